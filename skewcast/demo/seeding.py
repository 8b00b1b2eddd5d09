"""Filling the record: the worker's real jobs live through past weeks in fast motion."""

from collections.abc import Callable
from datetime import datetime, timedelta

from forecasting.clock import floor_hour, utc_now
from forecasting.domain import Place, PlaceId, UserId
from forecasting.storage.records import RequestKind
from forecasting.storage.unit_of_work import Database
from skewcast.demo.clock import MovableClock
from worker.all_jobs import Jobs
from worker.replay import replay

KEEPER = UserId(0)
"""Follows New York, so that the worker keeps its record from the start."""

NEW_YORK = Place(PlaceId(0), "New York", "New York", "United States", 40.71, -74.01, 10.0, "America/New_York")

DAYS = 32
STEP = timedelta(hours=3)  # the recorded forecasts of the service are three hours apart
MINUTES_PAST = timedelta(minutes=4)  # as the worker's schedule has it

Advance = Callable[[int], None]
"""Told, once for each of so many steps, that one is done."""


async def seed(database: Database, jobs: Jobs, clock: MovableClock, advance: Advance) -> None:
    """Prepare New York as of weeks ago, then poll, issue and verify up to the present."""
    now = floor_hour(utc_now())
    moments = [now - step * STEP + MINUTES_PAST for step in range(int(timedelta(days=DAYS) / STEP), 0, -1)]
    clock.set(moments[0] - STEP)
    await _follow(database, clock())
    await jobs.requests()
    await jobs.settle()
    await replay(jobs, moments, clock.set, lambda: advance(len(moments)))
    clock.release()
    await jobs.poll()
    await jobs.verify()


async def _follow(database: Database, now: datetime) -> None:
    async with database.write() as uow:
        await uow.users.ensure(KEEPER, "en", now)
        place = await uow.places.add(NEW_YORK, now)
        await uow.places.follow(KEEPER, place, now)
        await uow.requests.add(RequestKind.PREPARE, place.id, KEEPER, now)
        await uow.commit()
