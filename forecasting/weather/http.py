"""HTTP to the weather services: one question at a time, patient retries, whole answers only."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import aiohttp
import numpy as np

from forecasting.clock import Clock
from forecasting.errors import WeatherLimitReached, WeatherRefused, WeatherUnavailable
from forecasting.weather.health import Health
from forecasting.weather.replies import error_of

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]

_CONNECT_SECONDS = 5.0
_LIMIT_JITTER_SECONDS = 10.0
_LONGEST_BACK_OFF_SECONDS = 30.0


@dataclass(frozen=True)
class Patience:
    """How long one question may take: tries, seconds for each, and the longest wait between two."""

    tries: int
    timeout_seconds: float
    longest_wait_seconds: float


BACKGROUND = Patience(tries=3, timeout_seconds=30.0, longest_wait_seconds=75.0)
"""For a job nobody watches: it sits out a full minute when the minutely limit is reached."""

CHAT = Patience(tries=2, timeout_seconds=8.0, longest_wait_seconds=3.0)
"""For a person who waits for the answer."""


@dataclass(frozen=True)
class _Service:
    """What answers at one URL; each host has one, so a turn here means one request at a time per host."""

    name: str
    health: Health
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class WeatherHttp:
    """GET with retries, limits and a circuit breaker; `aclose` it when done.

    Nothing is logged or raised that holds a query: it may carry a key, or words a person typed.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        clock: Clock,
        rng: np.random.Generator,
        sleep: Sleep = asyncio.sleep,
        patience: Patience = BACKGROUND,
    ) -> None:
        self._user_agent = user_agent
        self._clock = clock
        self._rng = rng
        self._sleep = sleep
        self._patience = patience
        self._services: dict[str, _Service] = {}
        self._session: aiohttp.ClientSession | None = None

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()
            self._session = None

    async def get(self, url: str, params: Mapping[str, str], read: Callable[[bytes], T]) -> T:
        """Return what `read` makes of the body; a ValueError of `read` means the body is broken.

        Broken bodies, time-outs and 5xx are asked again after a random wait, limits that end soon are
        sat out. Raises WeatherUnavailable, WeatherLimitReached, or WeatherRefused, which is never
        asked again.
        """
        service = self._service(url)
        async with service.turn:
            tried = 0
            while True:
                service.health.check(self._clock())
                tried += 1
                try:
                    return await self._try(service, url, params, read)
                except (WeatherUnavailable, WeatherLimitReached) as error:
                    wait = self._wait_seconds(error, tried)
                    if tried == self._patience.tries or self._is_hopeless(service, wait):
                        service.health.gave_up(error)
                        raise
                await self._sleep(wait)

    async def _try(
        self, service: _Service, url: str, params: Mapping[str, str], read: Callable[[bytes], T]
    ) -> T:
        """Ask once, and note in the service's health what came of it."""
        health = service.health
        try:
            answer = await self._ask(service, url, params, read)
        except WeatherUnavailable:
            health.failed(self._clock())
            raise
        except WeatherLimitReached as error:
            health.limited(self._clock(), error.retry_at)
            raise
        except WeatherRefused:
            health.answered(self._clock())
            raise
        health.answered(self._clock())
        return answer

    async def _ask(
        self, service: _Service, url: str, params: Mapping[str, str], read: Callable[[bytes], T]
    ) -> T:
        try:
            # A redirect would carry the key elsewhere, and its error message would print it.
            async with self._open_session().get(url, params=params, allow_redirects=False) as reply:
                body = await reply.read()
        except (aiohttp.ClientError, OSError) as error:
            raise WeatherUnavailable(f"{service.name}: {type(error).__name__}") from error
        refusal = error_of(service.name, reply.status, body, self._clock())
        if refusal:
            raise refusal
        try:
            return read(body)
        except ValueError as error:
            raise WeatherUnavailable(f"{service.name}: broken body") from error

    def _wait_seconds(self, error: WeatherUnavailable | WeatherLimitReached, tried: int) -> float:
        if isinstance(error, WeatherLimitReached):
            left = (error.retry_at - self._clock()).total_seconds()
            return left + float(self._rng.uniform(1.0, _LIMIT_JITTER_SECONDS))
        longest = min(_LONGEST_BACK_OFF_SECONDS, 10.0 * 3 ** (tried - 1), self._patience.longest_wait_seconds)
        return float(self._rng.uniform(1.0, longest))

    def _is_hopeless(self, service: _Service, wait_seconds: float) -> bool:
        return service.health.is_open or wait_seconds > self._patience.longest_wait_seconds

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self._patience.timeout_seconds, connect=_CONNECT_SECONDS)
            self._session = aiohttp.ClientSession(timeout=timeout, headers={"User-Agent": self._user_agent})
        return self._session

    def _service(self, url: str) -> _Service:
        name = url.partition("://")[2]
        if name not in self._services:
            self._services[name] = _Service(name, Health(name))
        return self._services[name]
