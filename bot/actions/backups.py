"""Making a backup on an administrator's request."""

import asyncio
import gzip
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from forecasting.storage.backup import Backups, back_up
from forecasting.storage.records import ActKind, User
from forecasting.storage.unit_of_work import Database


async def make(database: Database, backups: Backups, file: Path, user: User, now: datetime) -> Path:
    """Copy the SQLite database while everything runs; return where the copy lies."""
    async with database.write() as uow:
        await uow.audit.add(user.id, ActKind.BACK_UP, now)
        await uow.commit()
    return await asyncio.to_thread(back_up, file, backups.folder, now.date(), backups.keep)


@asynccontextmanager
async def packed(backup: Path) -> AsyncIterator[Path]:
    """Yield a compressed copy beside the backup; it is deleted in the end."""
    small = backup.with_suffix(".db.gz")
    try:
        await asyncio.to_thread(_compress, backup, small)
        yield small
    finally:
        small.unlink(missing_ok=True)


def _compress(source: Path, to: Path) -> None:
    with source.open("rb") as plain, gzip.open(to, "wb") as small:
        shutil.copyfileobj(plain, small)
