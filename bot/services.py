"""What handlers and screens work with, handed to them as one value."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.background import Background
from bot.render import Render
from forecasting.clock import Clock
from forecasting.domain import UserId
from forecasting.storage.backup import Backups
from forecasting.storage.unit_of_work import Database
from forecasting.weather.answers import FoundPlace

Sleep = Callable[[float], Awaitable[None]]


class Geocoder(Protocol):
    """Finds places by name."""

    async def search_places(self, name: str, *, language: str, count: int = 8) -> list[FoundPlace]:
        """Find places by the beginning of a name, the best match first; else WeatherError."""
        ...


@dataclass(frozen=True)
class Services:
    """The database, the world outside, and time."""

    database: Database
    geocoder: Geocoder
    render: Render
    clock: Clock
    sleep: Sleep
    background: Background
    admin_ids: frozenset[UserId]
    backups: Backups
