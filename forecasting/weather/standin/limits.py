"""The request limits of one API: calls by weight in fixed windows, and a short queue."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from forecasting.weather.standin.errors import CONCURRENT, DAILY, HOURLY, MINUTELY, ApiError

_MOST_AT_ONCE = 5


@dataclass
class _Counter:
    """Weight used in the window that is running."""

    window_seconds: int
    most: float
    reason: str
    window: int = -1
    used: float = 0.0

    def turn_to(self, now: datetime) -> None:
        window = int(now.timestamp()) // self.window_seconds
        if window != self.window:
            self.window, self.used = window, 0.0


@dataclass
class Limits:
    """600 a minute, 5000 an hour, 10 000 a day; one call runs, four wait, the sixth is sent away."""

    counters: tuple[_Counter, ...] = field(
        default_factory=lambda: (
            _Counter(86400, 10_000, DAILY),
            _Counter(3600, 5000, HOURLY),
            _Counter(60, 600, MINUTELY),
        )
    )
    _at_once: int = 0
    _running: asyncio.Lock = field(default_factory=asyncio.Lock)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the calls before this one; raises ApiError when too many do."""
        if self._at_once >= _MOST_AT_ONCE:
            raise ApiError(429, CONCURRENT)
        self._at_once += 1
        try:
            async with self._running:
                yield
        finally:
            self._at_once -= 1

    def check(self, now: datetime) -> None:
        """Refuse a call where a limit is used up; what the call itself weighs counts only afterwards."""
        for counter in self.counters:
            counter.turn_to(now)
            if counter.used >= counter.most:
                raise ApiError(429, counter.reason)

    def add(self, weight: float) -> None:
        """Count a call, failed ones as 1."""
        for counter in self.counters:
            counter.used += weight
