"""Filling the record: the worker's real jobs live through past weeks in fast motion."""

from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil

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

DAYS = 63  # training compares models in 56 tests, 25 h apart and each 72 h long
STEP = timedelta(hours=3)  # the recorded forecasts of the service are three hours apart
REPORT_DAYS = 32
EARLIER_STEP = timedelta(hours=12)  # before what reports speak of, fewer polls will do
MINUTES_PAST = timedelta(minutes=4)  # as the worker's schedule has it

Advance = Callable[[int], None]
"""Told, once for each of so many steps, that one is done."""


async def seed(database: Database, jobs: Jobs, clock: MovableClock, advance: Advance) -> None:
    """Prepare New York as of weeks ago, then poll, issue and verify up to the present."""
    moments = _moments(utc_now())
    clock.set(moments[0] - EARLIER_STEP)
    await _follow(database, clock())
    await jobs.requests()
    await jobs.settle()
    await replay(jobs, moments, clock.set, lambda: advance(len(moments)))
    clock.release()
    await jobs.poll()
    await jobs.verify()


def _moments(now: datetime) -> list[datetime]:
    """Return when to poll before `now`, oldest first."""
    midnight = floor_hour(now).replace(hour=0)
    first, reported = (midnight - timedelta(days=days) for days in (DAYS, REPORT_DAYS))
    hours = _hours(first, reported, EARLIER_STEP) + _hours(reported, floor_hour(now), STEP)
    return [hour + MINUTES_PAST for hour in hours]


def _hours(first: datetime, end: datetime, step: timedelta) -> list[datetime]:
    return [first + number * step for number in range(ceil((end - first) / step))]


async def _follow(database: Database, now: datetime) -> None:
    async with database.write() as uow:
        await uow.users.ensure(KEEPER, "en", now)
        await uow.users.set_blocked(KEEPER, now)  # nobody reads what would be sent there
        place = await uow.places.add(NEW_YORK, now)
        await uow.places.follow(KEEPER, place, now)
        await uow.requests.add(RequestKind.PREPARE, place.id, KEEPER, now)
        await uow.commit()
