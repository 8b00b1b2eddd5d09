"""The job `housekeeping`: what is too old goes, and the database is backed up."""

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from forecasting.clock import Clock, epoch_hour
from forecasting.domain import PlaceId
from forecasting.storage.backup import back_up
from forecasting.storage.unit_of_work import Database, UnitOfWork
from worker.background import BackgroundThread
from worker.runner import Done

KEEP_YARDSTICKS = timedelta(days=7)
KEEP_TRACES = timedelta(days=30)  # of messages, requests and job runs
KEEP_DIALOGUES = timedelta(days=7)
KEEP_UNFOLLOWED = timedelta(days=7)
KEEP_ACTS = timedelta(days=365)  # of administrators


@dataclass(frozen=True)
class Retention:
    """How long things are kept, and where backups of a SQLite database go."""

    forecasts: timedelta
    history: timedelta
    database_file: Path | None
    backup_dir: Path
    keep_backups: int


async def housekeeping(
    database: Database, clock: Clock, retention: Retention, thread: BackgroundThread
) -> Done:
    """Back up first, then delete, each kind of thing in a transaction of its own.

    What there is much of goes place by place: nobody else can write meanwhile, and they wait only seconds.
    Where a backup finds no room, deleting goes on, for it makes some; from a damaged database nothing goes.
    """
    now, failure = clock(), None
    if retention.database_file:
        parts = (retention.database_file, retention.backup_dir, now.date(), retention.keep_backups)
        try:
            await thread.run(partial(back_up, *parts))
        except (OSError, sqlite3.OperationalError) as error:
            failure = error
    traces = now - KEEP_TRACES
    served, yardsticks = epoch_hour(now - retention.forecasts), epoch_hour(now - KEEP_YARDSTICKS)
    history = epoch_hour(now - retention.history)
    deletions: list[Callable[[UnitOfWork], Awaitable[object]]] = [
        lambda uow: uow.places.delete_unfollowed(now - KEEP_UNFOLLOWED),
        lambda uow: uow.outbox.delete_before(traces),
        lambda uow: uow.requests.delete_before(traces),
        lambda uow: uow.jobs.delete_before(traces),
        lambda uow: uow.conversations.delete_before(now - KEEP_DIALOGUES),
        lambda uow: uow.models.delete_before(now - retention.history),
        lambda uow: uow.drift.delete_before(now - KEEP_ACTS),
        lambda uow: uow.audit.delete_before(now - KEEP_ACTS),
        lambda uow: uow.broadcasts.delete_before(now - KEEP_ACTS),
    ]
    async with database.read() as uow:
        places = await uow.places.ids()
    deletions += [partial(_delete_of_place, place, served, yardsticks, history) for place in places]
    for delete in deletions:
        async with database.write() as uow:
            await delete(uow)
            await uow.commit()
    return Done(len(deletions), failure)


async def _delete_of_place(
    place_id: PlaceId, served: int, yardsticks: int, history: int, uow: UnitOfWork
) -> None:
    await uow.forecasts.delete_before(place_id, served, yardsticks)
    await uow.series.delete_before(place_id, history)
