"""Drawing charts in other processes: each picture once, whoever asks for it."""

import asyncio
import hashlib
import multiprocessing
import pickle
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from typing import Any

from loguru import logger

from bot import drawing

Render = Callable[[Any], Awaitable[bytes]]
"""Turns a chart's view into PNG bytes."""

_CACHED = 64
_TIMEOUT_SECONDS = 30.0


class Renderer:
    """Draws views in a pool of processes; equal views that are asked for together are drawn once.

    Matplotlib is imported there and never here: it is slow to load, and drawing blocks.
    """

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._pool = self._new_pool()
        self._pictures: OrderedDict[bytes, asyncio.Task[bytes]] = OrderedDict()

    async def __call__(self, view: Any) -> bytes:
        """Return the picture of a view, at most 30 s later."""
        # The pickled view says all the picture depends on: values, words, units, language, plan.
        key = hashlib.sha256(pickle.dumps(view)).digest()
        task = self._pictures.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = self._pictures[key] = asyncio.create_task(self._draw(view))
        self._pictures.move_to_end(key)
        while len(self._pictures) > _CACHED:
            self._pictures.popitem(last=False)
        return await asyncio.shield(task)

    async def warm_up(self) -> None:
        """Let every process load what it draws with, so that nobody waits for that."""
        loop = asyncio.get_running_loop()
        await asyncio.gather(
            *(loop.run_in_executor(self._pool, drawing.load) for _ in range(self._processes))
        )

    async def close(self) -> None:
        """End the processes."""
        for task in self._pictures.values():
            task.cancel()
        await asyncio.gather(*self._pictures.values(), return_exceptions=True)
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _draw(self, view: Any) -> bytes:
        try:
            return await self._in_pool(view)
        except BrokenExecutor:
            logger.warning("A drawing process died: starting it anew")
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = self._new_pool()
            return await self._in_pool(view)

    async def _in_pool(self, view: Any) -> bytes:
        drawn = asyncio.get_running_loop().run_in_executor(self._pool, drawing.draw, view)
        return await asyncio.wait_for(drawn, _TIMEOUT_SECONDS)

    def _new_pool(self) -> ProcessPoolExecutor:
        # Not forked from here: a fork would copy this process's event loop and connections.
        return ProcessPoolExecutor(self._processes, multiprocessing.get_context("spawn"))
