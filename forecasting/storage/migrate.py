"""Bringing the database to the newest schema, and telling whether it is there."""

import importlib.util
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine


def migration_config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for the project's own migrations."""
    package = importlib.util.find_spec("migrations")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("the package `migrations` is not installed")
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(package.origin).parent))
    return config


async def migrate(engine: AsyncEngine, revision: str = "head") -> None:
    """Upgrade to a revision in one transaction; nothing happens when it is reached already."""
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.upgrade(migration_config(sync), revision))


async def downgrade(engine: AsyncEngine, revision: str) -> None:
    """Go back to an older revision in one transaction."""
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(migration_config(sync), revision))


async def revisions(engine: AsyncEngine) -> tuple[str | None, str | None]:
    """Return the revision the database is at, and the newest there is."""
    async with engine.connect() as connection:
        current = await connection.run_sync(
            lambda sync: MigrationContext.configure(sync).get_current_revision()
        )
    return current, ScriptDirectory.from_config(migration_config()).get_current_head()
