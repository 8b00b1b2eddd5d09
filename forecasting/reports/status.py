"""How the product is doing, for admins: jobs, queues, people, and who speaks for each series."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from forecasting.domain import Place
from forecasting.storage.records import DeliveryState, JobRun, ModelVersion
from forecasting.storage.unit_of_work import UnitOfWork

JOBS = ("poll", "issue", "verify", "train")


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
class StatusReport:
    """One look at everything; `champions` holds a place with its champion of each variable that has one."""

    now: datetime
    jobs: tuple[JobStatus, ...]
    users: int
    places: int
    subscriptions: int
    outbox: Mapping[DeliveryState, int]
    waiting_requests: int
    issued_at: datetime | None  # of the newest forecast of any series
    champions: tuple[tuple[Place, tuple[ModelVersion, ...]], ...]


async def status(uow: UnitOfWork, now: datetime) -> StatusReport:
    """Assemble the status of the whole product."""
    followed = await uow.places.followed()
    return StatusReport(
        now=now,
        jobs=tuple([await _job(uow, job, now) for job in JOBS]),
        users=await uow.users.count(),
        places=await uow.places.count(),
        subscriptions=await uow.subscriptions.count(),
        outbox=await uow.outbox.counts(),
        waiting_requests=await uow.requests.waiting(),
        issued_at=await uow.forecasts.newest_issue(),
        champions=tuple([(place, tuple(await uow.models.champions(place.id))) for place in followed]),
    )


async def _job(uow: UnitOfWork, job: str, now: datetime) -> JobStatus:
    last: JobRun | None = await uow.jobs.last(job)
    success = await uow.jobs.last(job, successful=True)
    return JobStatus(
        job=job,
        age=now - last.started_at if last else None,
        error=last.error if last else None,
        succeeded_at=success.started_at if success else None,
    )
