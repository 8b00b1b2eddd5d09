"""The worker as a process: what starts in which order, and how it ends."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from loguru import logger

from forecasting.clock import Clock, utc_now
from forecasting.errors import ConfigurationError
from forecasting.health import HealthServer
from forecasting.heartbeat import Heartbeat, Watchdog
from forecasting.storage.lease import Lease
from forecasting.storage.migrate import await_schema
from forecasting.storage.starts import note_start
from forecasting.storage.unit_of_work import Database
from forecasting.weather.http import WeatherHttp
from worker.all_jobs import Jobs
from worker.compute.issuing import load_models
from worker.jobs.requests import recover_requests
from worker.schedule import Run, Scheduled, schedule
from worker.tasks import Tasks

STUCK_AFTER_SECONDS = 60.0
WATCHDOG_SECONDS = 300.0
POLL_LATE_AFTER = timedelta(hours=2)

_GRACE_SECONDS = 2.0
_DATABASE_RETRY_SECONDS = 5.0


@dataclass(eq=False)
class Worker:
    """Runs the scheduled jobs from `start` to `stop`; `jobs` can be run by hand as well, even before.

    `lost` is set when another worker has taken over and this one must end.
    """

    jobs: Jobs
    database: Database
    http: WeatherHttp
    clock: Clock
    heartbeat: Heartbeat
    lease: Lease
    train_hour: int
    http_host: str
    http_port: int
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0

    def __post_init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._watchdog = Watchdog(self.heartbeat, WATCHDOG_SECONDS)
        self._running, self._lease_kept = Tasks(), Tasks()
        self._server = HealthServer(
            self.http_host,
            self.http_port,
            is_live=lambda: self.heartbeat.age_seconds < STUCK_AFTER_SECONDS,
            find_problems=self.find_problems,
            registry=self.jobs.metrics.registry,
        )

    async def start(self) -> None:
        """Wait for the database and for any other worker to end, then go to work.

        Raises ConfigurationError for a schema that is not ours, or a port that is taken.
        """
        await await_schema(self.database.engine, self._wait)
        await note_start(self.database, "worker", self.clock())
        try:
            self.port = await self._server.start()
        except OSError as error:
            raise ConfigurationError(
                f"SKEWCAST_WORKER_PORT: cannot listen on port {self.http_port} ({error.strerror})."
            ) from error
        await self.lease.acquire()
        self._lease_kept.start(self._keep_lease())
        await recover_requests(self.database)
        for row in schedule(self.jobs, self.train_hour):
            await self._add(row)
        self.jobs.pool.warm_up(load_models)
        self._scheduler.start()
        self.heartbeat.beat()
        self._watchdog.start()
        logger.info("Worker is at work")

    async def stop(self) -> None:
        """End within seconds: what is nearly done is finished, the rest is undone as if it had not begun."""
        self._watchdog.stop()
        if self._scheduler.running:
            self._scheduler.pause()
        await self._running.stop(_GRACE_SECONDS)
        await self.jobs.stop()
        if self._scheduler.running:
            self._scheduler.shutdown()
        await self._lease_kept.stop(0)
        await self._server.stop()
        await self.http.aclose()
        await self.lease.release()
        await self.database.close()
        self.jobs.pool.stop()
        if self.port:
            logger.info("Worker has ended")

    async def find_problems(self) -> list[str]:
        """Name what keeps the worker from being useful."""
        try:
            async with self.database.read() as uow:
                last = await uow.jobs.last("poll", successful=True)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
            return [f"the database does not answer ({type(error).__name__})"]
        if last is None or self.clock() - last.started_at > POLL_LATE_AFTER:
            return ["no poll of the weather service has succeeded lately"]
        return []

    async def _wait(self) -> None:
        await asyncio.sleep(_DATABASE_RETRY_SECONDS)

    async def _keep_lease(self) -> None:
        await self.lease.keep()
        logger.error("Another worker has taken over: ending")
        self.lost.set()

    async def _add(self, row: Scheduled) -> None:
        # The scheduler goes by the wall clock, whatever clock the jobs go by.
        next_run = {"next_run_time": utc_now()} if await self._is_overdue(row) else {}
        self._scheduler.add_job(
            self._run,
            row.trigger,
            [row.run],
            id=row.name,
            name=row.name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=int(row.grace.total_seconds()),
            **next_run,
        )

    async def _is_overdue(self, row: Scheduled) -> bool:
        if row.overdue_after is None:
            return False
        async with self.database.read() as uow:
            last = await uow.jobs.last(row.name, successful=True)
        return last is None or self.clock() - last.started_at > row.overdue_after

    async def _run(self, run: Run) -> None:
        # A task of our own can be cancelled without the scheduler calling that an error.
        await asyncio.wait([self._running.start(run())])
