"""The way out to Telegram: its rate limits are kept, its own delays honoured, safe requests repeated."""

import asyncio
import random
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramRetryAfter, TelegramServerError
from aiogram.methods import AnswerCallbackQuery, GetMe, GetUpdates, Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiolimiter import AsyncLimiter

from bot.metrics import RETRIES
from bot.outgoing.certainty import may_have_arrived, never_left

Sleep = Callable[[float], Awaitable[None]]

_PER_SECOND = 25  # Telegram speaks of about 30 messages a second
_BURST = 5  # on top of the steady rate, so that no second sees more than 30
_CHAT_BURST = 10  # about one message a second in one chat, short bursts pass
_CHATS_REMEMBERED = 5_000
_TRIES = 4
_LONGEST_WAIT_SECONDS = 30
_FIRST_BACK_OFF_SECONDS = 0.5
_UNLIMITED = (GetMe, AnswerCallbackQuery)


class Gate(BaseRequestMiddleware):
    """Lets 25 requests a second out, and about one a second into each chat.

    A request Telegram delays is repeated after that delay, up to 30 s; nobody sends meanwhile. One that
    was cut off is repeated when it never left, or when doing it twice does what doing it once does.
    """

    def __init__(self, sleep: Sleep = asyncio.sleep) -> None:
        self._sleep = sleep
        self._everybody = AsyncLimiter(_BURST, _BURST / _PER_SECOND)
        self._chats: OrderedDict[Any, AsyncLimiter] = OrderedDict()
        self._open = asyncio.Event()
        self._open.set()

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Wait for a turn, send, and repeat where that is safe."""
        if _is_polling(method):
            return await make_request(bot, method)
        for tried in range(1, _TRIES):
            await self._turn(method)
            try:
                return await make_request(bot, method)
            except TelegramRetryAfter as error:
                if error.retry_after > _LONGEST_WAIT_SECONDS:
                    raise
                await self._close_for(error.retry_after)
            except Exception as error:
                if not _may_be_repeated(method, error):
                    raise
                await self._sleep(_back_off(tried))
            RETRIES.inc()
        await self._turn(method)
        return await make_request(bot, method)

    async def _turn(self, method: TelegramMethod[TelegramType]) -> None:
        await self._open.wait()
        if isinstance(method, _UNLIMITED):
            return
        chat_id = getattr(method, "chat_id", None)
        if chat_id is not None:
            await self._chat(chat_id).acquire()
        await self._everybody.acquire()

    async def _close_for(self, seconds: float) -> None:
        self._open.clear()
        try:
            await self._sleep(seconds + random.uniform(0, 0.5))  # noqa: S311 - jitter guards no secret
        finally:
            self._open.set()

    def _chat(self, chat_id: Any) -> AsyncLimiter:
        limiter = self._chats.setdefault(chat_id, AsyncLimiter(_CHAT_BURST, _CHAT_BURST))
        self._chats.move_to_end(chat_id)
        if len(self._chats) > _CHATS_REMEMBERED:
            self._chats.popitem(last=False)
        return limiter


def _is_polling(method: TelegramMethod[Any]) -> bool:
    return isinstance(method, GetUpdates)


def _may_be_repeated(method: TelegramMethod[Any], error: Exception) -> bool:
    if never_left(error):
        return True
    harmless_twice = not type(method).__name__.startswith(("Send", "Forward", "Copy"))
    return harmless_twice and (may_have_arrived(error) or isinstance(error, TelegramServerError))


def _back_off(tried: int) -> float:
    longest = _FIRST_BACK_OFF_SECONDS * 2**tried
    return random.uniform(longest / 2, longest)  # noqa: S311 - jitter guards no secret
