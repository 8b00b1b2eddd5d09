"""Putting messages that somebody is due into the outbox, in one step for every job that does nothing else."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from forecasting.storage.outbox import Notification
from forecasting.storage.unit_of_work import Database, UnitOfWork
from worker.runner import Done

Find = Callable[[UnitOfWork, datetime], Awaitable[list[Notification]]]
"""Returns what is due at a moment; it only reads."""


async def enqueue(database: Database, now: datetime, find: Find) -> Done:
    """Enqueue what is found; while there is nothing, only look, so that nobody waits to write."""
    async with database.read() as uow:
        if not await find(uow, now):
            return Done(0)
    async with database.write() as uow:
        found = await find(uow, now)
        await uow.outbox.add_all(found, now)
        await uow.commit()
    return Done(len(found))
