"""Keeps count of updates being handled, so that a shutdown answers them first, and times them."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject, Update

from bot.background import InFlight
from bot.metrics import HANDLING, UPDATES


class InFlightMiddleware(BaseMiddleware):
    """Tracks each update from its arrival to its end."""

    def __init__(self, in_flight: InFlight) -> None:
        self._in_flight = in_flight

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Count, pass on."""
        if isinstance(event, Update):
            UPDATES.labels(event.event_type).inc()
        with self._in_flight.track(), HANDLING.time():
            return await handler(event, data)
