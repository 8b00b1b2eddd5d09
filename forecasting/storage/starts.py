"""Starts of processes, noted as runs of a job of their own: several within minutes are a crash loop."""

from datetime import datetime

from forecasting.storage.records import JobRun
from forecasting.storage.unit_of_work import Database


def start_of(process: str) -> str:
    """Return the job under which a process notes that it has started."""
    return f"{process}_start"


async def note_start(database: Database, process: str, now: datetime) -> None:
    """Note that a process starts."""
    async with database.write() as uow:
        await uow.jobs.record(JobRun(start_of(process), now, now, None))
        await uow.commit()
