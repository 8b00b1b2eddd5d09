"""The outer edge of every job: one run at a time, recorded, timed, and no failure gets past it."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import TypeVar

from loguru import logger

from forecasting.clock import Clock
from forecasting.errors import WeatherLimitReached, WeatherUnavailable
from forecasting.heartbeat import Heartbeat
from forecasting.storage.records import JobRun
from forecasting.storage.unit_of_work import Database
from worker.metrics import Metrics


@dataclass(frozen=True)
class Done:
    """What a run did: how many things, and what it had to leave undone, if anything."""

    count: int
    failure: Exception | None = None


D = TypeVar("D", bound=Done)


class Runner:
    """Runs jobs; two runs of the same one never overlap, and an outage of many runs leaves two log lines."""

    def __init__(self, database: Database, clock: Clock, heartbeat: Heartbeat, metrics: Metrics) -> None:
        self._database = database
        self._clock = clock
        self._heartbeat = heartbeat
        self._metrics = metrics
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._failing: dict[str, tuple[type[Exception], datetime]] = {}

    async def run(self, job: str, work: Callable[[], Awaitable[D]], *, every: bool = True) -> D | None:
        """Run once and record it; None when it failed. Runs that did nothing are recorded only if `every`."""
        async with self._turns[job]:
            started_at, timer = self._clock(), perf_counter()
            done, failure = await self._attempt(work)
            self._metrics.job_seconds.labels(job).observe(perf_counter() - timer)
            is_news = self._note(job, failure)
            if is_news or every or (done and done.count):
                await self._record(JobRun(job, started_at, self._clock(), _words(failure)))
            self._heartbeat.beat()
            return done

    async def _attempt(self, work: Callable[[], Awaitable[D]]) -> tuple[D | None, Exception | None]:
        try:
            done = await work()
        except Exception as error:  # noqa: BLE001 - the outer edge: the job is tried again at its next time
            return None, error
        return done, done.failure

    def _note(self, job: str, failure: Exception | None) -> bool:
        """Count and log a change of state; return whether there was one."""
        known = self._failing.get(job)
        if failure is None:
            self._metrics.last_success.labels(job).set(self._clock().timestamp())
            if known:
                self._log_recovery(job, *known)
            return self._failing.pop(job, None) is not None
        self._metrics.job_failures.labels(job).inc()
        if known and known[0] is type(failure):
            return False
        self._failing[job] = (type(failure), known[1] if known else self._clock())
        # The weather client logs its outages itself.
        if not isinstance(failure, WeatherUnavailable | WeatherLimitReached):
            logger.bind(job_id=job).opt(exception=failure).error("Job failed: {}", _words(failure))
        return True

    def _log_recovery(self, job: str, kind: type[Exception], since: datetime) -> None:
        if issubclass(kind, WeatherUnavailable | WeatherLimitReached):
            return
        seconds = int((self._clock() - since).total_seconds())
        logger.bind(job_id=job, lasted_seconds=seconds).info("Job works again")

    async def _record(self, run: JobRun) -> None:
        try:
            async with self._database.write() as uow:
                await uow.jobs.record(run)
                await uow.commit()
        except Exception as error:  # noqa: BLE001 - part of the outer edge
            self._note("record", error)
        else:
            self._note("record", None)


def _words(error: Exception | None) -> str | None:
    return f"{type(error).__name__}: {error}".rstrip(": ") if error else None
