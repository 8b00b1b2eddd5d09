"""Drops updates that Telegram delivers a second time."""

from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject, Update

_REMEMBERED = 2000


class DuplicatesMiddleware(BaseMiddleware):
    """Remembers the newest update ids and lets each through once."""

    def __init__(self) -> None:
        self._order: deque[int] = deque(maxlen=_REMEMBERED)
        self._seen: set[int] = set()

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Pass an update on unless it was here already."""
        if isinstance(event, Update) and not self._is_new(event.update_id):
            return None
        return await handler(event, data)

    def _is_new(self, update_id: int) -> bool:
        if update_id in self._seen:
            return False
        if len(self._order) == _REMEMBERED:
            self._seen.discard(self._order[0])
        self._order.append(update_id)
        self._seen.add(update_id)
        return True
