"""What the documents promise is what the code does: settings, commands, targets, locks."""

import re
from pathlib import Path

import pytest
from pydantic_core import PydanticUndefined
from typer.main import get_command

from forecasting.settings import Settings, load_settings
from skewcast.cli import app

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
LOCKS = sorted(ROOT.glob("*.lock"))


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def default_of(name: str) -> str:
    default = Settings.model_fields[name].default
    assert default is not PydanticUndefined
    return "" if default is None or default == frozenset() else str(default)


def test_the_readmes_table_is_the_settings() -> None:
    rows = re.findall(r"^\| `(SKEWCAST_\w+)` \| (?:`(.*?)` )?\| (.*) \|$", read("README.md"), re.MULTILINE)
    assert rows == [
        (f"SKEWCAST_{name.upper()}", default_of(name), field.description)
        for name, field in Settings.model_fields.items()
    ]


def test_the_example_file_holds_every_setting_with_its_meaning_and_default() -> None:
    found = re.findall(r"^# (.+)\n# (SKEWCAST_\w+)=(.*)$", read(".env.example"), re.MULTILINE)
    assert found == [
        (field.description, f"SKEWCAST_{name.upper()}", default_of(name))
        for name, field in Settings.model_fields.items()
    ]


def test_the_example_file_changes_nothing_as_it_is_or_uncommented(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SKEWCAST_{name.upper()}", raising=False)
    defaults = load_settings()
    for text in (read(".env.example"), read(".env.example").replace("# SKEWCAST_", "SKEWCAST_")):
        (tmp_path / ".env").write_text(text, encoding="utf-8")
        assert load_settings() == defaults


@pytest.mark.parametrize("document", ["README.md", "docs/operations.md", "CHANGELOG.md"])
def test_commands_targets_and_settings_a_document_names_are_there(document: str) -> None:
    text = read(document)
    commands = set(re.findall(r"\bskewcast ([a-z]+)(?=[`\s])", text))
    assert commands <= set(get_command(app).commands), "commands"  # type: ignore[attr-defined]  # a group has them
    targets = set(
        re.findall(r"\bmake ([a-z]+)\b", "\n".join(re.findall(r"`[^`]+`|```.*?```", text, re.DOTALL)))
    )
    assert targets <= set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE)), "targets"
    settings = set(re.findall(r"SKEWCAST_\w+", text))
    assert settings <= {f"SKEWCAST_{name.upper()}" for name in Settings.model_fields}, "settings"


def test_containers_name_only_settings_there_are() -> None:
    known = {f"SKEWCAST_{name.upper()}" for name in Settings.model_fields}
    for file in ("Dockerfile", "docker-compose.yml"):
        assert set(re.findall(r"SKEWCAST_\w+", read(file))) <= known, file


def test_there_are_locks_for_the_product_its_development_and_the_server() -> None:
    assert [lock.name for lock in LOCKS] == [
        "requirements-dev.lock",
        "requirements-mlflow.lock",
        "requirements.lock",
    ]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_host_and_hashes_everything(lock: Path) -> None:
    lines = lock.read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if "://" in line or "index-url" in line]
    pinned = [number for number, line in enumerate(lines) if re.match(r"[a-z0-9]", line)]
    assert pinned
    assert all("==" in lines[number] and "--hash=sha256:" in lines[number + 1] for number in pinned)


def test_the_mlflow_server_is_of_the_workers_version() -> None:
    def version(lock: str, package: str) -> str:
        found = re.search(rf"^{package}==(\S+)", read(lock), re.MULTILINE)
        assert found, package
        return found[1]

    worker, server = "requirements.lock", "requirements-mlflow.lock"
    assert version(worker, "mlflow-skinny") == version(server, "mlflow-skinny") == version(server, "mlflow")
