"""The command `skewcast migrate`."""

from forecasting.settings import load_settings
from forecasting.storage.migrate import migrate, revisions
from forecasting.storage.unit_of_work import Database


async def migrate_database() -> str:
    """Upgrade the database of the settings to the newest schema; return a line that says what was done."""
    database = Database(load_settings().database)
    try:
        before, newest = await revisions(database.engine)
        await migrate(database.engine)
    finally:
        await database.close()
    return f"Database is at schema {newest}" + (
        " already." if before == newest else f", was at {before or 'none'}."
    )
