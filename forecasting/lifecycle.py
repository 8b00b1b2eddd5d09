"""How a process of ours runs from its start to its exit code."""

import asyncio
import os
import signal
import sys
from collections.abc import Coroutine
from typing import Any, Protocol

from forecasting.errors import ConfigurationError

CONFIGURATION_EXIT_CODE = 2
REPLACED_EXIT_CODE = 75
"""Another process of the same kind holds the lease: a restart would wait for it to end."""
_FORCED_EXIT_CODE = 130


class Service(Protocol):
    """What a process does until it is told to end; `lost` is set when another one has taken over."""

    lost: asyncio.Event

    async def start(self) -> None:
        """Open everything and go to work."""
        ...

    async def stop(self) -> None:
        """End in good order, whatever has been started."""
        ...


def exit_code_of(work: Coroutine[Any, Any, int]) -> int:
    """Run until done; a wrong setting is one line and its own exit code."""
    try:
        return asyncio.run(work)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return CONFIGURATION_EXIT_CODE


async def serve(service: Service) -> int:
    """Serve until a signal comes, or another process takes over; a second signal ends all at once."""
    told_to_end = asyncio.Event()

    def end() -> None:
        if told_to_end.is_set():
            os._exit(_FORCED_EXIT_CODE)
        told_to_end.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, end)
    try:
        await _first_of(service.start(), told_to_end.wait())
        await _first_of(service.lost.wait(), told_to_end.wait())
    finally:
        await service.stop()
    return REPLACED_EXIT_CODE if service.lost.is_set() else 0


async def _first_of(*waits: Coroutine[Any, Any, object]) -> None:
    """Wait for the first to end, or raise; the others are given up."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    for task in done:
        task.result()
