"""The command `skewcast migrate`."""

import asyncio

from forecasting.errors import StorageUnavailable
from forecasting.settings import load_settings
from forecasting.storage.migrate import migrate, revisions
from forecasting.storage.unit_of_work import Database

PATIENCE_SECONDS = 30


async def migrate_database(patience_seconds: int = PATIENCE_SECONDS) -> str:
    """Upgrade the database of the settings to the newest schema; return a line that says what was done.

    A server that is only just starting is waited for; StorageUnavailable when it does not answer by then.
    """
    database = Database(load_settings().database)
    try:
        before, newest = await _revisions(database, patience_seconds)
        await migrate(database.engine)
    finally:
        await database.close()
    return f"Database is at schema {newest}" + (
        " already." if before == newest else f", was at {before or 'none'}."
    )


async def _revisions(database: Database, tries: int) -> tuple[str | None, str | None]:
    for _ in range(tries):
        try:
            return await revisions(database.engine)
        except StorageUnavailable:
            await asyncio.sleep(1)
    return await revisions(database.engine)
