"""A thread for calls that block for long, which a process can leave without waiting for it."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")


class BackgroundThread:
    """Runs blocking calls one after another; the thread starts with the first of them."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._thread: threading.Thread | None = None

    async def run(self, call: Callable[[], T]) -> T:
        """Wait, without holding up the event loop, for what the call returns or raises."""
        future: Future[T] = Future()
        self._calls.put(lambda: _finish(future, call))
        if self._thread is None:
            # An executor's thread would be joined at exit, however long a dead server holds it.
            self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()
        return await asyncio.wrap_future(future)

    def _work(self) -> None:
        while True:
            self._calls.get()()


def _finish(future: "Future[T]", call: Callable[[], T]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = call()
    except Exception as error:  # noqa: BLE001 - whoever waits gets it
        future.set_exception(error)
    else:
        future.set_result(result)
