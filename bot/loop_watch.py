"""Measures how late the event loop is: whatever blocks it keeps everybody waiting."""

import asyncio
import time
from collections.abc import Callable

from bot.metrics import LOOP_LAG

EVERY_SECONDS = 0.05


async def watch_loop(timer: Callable[[], float] = time.monotonic) -> None:
    """Note again and again how much later than asked for the loop comes back."""
    while True:
        due = timer() + EVERY_SECONDS
        await asyncio.sleep(EVERY_SECONDS)
        LOOP_LAG.observe(max(timer() - due, 0.0))
