"""The demo's world: recorded weather, a worker that has lived through past weeks, and what a bot needs."""

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from bot.background import Background
from bot.delivery import Deliverer
from bot.dispatcher import build_bot, build_dispatcher
from bot.i18n import Catalogues
from bot.outgoing.session import guard
from bot.render import Renderer
from bot.services import Services
from bot.warm_up import warm_up
from forecasting.domain import UserId
from forecasting.logs import set_up_logs
from forecasting.settings import Settings, load_settings
from forecasting.storage.backup import Backups
from forecasting.storage.migrate import migrate
from forecasting.storage.unit_of_work import Database
from forecasting.weather.http import CHAT, WeatherHttp
from forecasting.weather.open_meteo import OpenMeteo
from forecasting.weather.standin import StandIn, StandInUrls
from skewcast.demo.chat import Person
from skewcast.demo.clock import MovableClock
from skewcast.demo.screen import Display
from skewcast.demo.seeding import seed
from skewcast.demo.terminal import CHAT_ID, TerminalSession
from worker.app import build as build_worker
from worker.process import Worker

TOKEN = "10:demo"  # noqa: S105 - shaped like a token; nothing is ever sent with it
USER_AGENT = "skewcast-demo"
LINES_APART_SECONDS = 10


@asynccontextmanager
async def living_world(console: Console, folder: Path) -> AsyncIterator[Services]:
    """Fill a fresh record under `folder`, keep the worker at work meanwhile, and yield what a bot needs."""
    await asyncio.to_thread(_empty, folder)
    async with AsyncExitStack() as stack:
        log = stack.enter_context((folder / "demo.log").open("w", encoding="utf-8"))
        set_up_logs("INFO", "text", log)
        clock = MovableClock()
        stand_in = StandIn(clock, clock().date())
        await stand_in.start()
        stack.push_async_callback(stand_in.stop)
        settings = _settings(folder, stand_in.urls)
        worker = build_worker(settings, clock)
        await migrate(worker.database.engine)
        stack.push_async_callback(worker.stop)
        services = await stack.enter_async_context(_services(settings, stand_in.urls, clock))
        await _fill(console, worker, clock)
        await worker.start()
        yield services


@asynccontextmanager
async def visitor(
    services: Services, display: Display, language: str, catalogues: Catalogues
) -> AsyncIterator[Person]:
    """Yield somebody who chats with a bot of their own; what it says appears on the display."""
    session = TerminalSession(display, services.clock)
    guard(session)  # there are no limits of Telegram's to keep
    bot = build_bot(TOKEN, session)
    # A script writes faster than people do; to the throttle, each line comes long after the one before.
    unhurried = itertools.count(step=LINES_APART_SECONDS).__next__
    deliverer = Deliverer(bot, services, catalogues)
    deliveries = asyncio.create_task(deliverer.run())
    dispatcher = build_dispatcher(services, catalogues, timer=unhurried)
    try:
        yield Person(bot, dispatcher, session, display, services.clock, language)
    finally:
        deliverer.stop()
        await deliveries


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _settings(folder: Path, urls: StandInUrls) -> Settings:
    # Given here, none of these is read from the environment: the demo touches no other database.
    return load_settings(
        data_dir=folder,
        database_url=None,
        database_url_file=None,
        mlflow_tracking_uri=None,
        open_meteo_forecast_url=urls.open_meteo.forecast,
        open_meteo_previous_runs_url=urls.open_meteo.previous_runs,
        open_meteo_geocoding_url=urls.open_meteo.geocoding,
        open_meteo_api_key=None,
        open_meteo_api_key_file=None,
        metar_url=urls.metar,
        metar_history_url=urls.metar_history,
        worker_port=0,
        processes=2,
    )


async def _fill(console: Console, worker: Worker, clock: MovableClock) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:3.0f} %"))
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as progress:
        task = progress.add_task("Living through the past two months", total=None)
        await seed(
            worker.database,
            worker.jobs,
            clock,
            lambda steps: progress.update(task, advance=1, total=steps),
        )


@asynccontextmanager
async def _services(settings: Settings, urls: StandInUrls, clock: MovableClock) -> AsyncIterator[Services]:
    http = WeatherHttp(user_agent=USER_AGENT, clock=clock, rng=np.random.default_rng(), patience=CHAT)
    renderer, background, database = Renderer(1), Background(), Database(settings.database)
    background.start(renderer.warm_up(), "warm-up of charts")
    background.start(asyncio.to_thread(warm_up), "warm-up")
    try:
        yield Services(
            database=database,
            geocoder=OpenMeteo(http, urls.open_meteo, clock),
            render=renderer,
            clock=clock,
            sleep=asyncio.sleep,
            background=background,
            admin_ids=frozenset({UserId(CHAT_ID)}),
            backups=Backups(settings.data_dir / "backups", settings.keep_backups),
        )
    finally:
        await background.stop()
        await renderer.close()
        await http.aclose()
        await database.close()
