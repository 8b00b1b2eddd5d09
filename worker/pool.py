"""Other processes that fit models, so that the event loop only waits for them."""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from multiprocessing.connection import wait
from typing import TypeVar

from loguru import logger

T = TypeVar("T")
R = TypeVar("R")


class Pool:
    """Runs plain functions on an executor that is made at first need, and anew when it broke.

    `processes` is how many tasks run at once. Functions, tasks and results must be picklable.
    """

    def __init__(self, processes: int, make: Callable[[int], Executor] | None = None) -> None:
        self.processes = processes
        self._make = make or _processes
        self._executor: Executor | None = None

    async def map(self, function: Callable[[T], R], tasks: Sequence[T]) -> list[R]:
        """Return the results in the order of the tasks; what a task raises is raised."""
        try:
            return await self._map(function, tasks)
        except BrokenExecutor:
            # A killed process breaks the whole pool for good; its tasks change nothing outside of it.
            logger.warning("A computing process died: starting another")
            self._executor = None
            return await self._map(function, tasks)

    def warm_up(self, load: Callable[[], None]) -> None:
        """Start the processes, each with what its first task would have to wait for, and return at once."""
        if self._executor is None:
            self._executor = self._make(self.processes)
            for _ in range(self.processes):
                self._executor.submit(load)

    def stop(self) -> None:
        """End at once, whatever is being computed."""
        executor, self._executor = self._executor, None
        if executor is None:
            return
        # Once shut down, an executor no longer tells which processes it has.
        children = list((getattr(executor, "_processes", None) or {}).values())
        executor.shutdown(wait=False, cancel_futures=True)
        for child in children:
            child.terminate()

    async def _map(self, function: Callable[[T], R], tasks: Sequence[T]) -> list[R]:
        if self._executor is None:
            self._executor = self._make(self.processes)
        shares = [tasks[start :: self.processes] for start in range(min(self.processes, len(tasks)))]
        futures = [self._executor.submit(_run_all, function, share) for share in shares]
        finished = await asyncio.gather(*map(asyncio.wrap_future, futures))
        results: list[R | None] = [None] * len(tasks)
        for start, share in enumerate(finished):
            results[start :: self.processes] = share
        return results  # type: ignore[return-value]  # every place has been filled


def _run_all(function: Callable[[T], R], tasks: Sequence[T]) -> list[R]:
    return [function(task) for task in tasks]


def _processes(processes: int) -> Executor:
    # A forked child would inherit the locks of the database's threads, held or not.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(processes, context, initializer=_settle_in)


def _settle_in() -> None:
    """Prepare a computing process: one thread of arithmetic, and an end together with its parent."""
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to the parent too, which decides
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(0)
