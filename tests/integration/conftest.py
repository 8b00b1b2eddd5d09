"""Fixtures for tests that touch the database."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from forecasting.storage.records import RequestKind
from forecasting.storage.unit_of_work import Database
from tests.fakes import FixedClock
from tests.telegram_chat import Person, Telegram
from tests.worker_world import World, a_world

HOURS_LIVED = 6


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """A worker's jobs on a database of their own, beside the weather stand-in."""
    async with a_world(database_url, tmp_path) as world:
        yield world


@pytest.fixture(scope="session")
def lived(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, datetime]:
    """A database in which New York was prepared and polled for some hours, and the time it is there."""
    folder = tmp_path_factory.mktemp("lived")
    shutil.copy(sqlite_template, folder / "skewcast.db")

    async def live() -> datetime:
        async with a_world(_url(folder), folder) as world:
            place = await world.follow()
            await world.carry_out(RequestKind.PREPARE, place.id)
            await world.poll_hourly(HOURS_LIVED)
            return world.clock()

    return folder / "skewcast.db", asyncio.run(live())


@pytest.fixture
async def lived_world(lived: tuple[Path, datetime], tmp_path: Path) -> AsyncIterator[World]:
    """A worker that has known New York for some hours; nothing has been verified or trained yet."""
    database, now = lived
    shutil.copy(database, tmp_path / "skewcast.db")
    async with a_world(_url(tmp_path), tmp_path, now) as world:
        yield world


@pytest.fixture
def telegram(database: Database, clock: FixedClock) -> Telegram:
    """The bot's dispatcher on a database of its own."""
    return Telegram(database, clock)


@pytest.fixture
def ann(telegram: Telegram) -> Person:
    """Somebody whose Telegram runs in English."""
    return Person(telegram)


@pytest.fixture
def olga(telegram: Telegram) -> Person:
    """Somebody whose Telegram runs in Russian."""
    return Person(telegram, id=8, language_code="ru", first_name="Ольга")


def _url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'skewcast.db'}"
