"""What the worker's jobs did, and who holds which lease."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.storage.records import JobRun
from forecasting.storage.tables import JobRunRow, LeaseRow
from forecasting.storage.upsert import insert_new


class Jobs:
    """Reads and writes job runs and leases."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def record(self, run: JobRun) -> None:
        """Store one finished run."""
        self._session.add(
            JobRunRow(
                job=run.job,
                started_at=run.started_at,
                finished_at=run.finished_at,
                error=run.error and run.error[:500],
            )
        )
        await self._session.flush()

    async def last(self, job: str, *, successful: bool = False) -> JobRun | None:
        """Return the newest run of a job, or the newest that did not fail."""
        statement = (
            select(JobRunRow).where(JobRunRow.job == job).order_by(JobRunRow.started_at.desc()).limit(1)
        )
        if successful:
            statement = statement.where(JobRunRow.error.is_(None))
        row = (await self._session.scalars(statement)).first()
        return None if row is None else _run(row)

    async def ended_between(
        self, job: str, after: datetime, until: datetime, *, failed: bool = False
    ) -> list[JobRun]:
        """Return the runs of a job that ended in a span, oldest first; only failed ones, if so wanted."""
        ended = (JobRunRow.finished_at > after, JobRunRow.finished_at <= until)
        runs = select(JobRunRow).where(JobRunRow.job == job, *ended)
        if failed:
            runs = runs.where(JobRunRow.error.is_not(None))
        return [_run(row) for row in await self._session.scalars(runs.order_by(JobRunRow.started_at))]

    async def failures(self, started_after: datetime) -> dict[str, int]:
        """How many runs of each job failed from a moment on."""
        failed = (JobRunRow.started_at > started_after, JobRunRow.error.is_not(None))
        by_job = select(JobRunRow.job, func.count()).where(*failed).group_by(JobRunRow.job)
        return dict((await self._session.execute(by_job)).all())

    async def delete_before(self, started_before: datetime) -> None:
        """Forget runs of long ago."""
        await self._session.execute(delete(JobRunRow).where(JobRunRow.started_at < started_before))

    async def take_lease(self, name: str, holder: str, now: datetime, lasts: timedelta) -> bool:
        """Become, or stay, the only holder for a while; False while somebody else is."""
        row = {"name": name, "holder": holder, "expires_at": now + lasts}
        await insert_new(self._session, LeaseRow, [row])
        free = (LeaseRow.holder == holder) | (LeaseRow.expires_at <= now)
        taken = await self._session.scalars(
            update(LeaseRow)
            .where(LeaseRow.name == name, free)
            .values(holder=holder, expires_at=now + lasts)
            .returning(LeaseRow.name)
        )
        return taken.first() is not None

    async def is_held(self, name: str, now: datetime) -> bool:
        """Tell whether a process holds a lease right now."""
        row = await self._session.get(LeaseRow, name)
        return row is not None and row.expires_at > now

    async def release_lease(self, name: str, holder: str) -> None:
        """Let the next one in at once."""
        await self._session.execute(delete(LeaseRow).where(LeaseRow.name == name, LeaseRow.holder == holder))


def _run(row: JobRunRow) -> JobRun:
    return JobRun(row.job, row.started_at, row.finished_at, row.error)
