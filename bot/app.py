"""The composition root of the bot: reads the settings, builds everything, and runs it."""

import asyncio
import logging
from functools import partial
from importlib.metadata import version

import numpy as np
from aiogram.utils.token import TokenValidationError

from bot.actions import people
from bot.background import Background, InFlight
from bot.dispatcher import build_bot, build_dispatcher
from bot.i18n import Catalogues
from bot.outgoing.moves import FollowMoves
from bot.outgoing.polling import PollingWatch
from bot.outgoing.session import open_session
from bot.process import BotProcess
from bot.render import Renderer
from bot.services import Services
from forecasting.clock import Clock, utc_now
from forecasting.domain import UserId
from forecasting.errors import ConfigurationError
from forecasting.heartbeat import Heartbeat
from forecasting.lifecycle import exit_code_of, serve
from forecasting.logs import set_up_logs
from forecasting.settings import Settings, load_settings
from forecasting.storage.backup import Backups
from forecasting.storage.lease import Lease
from forecasting.storage.unit_of_work import Database
from forecasting.weather.http import CHAT, WeatherHttp
from forecasting.weather.open_meteo import OpenMeteo, OpenMeteoUrls


def main() -> int:
    """Run the bot until it is told to end; return its exit code."""
    return exit_code_of(run())


async def run() -> int:
    """Read the settings and serve by them."""
    settings = load_settings()
    set_up_logs(settings.log_level, settings.log_format)
    # What aiogram says of failing updates may hold what people wrote; of polling, a line a second.
    for talkative in ("aiogram.dispatcher", "aiogram.event"):
        logging.getLogger(talkative).setLevel(logging.CRITICAL)
    return await serve(build(settings))


def build(settings: Settings, clock: Clock = utc_now) -> BotProcess:
    """Put a bot together; nothing is opened or started yet. Raises ConfigurationError without a token."""
    heartbeat, in_flight, catalogues = Heartbeat(), InFlight(), Catalogues()
    watch = PollingWatch(heartbeat, clock)
    try:
        bot = build_bot(settings.token.get_secret_value(), open_session(settings.telegram_api, watch))
    except TokenValidationError:
        raise ConfigurationError("SKEWCAST_BOT_TOKEN is no token: it looks like 12345678:AAG…") from None
    http = _weather_http(settings, clock)
    renderer = Renderer(settings.processes)
    services = Services(
        database=Database(settings.database),
        geocoder=_geocoder(settings, http, clock),
        render=renderer,
        clock=clock,
        sleep=asyncio.sleep,
        background=Background(),
        admin_ids=frozenset(map(UserId, settings.admin_ids)),
        backups=Backups(settings.data_dir / "backups", settings.keep_backups),
    )
    bot.session.middleware(FollowMoves(partial(_move_chat, services.database)))
    return BotProcess(
        bot=bot,
        dispatcher=build_dispatcher(services, catalogues, in_flight),
        services=services,
        catalogues=catalogues,
        in_flight=in_flight,
        renderer=renderer,
        http=http,
        heartbeat=heartbeat,
        watch=watch,
        lease=Lease("bot", services.database, clock),
        http_host=settings.http_host,
        http_port=settings.bot_port,
    )


async def _move_chat(database: Database, old_id: int, new_id: int) -> None:
    await people.move(database, UserId(old_id), UserId(new_id))


def _weather_http(settings: Settings, clock: Clock) -> WeatherHttp:
    user_agent = f"skewcast/{version('skewcast')} ({settings.contact})"
    return WeatherHttp(user_agent=user_agent, clock=clock, rng=np.random.default_rng(), patience=CHAT)


def _geocoder(settings: Settings, http: WeatherHttp, clock: Clock) -> OpenMeteo:
    return OpenMeteo(http, OpenMeteoUrls(**settings.open_meteo_urls), clock, settings.open_meteo_key)
