"""Slows down somebody who sends more than a person can read: one notice, then silence until they pause."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject, Update
from aiogram.types import User as TelegramUser

from bot.texts import common as texts
from forecasting.storage.records import User

_BURST = 20.0
_PER_SECOND = 1.0
_REMEMBERED = 10_000


@dataclass
class _Allowance:
    """How many more updates one person may send now."""

    left: float
    counted_at: float
    noticed: bool = False


class ThrottleMiddleware(BaseMiddleware):
    """Lets 20 updates of one person through at once, and one a second after that."""

    def __init__(self, timer: Callable[[], float]) -> None:
        self._timer = timer
        # Somebody typing an inline query sends one with every few letters: that is counted apart.
        self._allowances: OrderedDict[tuple[int, bool], _Allowance] = OrderedDict()

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Pass on, or drop with one notice."""
        if not isinstance(event, Update) or event.my_chat_member:
            return await handler(event, data)
        allowance = self._allowance((_sender(data), event.inline_query is not None))
        if allowance.left >= 1:
            allowance.left -= 1
            return await handler(event, data)
        await self._refuse(event, allowance)
        return None

    async def _refuse(self, update: Update, allowance: _Allowance) -> None:
        first, allowance.noticed = not allowance.noticed, True
        if update.callback_query:
            await update.callback_query.answer(texts.too_fast())
        elif first and update.message:
            await update.message.answer(texts.too_fast())

    def _allowance(self, sender: tuple[int, bool]) -> _Allowance:
        now = self._timer()
        allowance = self._allowances.setdefault(sender, _Allowance(_BURST, now))
        allowance.left = min(_BURST, allowance.left + (now - allowance.counted_at) * _PER_SECOND)
        allowance.counted_at = now
        if allowance.left > _BURST / 2:
            allowance.noticed = False
        self._allowances.move_to_end(sender)
        if len(self._allowances) > _REMEMBERED:
            self._allowances.popitem(last=False)
        return allowance


def _sender(data: dict[str, Any]) -> int:
    """Return who is to be slowed down: in a group the one who writes, unless Telegram hides who that is."""
    person: TelegramUser | None = data.get("event_from_user")
    user: User = data["user"]
    return user.id if person is None or person.is_bot else person.id
