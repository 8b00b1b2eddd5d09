"""`skewcast doctor`: one line for each thing looked at, in words a newcomer can act on."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from forecasting.clock import utc_now
from forecasting.storage.records import JobRun
from forecasting.storage.unit_of_work import Database
from forecasting.weather.standin import StandIn
from skewcast.doctor import examine
from tests.telegram_stub import TOKEN, TelegramStub

pytestmark = pytest.mark.integration

NOWHERE = "http://127.0.0.1:9/v1/forecast"  # the discard port: nobody listens


@pytest.fixture
async def healthy(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[None]:
    """Settings under which everything works."""
    stand_in = StandIn(utc_now)
    await stand_in.start()
    async with TelegramStub() as telegram:
        settings = {
            "BOT_TOKEN": TOKEN,
            "TELEGRAM_API": telegram.url,
            "DATA_DIR": str(tmp_path),
            "DATABASE_URL": sqlite_database.engine.url.render_as_string(hide_password=False),
            "OPEN_METEO_FORECAST_URL": stand_in.urls.open_meteo.forecast,
            "OPEN_METEO_GEOCODING_URL": stand_in.urls.open_meteo.geocoding,
        }
        for name, value in settings.items():
            monkeypatch.setenv(f"SKEWCAST_{name}", value)
        await _polled(sqlite_database, timedelta(minutes=20))
        yield
    await stand_in.stop()


async def _polled(database: Database, ago: timedelta) -> None:
    moment = utc_now() - ago
    async with database.write() as uow:
        await uow.jobs.record(JobRun("poll", moment, moment, None))
        await uow.commit()


async def look() -> tuple[int, dict[str, str]]:
    """Let the doctor look; return its verdict and its line about each thing."""
    lines: list[str] = []
    code = await examine(lines.append)
    return code, {line[2:].partition(": ")[0]: line for line in lines}


@pytest.mark.usefixtures("healthy")
async def test_a_healthy_set_up_is_told_so() -> None:
    code, lines = await look()
    assert code == 0
    assert all(line.startswith("✓") for line in lines.values())
    assert lines["worker"] == "✓ worker: polled 20 minutes ago"
    assert lines["Telegram"] == "✓ Telegram: the token belongs to @skewcast_bot"


@pytest.mark.usefixtures("healthy")
@pytest.mark.parametrize(
    ("setting", "value", "about", "words"),
    [
        ("BOT_TOKEN", "", "Telegram", "No bot token: set SKEWCAST_BOT_TOKEN"),
        ("BOT_TOKEN", "87654321:of-somebody-else", "Telegram", "the token is refused"),
        ("OPEN_METEO_FORECAST_URL", NOWHERE, "weather forecasts", "no answer"),
        ("DATABASE_URL", "sqlite+aiosqlite:////proc/nowhere/skewcast.db", "database", "cannot be made"),
        ("DATA_DIR", "/proc/nowhere", "data folder", "set SKEWCAST_DATA_DIR"),
    ],
)
async def test_what_is_wrong_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch, setting: str, value: str, about: str, words: str
) -> None:
    monkeypatch.setenv(f"SKEWCAST_{setting}", value)
    code, lines = await look()
    assert code == 1
    assert lines[about].startswith("✗")
    assert words in lines[about]
    assert "87654321" not in str(lines)


@pytest.mark.usefixtures("healthy")
async def test_a_database_without_a_schema_is_sent_to_migrate(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SKEWCAST_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}")
    code, lines = await look()
    assert code == 1
    assert "run `skewcast migrate`" in lines["database"]
    assert lines["worker"].startswith("✗")


async def test_a_setting_that_is_not_understood_ends_the_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKEWCAST_WORKER_PORT", "eighty")
    code, lines = await look()
    assert code == 2
    assert "SKEWCAST_WORKER_PORT" in lines["settings"]
