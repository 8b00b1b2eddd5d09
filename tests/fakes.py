"""Stand-ins for what lies beyond the boundary: the clock, chance, and servers on loopback."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self

from aiohttp import web
from loguru import logger


@dataclass
class FixedClock:
    """A clock that stands until it is moved."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def move(self, **duration: float) -> None:
        """Let time pass, as `timedelta` counts it."""
        self.now += timedelta(**duration)


@dataclass
class MovingSleep:
    """Sleeps by moving the clock; remembers for how long."""

    clock: FixedClock
    slept: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.move(seconds=seconds)
        await asyncio.sleep(0)


@dataclass(frozen=True)
class Reply:
    """One prepared HTTP reply; `cut` closes the connection before the body is through."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    delay_seconds: float = 0.0


class ScriptedServer:
    """An HTTP server on loopback that gives prepared replies in order, the last one for ever."""

    def __init__(self) -> None:
        self.replies: list[Reply] = [Reply(b"[]")]
        self.requests: list[web.Request] = []
        self.most_at_once = 0
        self._at_once = 0
        self._runner: web.AppRunner | None = None
        self.url = ""

    def reply(self, *replies: Reply) -> None:
        """Give these replies from now on."""
        self.replies = list(replies)

    @property
    def queries(self) -> list[dict[str, str]]:
        """What was asked, in order."""
        return [dict(request.query) for request in self.requests]

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/v1/forecast"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
            await asyncio.sleep(reply.delay_seconds)
            return await _send(request, reply)
        finally:
            self._at_once -= 1


async def _send(request: web.Request, reply: Reply) -> web.StreamResponse:
    if not reply.cut:
        return web.Response(
            body=reply.body, status=reply.status, content_type=reply.content_type, headers=reply.headers
        )
    response = web.StreamResponse(status=reply.status)
    response.content_length = len(reply.body)
    await response.prepare(request)
    await response.write(reply.body[: len(reply.body) // 2])
    if request.transport:
        request.transport.abort()
    return response


@contextmanager
def logged_lines() -> Iterator[list[str]]:
    """Collect what is logged meanwhile, one string a line, as `LEVEL message`."""
    lines: list[str] = []
    sink = logger.add(lambda message: lines.append(str(message).strip()), format="{level} {message}")
    try:
        yield lines
    finally:
        logger.remove(sink)
