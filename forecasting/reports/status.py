"""How the product is doing, for admins: processes, jobs, errors, queues, storage."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from forecasting.domain import Place
from forecasting.storage.records import DeliveryState, JobRun, StoredAlarm
from forecasting.storage.starts import start_of
from forecasting.storage.unit_of_work import UnitOfWork

JOBS = ("poll", "issue", "verify", "train")
WORKER = "worker"
ERRORS_OF = timedelta(days=1)
DRIFT_OF = timedelta(days=14)


@dataclass(frozen=True)
class JobStatus:
    """The newest run of one job: `age` since it began, `error` when it failed; None before the first.

    `succeeded_at` is when the newest run that did not fail began.
    """

    job: str
    age: timedelta | None
    error: str | None
    succeeded_at: datetime | None


@dataclass(frozen=True)
class DriftedSeries:
    """A drift alarm, and the place it is about."""

    place: Place
    alarm: StoredAlarm


@dataclass(frozen=True)
class StatusReport:
    """One look at everything.

    `errors` counts the runs of each job that failed within a day; `issue_lag` is the time from a good poll
    to the newest forecast. `is_registered` tells whether the newest training stands in the model registry,
    None before the first.
    """

    now: datetime
    works: bool  # a worker holds its lease
    works_since: datetime | None
    jobs: tuple[JobStatus, ...]
    issued_at: datetime | None  # the newest forecast of any series
    issue_lag: timedelta | None
    errors: Mapping[str, int]
    drift: tuple[DriftedSeries, ...]  # of two weeks, the newest first
    outbox: Mapping[DeliveryState, int]
    waiting_requests: int
    is_registered: bool | None
    database_bytes: int


async def status(uow: UnitOfWork, now: datetime) -> StatusReport:
    """Assemble the status of the whole product."""
    jobs = tuple([await _job(uow, job, now) for job in JOBS])
    issued_at = await uow.forecasts.newest_issue()
    started = await uow.jobs.last(start_of(WORKER))
    return StatusReport(
        now=now,
        works=await uow.jobs.is_held(WORKER, now),
        works_since=started.started_at if started else None,
        jobs=jobs,
        issued_at=issued_at,
        issue_lag=_lag(jobs[0].succeeded_at, issued_at),
        errors=await uow.jobs.failures(now - ERRORS_OF),
        drift=await drift_since(uow, now - DRIFT_OF),
        outbox=await uow.outbox.counts(),
        waiting_requests=await uow.requests.waiting(),
        is_registered=await uow.decisions.newest_is_registered(),
        database_bytes=await uow.census.database_bytes(),
    )


async def drift_since(uow: UnitOfWork, after: datetime) -> tuple[DriftedSeries, ...]:
    """Return the drift alarms raised after a moment with their places, the newest first."""
    alarms = await uow.drift.since(after)
    places = {place_id: await uow.places.get(place_id) for place_id in {alarm.place_id for alarm in alarms}}
    return tuple(DriftedSeries(places[alarm.place_id], alarm) for alarm in reversed(alarms))


async def _job(uow: UnitOfWork, job: str, now: datetime) -> JobStatus:
    last: JobRun | None = await uow.jobs.last(job)
    success = await uow.jobs.last(job, successful=True)
    return JobStatus(
        job=job,
        age=now - last.started_at if last else None,
        error=last.error if last else None,
        succeeded_at=success.started_at if success else None,
    )


def _lag(polled_at: datetime | None, issued_at: datetime | None) -> timedelta | None:
    """Return how long after the poll the forecast came; None while the poll's own has not been issued."""
    if polled_at is None or issued_at is None or issued_at < polled_at:
        return None
    return issued_at - polled_at
