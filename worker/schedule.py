"""When each job runs.

| job          | when (UTC)                                   |
|--------------|----------------------------------------------|
| poll, issue  | every hour at :04, up to 90 s later          |
| verify       | every hour at :25                            |
| drift        | every night in the hour of the settings      |
| train        | half an hour later, what is due that night   |
| calibrate    | half an hour after that                      |
| housekeeping | one hour after that                          |
| digest       | every minute                                 |
| alert_notes  | every quarter of an hour                     |
| requests     | every 2 s                                    |
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from worker.all_jobs import Jobs

Run = Callable[[], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Scheduled:
    """One row of the table.

    A run that could not start in time still starts within `grace` of it. A job whose last good run is
    longer ago than `overdue_after` runs at once when the worker starts.
    """

    name: str
    run: Run
    trigger: BaseTrigger
    grace: timedelta
    overdue_after: timedelta | None = None


def schedule(jobs: Jobs, train_hour: int) -> list[Scheduled]:
    """Return the table of all jobs."""
    hour, minute, day = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
    return [
        Scheduled("poll", jobs.poll, _cron(minute=4, jitter=90), hour / 2, overdue_after=hour),
        Scheduled("verify", jobs.verify, _cron(minute=25, jitter=120), hour / 2, overdue_after=2 * hour),
        Scheduled("drift", jobs.drift, _cron(hour=train_hour, minute=10), 6 * hour, 2 * day),
        Scheduled("train", jobs.train, _cron(hour=train_hour, minute=40, jitter=900), 6 * hour, day * 3 / 2),
        Scheduled(
            "calibrate", jobs.calibrate, _cron(hour=(train_hour + 1) % 24, minute=10), 6 * hour, 2 * day
        ),
        Scheduled(
            "housekeeping", jobs.housekeeping, _cron(hour=(train_hour + 2) % 24, minute=10), 6 * hour, 2 * day
        ),
        Scheduled("digest", jobs.digest, _cron(second=0), minute),
        Scheduled("alert_notes", jobs.alert_notes, _cron(minute="*/15", second=30), 10 * minute),
        Scheduled("requests", jobs.requests, IntervalTrigger(seconds=2, timezone=UTC), minute),
    ]


def _cron(**fields: int | str) -> CronTrigger:
    return CronTrigger(timezone=UTC, **fields)
