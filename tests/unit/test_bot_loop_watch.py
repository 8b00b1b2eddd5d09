"""The watch over the event loop."""

import asyncio
import time

import pytest
from prometheus_client import REGISTRY

from bot.loop_watch import watch_loop

pytestmark = pytest.mark.unit


async def test_a_loop_that_was_blocked_is_noticed() -> None:
    def lateness() -> float:
        return REGISTRY.get_sample_value("skewcast_bot_loop_lag_seconds_sum") or 0.0

    before, watch = lateness(), asyncio.create_task(watch_loop())
    await asyncio.sleep(0)
    time.sleep(0.3)  # noqa: ASYNC251 - blocking the loop is what is noticed
    await asyncio.sleep(0.01)
    watch.cancel()
    assert lateness() - before > 0.2
