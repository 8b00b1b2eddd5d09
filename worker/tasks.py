"""Work that runs on its own beside the jobs, and ends together with the process."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from loguru import logger


class Tasks:
    """A group of running tasks; what one of them raises is logged."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Let something run on its own."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._finished)
        return task

    async def settle(self) -> None:
        """Wait until nothing runs any more."""
        while self._running:
            await asyncio.wait(self._running)

    async def stop(self, grace_seconds: float) -> None:
        """Let what is nearly done finish, and cancel the rest."""
        if self._running:
            await asyncio.wait(self._running, timeout=grace_seconds)
        for task in self._running:
            task.cancel()
        await self.settle()

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            logger.opt(exception=error).error("Something failed beside the jobs")
