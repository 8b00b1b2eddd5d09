"""The stand-in's server: routes, faults and limits around the answers."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date

from aiohttp import web

from forecasting.clock import Clock
from forecasting.weather.standin.answering import right_answer
from forecasting.weather.standin.api import PATHS, Answer, Api, StandInUrls
from forecasting.weather.standin.errors import ApiError
from forecasting.weather.standin.faults import Fault, Faults, broken_off, spoiled
from forecasting.weather.standin.limits import Limits
from forecasting.weather.standin.params import Params, params_of

_LOOPBACK = "127.0.0.1"
_LONGEST_SILENCE_SECONDS = 300.0
_SHUTDOWN_SECONDS = 1.0


class StandIn:
    """A weather service on loopback that answers from the record, moved so that its last day is `today`.

    Each answer depends on the question and on what the clock says then, so the clock may be moved
    through past hours: nothing is known before its time. The record goes on for three days after
    today, then ends. Faults are switched by a GET of `urls.faults` with `kind`, `count` and `api`.
    Errors have Open-Meteo's shape in every API; of its sections only `hourly` is served.
    """

    def __init__(self, clock: Clock, today: date | None = None) -> None:
        self._clock = clock
        self._today = today or clock().date()
        self._faults = Faults()
        self._limits: dict[Api, Limits] = {}
        self._runner: web.AppRunner | None = None
        self._base = ""

    @property
    def urls(self) -> StandInUrls:
        """Where to ask; only a started stand-in has any."""
        if not self._base:
            raise RuntimeError("the stand-in is not started")
        return StandInUrls.under(self._base)

    async def start(self, port: int = 0) -> str:
        """Listen on loopback, at any free port by default; return the base URL."""
        self._limits = {api: Limits() for api in Api}
        app = web.Application()
        for api, path in PATHS.items():
            app.router.add_get(path, self._handler(api))
        app.router.add_get("/faults", self._switch_fault)
        # A question nobody waits for any more must not keep its place in the queue.
        self._runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=_SHUTDOWN_SECONDS
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, _LOOPBACK, port).start()
        self._base = f"http://{_LOOPBACK}:{self._runner.addresses[0][1]}"
        return self._base

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()
        self._base = ""

    def _handler(self, api: Api) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            try:
                async with self._limits[api].turn():
                    answer = await self._answer(api, params_of(request))
            except ApiError as error:
                return _error_response(error)
            return web.Response(
                body=answer.body or None,
                status=answer.status,
                content_type=answer.content_type,
                charset="utf-8",
            )

        return handle

    async def _answer(self, api: Api, params: Params) -> Answer:
        """Answer one question, spoiled if a fault is on, and count it."""
        fault = self._faults.take(api)
        if fault is Fault.TIMEOUT:
            await asyncio.sleep(_LONGEST_SILENCE_SECONDS)
        if fault and (answer := spoiled(fault)):
            return answer
        limits, now = self._limits[api], self._clock()
        limits.check(now)
        try:
            answer = right_answer(api, params, now, self._today, nulls=fault is Fault.NULLS)
        except ApiError:
            limits.add(1.0)
            raise
        limits.add(answer.weight)
        return replace(answer, body=broken_off(answer.body)) if fault is Fault.TRUNCATED else answer

    async def _switch_fault(self, request: web.Request) -> web.Response:
        try:
            self._faults.switch(params_of(request))
        except ApiError as error:
            return _error_response(error)
        return web.json_response({"ok": True})


def _error_response(error: ApiError) -> web.Response:
    text = json.dumps({"error": True, "reason": error.reason}, ensure_ascii=False)
    return web.Response(text=text, status=error.status, content_type="application/json")
