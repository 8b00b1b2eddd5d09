"""Fixtures every test may ask for: a migrated database of each kind; and sockets off where none is needed."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import settings
from sqlalchemy.engine import make_url

from forecasting.storage.migrate import migrate
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW
from tests.fakes import FixedClock

# A machine at work elsewhere is slow, not wrong.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

POSTGRES_URL = os.environ.get("SKEWCAST_TEST_POSTGRES_URL")
"""A PostgreSQL server on which databases may be created; without it, SQLite alone is tried."""

KINDS = ["sqlite", "postgresql"] if POSTGRES_URL else ["sqlite"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take the network away: all of it from unit tests, the outside from the others.

    What the bot says does not depend on the kind of database: one is enough there.
    """
    twice = {item for item in items if _is_needless(item)}
    config.hook.pytest_deselected(items=list(twice))
    items[:] = [item for item in items if item not in twice]
    for item in items:
        if item.get_closest_marker("unit"):
            item.add_marker(pytest.mark.disable_socket)
        elif not item.get_closest_marker("allow_hosts"):
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1"]))


def _is_needless(item: pytest.Item) -> bool:
    callspec = getattr(item, "callspec", None)
    on_postgresql = callspec is not None and "postgresql" in callspec.params.values()
    return on_postgresql and item.path.name.startswith("test_bot_") and "worker" not in item.path.name


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at a spring morning."""
    return FixedClock(NOW)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: migrating anew for each test would take longer than the tests."""
    path = tmp_path_factory.mktemp("template") / "skewcast.db"
    asyncio.run(_migrate(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgresql_template() -> Iterator[str]:
    """The name of a migrated PostgreSQL database to copy."""
    name = _new_name()
    asyncio.run(_administer(f"CREATE DATABASE {name}"))
    asyncio.run(_migrate(_postgres_url(name)))
    yield name
    asyncio.run(_administer(f"DROP DATABASE {name}"))


@pytest.fixture(params=KINDS)
def template(request: pytest.FixtureRequest) -> Path | str:
    """What a test's own database is copied from: a SQLite file, or the name of a PostgreSQL database."""
    found: Path | str = request.getfixturevalue(f"{request.param}_template")
    return found


@pytest.fixture
async def database_url(template: Path | str, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a migrated, empty database that is this test's own, once for each kind there is."""
    if isinstance(template, Path):
        shutil.copy(template, tmp_path / "skewcast.db")
        yield f"sqlite+aiosqlite:///{tmp_path / 'skewcast.db'}"
    else:
        async with _postgres_database(template) as url:
            yield url


@pytest.fixture(params=KINDS)
async def bare_database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A database without any table, once for each kind there is."""
    if request.param == "sqlite":
        database = Database(f"sqlite+aiosqlite:///{tmp_path / 'bare.db'}")
        yield database
        await database.close()
        return
    async with _postgres_database(template="template0") as url:
        database = Database(url)
        yield database
        await database.close()


@pytest.fixture
async def sqlite_database(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A migrated, empty SQLite database, for what is SQLite's alone."""
    shutil.copy(sqlite_template, tmp_path / "sqlite.db")
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'sqlite.db'}")
    yield database
    await database.close()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated, empty database that is this test's own."""
    database = Database(database_url)
    yield database
    await database.close()


async def _migrate(url: str) -> None:
    database = Database(url)
    await migrate(database.engine)
    await database.close()


@asynccontextmanager
async def _postgres_database(template: str) -> AsyncIterator[str]:
    name = _new_name()
    await _administer(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _postgres_url(name)
    await _administer(f"DROP DATABASE {name} WITH (FORCE)")


async def _administer(statement: str) -> None:
    server = make_url(POSTGRES_URL or "").set(drivername="postgresql")
    connection = await asyncpg.connect(server.render_as_string(hide_password=False))
    await connection.execute(statement)
    await connection.close()


def _new_name() -> str:
    return f"skewcast_test_{uuid4().hex[:12]}"


def _postgres_url(name: str) -> str:
    return make_url(POSTGRES_URL or "").set(database=name).render_as_string(hide_password=False)
