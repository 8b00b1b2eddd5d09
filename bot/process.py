"""The bot as a process: what starts in which order, and how it ends."""

import asyncio
import gc
from dataclasses import dataclass, field
from datetime import timedelta

from aiogram import Bot, Dispatcher
from aiogram.exceptions import AiogramError, TelegramNotFound, TelegramUnauthorizedError
from loguru import logger
from prometheus_client import REGISTRY

from bot.background import InFlight
from bot.commands import publish
from bot.delivery import Deliverer
from bot.i18n import Catalogues
from bot.loop_watch import watch_loop
from bot.notices import OperatorNotices
from bot.outgoing.polling import PollingWatch
from bot.preparation import resume
from bot.render import Renderer
from bot.services import Services
from bot.warm_up import warm_up
from forecasting.errors import ConfigurationError
from forecasting.health import HealthServer
from forecasting.heartbeat import Heartbeat, Watchdog
from forecasting.storage.lease import Lease
from forecasting.storage.migrate import await_schema
from forecasting.storage.starts import note_start
from forecasting.weather.http import WeatherHttp

STUCK_AFTER_SECONDS = 120.0  # a getUpdates that gets no answer takes 70 s to fail
WATCHDOG_SECONDS = 300.0
SILENT_AFTER = timedelta(minutes=3)
POLLING_SECONDS = 10
DRAIN_SECONDS = 10.0

_RETRY_SECONDS = 5.0
_AT_ONCE = 200


@dataclass(eq=False)
class BotProcess:
    """Serves people from `start` to `stop`; `lost` is set when another bot has taken over."""

    bot: Bot
    dispatcher: Dispatcher
    services: Services
    catalogues: Catalogues
    in_flight: InFlight
    renderer: Renderer
    http: WeatherHttp
    heartbeat: Heartbeat
    watch: PollingWatch
    lease: Lease
    http_host: str
    http_port: int
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0

    def __post_init__(self) -> None:
        self._deliverer = Deliverer(self.bot, self.services, self.catalogues)
        self._watchdog = Watchdog(self.heartbeat, WATCHDOG_SECONDS)
        self._serving: list[asyncio.Task[None]] = []
        self._lease_kept: asyncio.Task[None] | None = None
        self._server = HealthServer(
            self.http_host,
            self.http_port,
            is_live=lambda: self.heartbeat.age_seconds < STUCK_AFTER_SECONDS,
            find_problems=self.find_problems,
            registry=REGISTRY,
        )

    async def start(self) -> None:
        """Wait for the database, for Telegram and for any other bot to end, then serve.

        Raises ConfigurationError for a schema that is not ours, a port that is taken, a token nobody knows.
        """
        await await_schema(self.services.database.engine, self._wait)
        await note_start(self.services.database, "bot", self.services.clock())
        await self._serve_health()
        await self._check_token()
        await self.lease.acquire()
        self.heartbeat.beat()
        self._watchdog.start()
        self.services.background.start(watch_loop(), "watch over the loop")
        self.services.background.start(_warm_up(), "warm-up")
        self.services.background.start(self.renderer.warm_up(), "warm-up of charts")
        self.services.background.start(publish(self.bot, self.catalogues, self.services.admin_ids), "menus")
        self.services.background.start(
            resume(self.bot, self.services, self.catalogues), "preparations before this start"
        )
        notices = OperatorNotices(self.services)
        self.services.background.start(notices.run(), "notices to operators")
        self._lease_kept = asyncio.create_task(self._keep_lease(), name="lease")
        self._serving = [
            asyncio.create_task(self._deliverer.run(), name="deliveries"),
            asyncio.create_task(self._poll(), name="polling"),
        ]
        logger.info("Bot is at work")

    async def stop(self) -> None:
        """Take no more updates, answer those in flight, finish the delivery under way, close everything."""
        self._watchdog.stop()
        if self._serving:
            await self._end_serving()
        await self.services.background.stop()
        await self._server.stop()
        await self.renderer.close()
        await self.http.aclose()
        await self.bot.session.close()
        await self.lease.release()
        await self.services.database.close()
        logger.info("Bot has ended")

    async def find_problems(self) -> list[str]:
        """Name what keeps the bot from being useful."""
        problems = []
        try:
            await self.services.database.ping()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
            problems.append(f"the database does not answer ({type(error).__name__})")
        answered_at = self.watch.answered_at
        if answered_at is None or self.services.clock() - answered_at > SILENT_AFTER:
            problems.append("Telegram has not answered lately")
        return problems

    async def _end_serving(self) -> None:
        self._deliverer.stop()
        await self.dispatcher.stop_polling()
        if not await self.in_flight.drain(DRAIN_SECONDS):
            logger.warning("Some updates were not answered in time")
        await asyncio.wait(self._serving, timeout=DRAIN_SECONDS)
        for task in (self._lease_kept, *self._serving):
            if task:
                task.cancel()

    async def _poll(self) -> None:
        await self.dispatcher.start_polling(
            self.bot,
            polling_timeout=POLLING_SECONDS,
            tasks_concurrency_limit=_AT_ONCE,
            handle_signals=False,
            close_bot_session=False,
        )

    async def _keep_lease(self) -> None:
        await self.lease.keep()
        logger.error("Another bot has taken over: ending")
        self.lost.set()

    async def _serve_health(self) -> None:
        try:
            self.port = await self._server.start()
        except OSError as error:
            raise ConfigurationError(
                f"SKEWCAST_BOT_PORT: cannot listen on port {self.http_port} ({error.strerror})."
            ) from error

    async def _check_token(self) -> None:
        """Wait until Telegram says who we are; raise when it does not know the token."""
        told = False
        while True:
            try:
                await self.bot.me()
            except (TelegramUnauthorizedError, TelegramNotFound):
                raise ConfigurationError(
                    "Telegram does not know this bot token: take the right one from @BotFather."
                ) from None
            except AiogramError as error:
                if not told:
                    logger.warning("Waiting for Telegram: {}", type(error).__name__)
                told = True
                await self._wait()
            else:
                return

    async def _wait(self) -> None:
        self.heartbeat.beat()
        await self.services.sleep(_RETRY_SECONDS)


async def _warm_up() -> None:
    await asyncio.to_thread(warm_up)
    # What has been loaded stays; looking through all of it for garbage stopped the loop for a quarter second.
    gc.freeze()
