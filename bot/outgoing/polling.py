"""Watches the long polling: beats the heart, and logs an outage in two lines."""

from datetime import datetime

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramConflictError
from aiogram.methods import GetUpdates, Response, TelegramMethod
from aiogram.methods.base import TelegramType
from loguru import logger

from bot.metrics import LAST_POLL
from forecasting.clock import Clock
from forecasting.heartbeat import Heartbeat


class PollingWatch(BaseRequestMiddleware):
    """Notes each getUpdates; `answered_at` is when Telegram last answered one."""

    def __init__(self, heartbeat: Heartbeat, clock: Clock) -> None:
        self._heartbeat = heartbeat
        self._clock = clock
        self._failing_since: datetime | None = None
        self._conflict = False
        self.answered_at: datetime | None = None

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Pass on; look at what comes of a getUpdates."""
        is_polling = isinstance(method, GetUpdates)
        try:
            response = await make_request(bot, method)
        except Exception as error:
            if is_polling:
                self._failed(error)
            raise
        if is_polling:
            self._answered()
        return response

    def _failed(self, error: Exception) -> None:
        self._heartbeat.beat()
        if isinstance(error, TelegramConflictError) and not self._conflict:
            logger.error("Another program receives this bot's updates: stop it, or use another token")
            self._conflict = True
        elif self._failing_since is None:
            logger.bind(error=type(error).__name__).warning("Telegram stopped answering")
        self._failing_since = self._failing_since or self._clock()

    def _answered(self) -> None:
        self._heartbeat.beat()
        now = self._clock()
        if self._failing_since is not None:
            lasted = str(now - self._failing_since).split(".")[0]
            logger.bind(lasted=lasted).info("Telegram answers again")
        self._failing_since, self._conflict = None, False
        self.answered_at = now
        LAST_POLL.set(now.timestamp())
