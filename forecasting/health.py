"""The small HTTP server beside a process: does it live, is it ready, what has it counted."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest

IsLive = Callable[[], bool]
FindProblems = Callable[[], Awaitable[list[str]]]


class HealthServer:
    """Serves /healthz, /readyz and /metrics.

    `is_live` tells whether the process makes progress; `find_problems` names what keeps it from being
    useful (nothing: it is ready). A process that lives is not restarted for want of being ready.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        is_live: IsLive,
        find_problems: FindProblems,
        registry: CollectorRegistry,
    ) -> None:
        self._host = host
        self._port = port
        self._is_live = is_live
        self._find_problems = find_problems
        self._registry = registry
        self._runner: web.AppRunner | None = None

    async def start(self) -> int:
        """Listen, and return the port: the one asked for, or a free one when that was 0."""
        app = web.Application()
        app.add_routes(
            [
                web.get("/healthz", self._health),
                web.get("/readyz", self._readiness),
                web.get("/metrics", self._metrics),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def _health(self, _request: web.Request) -> web.Response:
        return web.Response(text="live\n") if self._is_live() else web.Response(status=503, text="stuck\n")

    async def _readiness(self, _request: web.Request) -> web.Response:
        problems = await self._find_problems()
        return web.json_response({"problems": problems}, status=503 if problems else 200)

    async def _metrics(self, _request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(self._registry), content_type="text/plain", charset="utf-8")
