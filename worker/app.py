"""The composition root of the worker: reads the settings, builds everything, and runs it."""

from datetime import timedelta
from importlib.metadata import version

import numpy as np

from forecasting.clock import Clock, utc_now
from forecasting.heartbeat import Heartbeat
from forecasting.lifecycle import exit_code_of, serve
from forecasting.logs import set_up_logs
from forecasting.registry.registry import Registry
from forecasting.settings import Settings, load_settings
from forecasting.storage.lease import Lease
from forecasting.storage.unit_of_work import Database
from forecasting.weather.http import WeatherHttp
from forecasting.weather.metar import MetarReports
from forecasting.weather.open_meteo import OpenMeteo, OpenMeteoUrls
from worker.all_jobs import Jobs
from worker.background import BackgroundThread
from worker.jobs.housekeeping import Retention
from worker.metrics import Metrics
from worker.pool import Pool
from worker.process import Worker
from worker.registry_log import RegistryLog
from worker.runner import Runner
from worker.sources import Sources


def main() -> int:
    """Run the worker until it is told to end; return its exit code."""
    return exit_code_of(run())


async def run() -> int:
    """Read the settings and serve by them."""
    settings = load_settings()
    set_up_logs(settings.log_level, settings.log_format)
    return await serve(build(settings))


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
        registry_log=RegistryLog(
            registry, BackgroundThread("registry"), database, settings.data_dir / "bundles"
        ),
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
        lease=Lease("worker", database, clock),
        train_hour=settings.train_hour,
        http_host=settings.http_host,
        http_port=settings.worker_port,
    )


def _sources(settings: Settings, http: WeatherHttp, clock: Clock) -> Sources:
    urls, model = OpenMeteoUrls(**settings.open_meteo_urls), settings.open_meteo_model
    return Sources(
        weather=OpenMeteo(http, urls, clock, settings.open_meteo_key, model),
        stations=MetarReports(http, settings.metar_url, settings.metar_history_url, clock),
        service_model=model,
    )
