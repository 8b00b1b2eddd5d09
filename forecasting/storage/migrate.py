"""Bringing the database to the newest schema, and telling whether it is there."""

import importlib.util
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from loguru import logger
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from forecasting.errors import ConfigurationError, StorageUnavailable
from forecasting.storage.database import ALTERS_TABLES, READ_ONLY


def migration_config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for the project's own migrations."""
    package = importlib.util.find_spec("migrations")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("the package `migrations` is not installed")
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(package.origin).parent))
    return config


@asynccontextmanager
async def altering(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Open a transaction that may change the schema; rows it leaves pointing at nothing undo it."""
    async with engine.execution_options(**{ALTERS_TABLES: True}).begin() as connection:
        yield connection
        if connection.dialect.name == "sqlite":
            lost = (await connection.exec_driver_sql("PRAGMA foreign_key_check")).mappings().first()
            if lost is not None:
                raise RuntimeError(f"a row of {lost['table']} would point at nothing in {lost['parent']}")


async def migrate(engine: AsyncEngine, revision: str = "head") -> None:
    """Upgrade to a revision in one transaction; nothing happens when it is reached already."""
    async with altering(engine) as connection:
        await connection.run_sync(lambda sync: command.upgrade(migration_config(sync), revision))


async def downgrade(engine: AsyncEngine, revision: str) -> None:
    """Go back to an older revision in one transaction."""
    async with altering(engine) as connection:
        await connection.run_sync(lambda sync: command.downgrade(migration_config(sync), revision))


async def revisions(engine: AsyncEngine) -> tuple[str | None, str | None]:
    """Return the revision the database is at, and the newest there is; StorageUnavailable when it is down."""
    try:
        async with engine.execution_options(**{READ_ONLY: True}).connect() as connection:
            current = await connection.run_sync(
                lambda sync: MigrationContext.configure(sync).get_current_revision()
            )
    except (SQLAlchemyError, OSError) as error:
        raise StorageUnavailable(f"the database does not answer ({type(error).__name__})") from error
    return current, ScriptDirectory.from_config(migration_config()).get_current_head()


async def await_schema(engine: AsyncEngine, pause: Callable[[], Awaitable[None]]) -> None:
    """Wait until the database answers, pausing between tries; ConfigurationError for another schema."""
    current, newest = await _patient_revisions(engine, pause)
    if current != newest:
        raise ConfigurationError(
            f"The database is at schema {current or 'none'}, not {newest}: run `skewcast migrate` first."
        )


async def _patient_revisions(
    engine: AsyncEngine, pause: Callable[[], Awaitable[None]]
) -> tuple[str | None, str | None]:
    told = False
    while True:
        try:
            return await revisions(engine)
        except StorageUnavailable as error:
            if not told:
                logger.warning("Waiting for the database: {}", error)
            told = True
            await pause()
