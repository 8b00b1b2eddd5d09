"""The composition root of the worker: reads the settings, builds everything, and runs it."""

import asyncio
import signal
import sys
from collections.abc import Coroutine
from datetime import timedelta
from importlib.metadata import version
from typing import Any

import numpy as np

from forecasting.clock import Clock, utc_now
from forecasting.errors import ConfigurationError
from forecasting.heartbeat import Heartbeat
from forecasting.logs import set_up_logs
from forecasting.registry.registry import Registry
from forecasting.settings import Settings, load_settings
from forecasting.storage.unit_of_work import Database
from forecasting.weather.http import WeatherHttp
from forecasting.weather.metar import MetarReports
from forecasting.weather.open_meteo import OpenMeteo, OpenMeteoUrls
from worker.all_jobs import Jobs
from worker.background import BackgroundThread
from worker.jobs.housekeeping import Retention
from worker.lease import Lease
from worker.metrics import Metrics
from worker.pool import Pool
from worker.process import Worker
from worker.registry_log import RegistryLog
from worker.runner import Runner
from worker.sources import Sources

CONFIGURATION_EXIT_CODE = 2
REPLACED_EXIT_CODE = 75
"""Another worker holds the lease: a restart would wait for it to end."""


def main() -> int:
    """Run the worker until it is told to end; return its exit code."""
    try:
        settings = load_settings()
        set_up_logs(settings.log_level, settings.log_format)
        return asyncio.run(run(settings))
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return CONFIGURATION_EXIT_CODE


async def run(settings: Settings) -> int:
    """Work until a signal comes, or another worker takes over."""
    worker = build(settings)
    told_to_end = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told_to_end.set)
    try:
        await _first_of(worker.start(), told_to_end.wait())
        await _first_of(worker.lost.wait(), told_to_end.wait())
    finally:
        await worker.stop()
    return REPLACED_EXIT_CODE if worker.lost.is_set() else 0


def build(settings: Settings, clock: Clock = utc_now) -> Worker:
    """Put a worker together; nothing is opened or started yet."""
    database, metrics, heartbeat = Database(settings.database), Metrics(), Heartbeat()
    user_agent = f"skewcast/{version('skewcast')} ({settings.contact})"
    http = WeatherHttp(user_agent=user_agent, clock=clock, rng=np.random.default_rng())
    registry = Registry(settings.tracking_uri, settings.data_dir / "mlflow")
    jobs = Jobs(
        database=database,
        sources=_sources(settings, http, clock),
        pool=Pool(settings.processes),
        clock=clock,
        runner=Runner(database, clock, heartbeat, metrics),
        metrics=metrics,
        registry_log=RegistryLog(registry, BackgroundThread("registry"), database),
        retention=Retention(
            forecasts=timedelta(days=settings.keep_forecast_days),
            history=timedelta(days=settings.keep_history_days),
            database_file=database.file,
            backup_dir=settings.data_dir / "backups",
            keep_backups=settings.keep_backups,
        ),
        disk=BackgroundThread("disk"),
    )
    return Worker(
        jobs=jobs,
        database=database,
        http=http,
        clock=clock,
        heartbeat=heartbeat,
        lease=Lease(database, clock),
        train_hour=settings.train_hour,
        http_host=settings.http_host,
        http_port=settings.worker_port,
    )


def _sources(settings: Settings, http: WeatherHttp, clock: Clock) -> Sources:
    urls = OpenMeteoUrls(
        forecast=settings.open_meteo_forecast_url,
        previous_runs=settings.open_meteo_previous_runs_url,
        archive=settings.open_meteo_archive_url,
        geocoding=settings.open_meteo_geocoding_url,
    )
    key = settings.open_meteo_api_key
    model = settings.open_meteo_model
    return Sources(
        weather=OpenMeteo(http, urls, clock, key.get_secret_value() if key else None, model),
        stations=MetarReports(http, settings.metar_url, settings.metar_history_url, clock),
        service_model=model,
    )


async def _first_of(*waits: Coroutine[Any, Any, object]) -> None:
    """Wait for the first to end, or raise; the others are given up."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    for task in done:
        task.result()
