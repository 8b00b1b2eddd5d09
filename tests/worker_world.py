"""A worker in a small world of its own: the real jobs, the weather stand-in, and a clock that is moved."""

import shutil
import warnings
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
import numpy as np
from sqlalchemy import text

from forecasting.domain import Forecast, ModelName, Place, PlaceId, UserId, Variable
from forecasting.registry.mlflow_client import connect
from forecasting.settings import Settings
from forecasting.storage.records import JobRun, RequestKind, RequestState, WorkRequest
from forecasting.storage.unit_of_work import Database
from forecasting.weather.http import WeatherHttp
from forecasting.weather.metar import MetarReports
from forecasting.weather.open_meteo import OpenMeteo
from forecasting.weather.standin import StandIn
from tests.builders import NOW, store_follower
from tests.fakes import FixedClock, MovingSleep
from worker.all_jobs import Jobs
from worker.app import build
from worker.pool import Pool
from worker.sources import Sources

START = NOW - timedelta(days=2) + timedelta(minutes=4)
"""When the small world begins, with the stand-in's record reaching two days further."""

NEW_YORK: dict[str, Any] = {
    "name": "New York",
    "region": None,
    "country": "United States",
    "latitude": 40.71,
    "longitude": -74.01,
    "elevation": None,
    "zone": "America/New_York",
}
"""The one place of the stand-in with a station and with archived forecasts of the service."""

_TEMPLATES = TemporaryDirectory()

TABLES = (
    "observations",
    "service_forecasts",
    "forecasts",
    "scores",
    "model_states",
    "model_versions",
    "outbox",
)


@dataclass
class World:
    """Jobs that compute on a thread of this process and wait for nobody but the clock."""

    clock: FixedClock
    stand_in: StandIn
    database: Database
    jobs: Jobs

    async def follow(self, **changes: Any) -> Place:
        """Let somebody follow New York, or another place, and ask for its preparation."""
        _, place = await store_follower(self.database, now=self.clock(), **(NEW_YORK | changes))
        await self.ask(RequestKind.PREPARE, place.id)
        return place

    async def ask(
        self,
        kind: RequestKind,
        place_id: PlaceId | None,
        *,
        variable: Variable | None = None,
        model: ModelName | None = None,
    ) -> WorkRequest:
        """Ask the worker for something, as the bot does."""
        async with self.database.write() as uow:
            asker = UserId(7), self.clock()
            request = await uow.requests.add(kind, place_id, *asker, variable=variable, model=model)
            await uow.commit()
        return request

    async def carry_out(
        self,
        kind: RequestKind,
        place_id: PlaceId | None,
        *,
        variable: Variable | None = None,
        model: ModelName | None = None,
    ) -> WorkRequest:
        """Ask for something and return the request as it ended."""
        request = await self.ask(kind, place_id, variable=variable, model=model)
        await self.jobs.requests()
        await self.jobs.settle()
        async with self.database.read() as uow:
            ended = await uow.requests.get(request.id)
        assert ended
        assert ended.state in (RequestState.DONE, RequestState.FAILED, RequestState.CANCELLED)
        return ended

    async def poll_hourly(self, hours: int) -> None:
        """Let hours pass, each with its poll."""
        for _ in range(hours):
            self.clock.move(hours=1)
            await self.jobs.poll()

    async def place(self) -> Place:
        """Return the one place that is followed."""
        async with self.database.read() as uow:
            (place,) = await uow.places.followed()
        return place

    async def shown(self, variable: Variable) -> tuple[Forecast, bool]:
        """Return the newest forecast people are shown, and whether it is a fallback."""
        async with self.database.read() as uow:
            found = await uow.forecasts.latest((await self.place()).id, variable)
        assert found
        return found

    async def last_run(self, job: str) -> JobRun:
        """Return the newest run of a job."""
        async with self.database.read() as uow:
            run = await uow.jobs.last(job)
        assert run
        return run

    async def rows(self) -> dict[str, int]:
        """Count the rows of the tables jobs write to."""
        return {table: await self.count(table) for table in TABLES}

    async def count(self, table: str, where: str = "1 = 1") -> int:
        """Count the rows of a table."""
        async with self.database.engine.connect() as connection:
            found = await connection.execute(text(f"SELECT count(*) FROM {table} WHERE {where}"))
            return int(found.scalar_one())

    async def switch_fault(self, kind: str, api: str | None = None) -> None:
        """Let the weather services fail, all of them or one, until switched off."""
        params = {"kind": kind} | ({"api": api} if api else {})
        async with aiohttp.ClientSession() as session:
            await session.get(self.stand_in.urls.faults, params=params)


def worker_settings(stand_in: StandIn, data_dir: Path, database_url: str) -> Settings:
    """Return settings that ask the stand-in."""
    urls = stand_in.urls
    values: dict[str, object] = {
        "data_dir": data_dir,
        "database_url": database_url,
        "open_meteo_forecast_url": urls.open_meteo.forecast,
        "open_meteo_previous_runs_url": urls.open_meteo.previous_runs,
        "open_meteo_geocoding_url": urls.open_meteo.geocoding,
        "metar_url": urls.metar,
        "metar_history_url": urls.metar_history,
        "worker_port": 0,
    }
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]  # pydantic checks them


@asynccontextmanager
async def a_world(database_url: str, data_dir: Path, start_at: datetime = START) -> AsyncIterator[World]:
    """Open a world on a migrated database."""
    clock = FixedClock(start_at)
    stand_in = StandIn(clock, today=NOW.date())
    await stand_in.start()
    shutil.copy(_registry_template(), data_dir / "mlflow.db")
    worker = build(worker_settings(stand_in, data_dir, database_url), clock)
    http = WeatherHttp(user_agent="test", clock=clock, rng=np.random.default_rng(1), sleep=MovingSleep(clock))
    urls = stand_in.urls
    sources = Sources(
        OpenMeteo(http, urls.open_meteo, clock),
        MetarReports(http, urls.metar, urls.metar_history, clock),
        "best_match",
    )
    pool = Pool(1, ThreadPoolExecutor)
    yield World(clock, stand_in, worker.database, replace(worker.jobs, pool=pool, sources=sources))
    pool.stop()
    await http.aclose()
    await worker.stop()
    await stand_in.stop()


@cache
def _registry_template() -> Path:
    """Return an empty model registry to copy: making one takes seconds, and nothing else may migrate then."""
    path = Path(_TEMPLATES.name) / "mlflow.db"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # MLflow's own, as it loads
        connect(f"sqlite:///{path}").search_experiments()
    return path
