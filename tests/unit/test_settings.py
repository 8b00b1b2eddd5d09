"""Settings: from the environment, `.env`, or files for secrets; wrong ones named, secrets never shown."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from forecasting.errors import ConfigurationError
from forecasting.settings import Settings, load_settings

pytestmark = pytest.mark.unit

TOKEN = "12345678:AAGsdf_8sd7fYsd8f7YsdfHsdf"
DATABASE_URL = "postgresql+asyncpg://skewcast:hunter2@db/skewcast"  # pragma: allowlist secret


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Start from an empty folder and no settings, whatever this machine has."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SKEWCAST_{name.upper()}", raising=False)


def test_the_defaults_keep_everything_in_one_folder() -> None:
    settings = load_settings()
    assert settings.database == "sqlite+aiosqlite:///var/skewcast.db"
    assert settings.tracking_uri == "sqlite:///var/mlflow.db"
    assert settings.admin_ids == frozenset()


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKEWCAST_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("SKEWCAST_ADMIN_IDS", "5123456789, 7,8 9")
    monkeypatch.setenv("SKEWCAST_WORKER_PORT", "9000")
    settings = load_settings()
    assert settings.token.get_secret_value() == TOKEN
    assert settings.admin_ids == {5_123_456_789, 7, 8, 9}
    assert settings.worker_port == 9000


def test_settings_come_from_a_dotenv_file_and_the_environment_goes_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path(".env").write_text("SKEWCAST_TRAIN_HOUR=5\nSKEWCAST_LOG_LEVEL=DEBUG\nOTHER=1\n")
    monkeypatch.setenv("SKEWCAST_TRAIN_HOUR", "6")
    settings = load_settings()
    assert (settings.train_hour, settings.log_level) == (6, "DEBUG")


def test_an_empty_setting_is_one_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose files pass on variables that nobody set as empty ones."""
    for name in Settings.model_fields:
        monkeypatch.setenv(f"SKEWCAST_{name.upper()}", "")
    assert load_settings() == Settings.model_validate({})


def test_secrets_come_from_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    (tmp_path / "url").write_text(f"{DATABASE_URL}\n")
    (tmp_path / "key").write_text("s3cret\n")
    monkeypatch.setenv("SKEWCAST_BOT_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("SKEWCAST_DATABASE_URL_FILE", str(tmp_path / "url"))
    monkeypatch.setenv("SKEWCAST_OPEN_METEO_API_KEY_FILE", str(tmp_path / "key"))
    settings = load_settings()
    assert settings.token.get_secret_value() == TOKEN
    assert settings.database == DATABASE_URL
    assert settings.open_meteo_key == "s3cret"


def test_without_a_key_none_is_sent() -> None:
    assert load_settings().open_meteo_key is None
    assert load_settings(open_meteo_api_key="s3cret").open_meteo_key == "s3cret"


def test_the_addresses_of_open_meteo_come_by_the_name_of_the_api() -> None:
    urls = load_settings(open_meteo_geocoding_url="http://localhost/search").open_meteo_urls
    assert urls == {
        "forecast": "https://api.open-meteo.com/v1/forecast",
        "previous_runs": "https://previous-runs-api.open-meteo.com/v1/forecast",
        "geocoding": "http://localhost/search",
    }


def test_a_secret_given_twice_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKEWCAST_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("SKEWCAST_BOT_TOKEN_FILE", "/run/secrets/bot_token")
    with pytest.raises(ConfigurationError, match="either SKEWCAST_BOT_TOKEN or") as raised:
        load_settings()
    assert TOKEN not in str(raised.value)


@pytest.mark.parametrize("token", [None, "", "  "])
def test_no_token_is_an_error_once_it_is_needed(monkeypatch: pytest.MonkeyPatch, token: str | None) -> None:
    if token is not None:
        monkeypatch.setenv("SKEWCAST_BOT_TOKEN", token)
    settings = load_settings()
    with pytest.raises(ConfigurationError, match="SKEWCAST_BOT_TOKEN"):
        _ = settings.token


@pytest.mark.parametrize(
    ("content", "problem"),
    [(None, "No such file"), (b"", "an empty file"), (b" \n", "an empty file"), (b"\xff\xfe", "no text")],
)
def test_a_secret_file_that_holds_none_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None, problem: str
) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("SKEWCAST_DATABASE_URL_FILE", str(path))
    with pytest.raises(ConfigurationError, match=f"SKEWCAST_DATABASE_URL_FILE .*{problem}"):
        _ = load_settings().database


def test_wrong_settings_are_all_named(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {"TRAIN_HOUR": "24", "ADMIN_IDS": "7,me", "LOG_LEVEL": "LOUD", "PROCESSES": "0", "BOT_PORT": "x"}
    for name, value in wrong.items():
        monkeypatch.setenv(f"SKEWCAST_{name}", value)
    with pytest.raises(ConfigurationError) as raised:
        load_settings()
    for name in wrong:
        assert f"SKEWCAST_{name}" in str(raised.value)


def test_secrets_are_never_shown() -> None:
    secrets = [name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)]
    settings = load_settings(**dict.fromkeys(secrets, "hunter2"))
    assert len(secrets) >= 3
    for shown in (repr(settings), str(settings), settings.model_dump_json(), repr(settings.token)):
        assert "hunter2" not in shown
    assert settings.token == SecretStr("hunter2")


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().train_hour = 4  # type: ignore[misc]  # that is the point


def test_every_setting_says_what_it_means() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
