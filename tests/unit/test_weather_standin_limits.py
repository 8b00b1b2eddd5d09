"""The stand-in's request limits: fixed windows, checked before and counted after, and a short queue."""

import asyncio
from datetime import UTC, datetime

import pytest

from forecasting.weather.standin.errors import CONCURRENT, DAILY, HOURLY, MINUTELY, ApiError
from forecasting.weather.standin.limits import Limits
from tests.fakes import FixedClock

pytestmark = pytest.mark.unit


def use_up(limits: Limits, clock: FixedClock, minutes: int) -> None:
    for _ in range(minutes):
        limits.check(clock())
        limits.add(600.0)
        clock.move(minutes=1)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 8, 20, 22, 0, 30, tzinfo=UTC))


def test_a_call_is_let_through_before_it_is_counted_and_the_next_one_is_not(clock: FixedClock) -> None:
    limits = Limits()
    limits.check(clock())
    limits.add(1000.0)
    with pytest.raises(ApiError, match=MINUTELY):
        limits.check(clock())
    clock.move(seconds=30)
    limits.check(clock())


def test_the_hour_ends_at_its_turn_and_the_day_at_midnight_utc(clock: FixedClock) -> None:
    limits = Limits()
    use_up(limits, clock, 9)
    with pytest.raises(ApiError, match=HOURLY):
        limits.check(clock())
    clock.now = datetime(2026, 8, 20, 23, 0, tzinfo=UTC)
    use_up(limits, clock, 8)
    with pytest.raises(ApiError, match=DAILY):
        limits.check(clock())
    clock.now = datetime(2026, 8, 21, 0, 0, tzinfo=UTC)
    limits.check(clock())


async def test_one_call_runs_four_wait_and_the_sixth_is_sent_away() -> None:
    limits, done, running = Limits(), asyncio.Event(), 0

    async def call() -> int:
        nonlocal running
        async with limits.turn():
            running += 1
            at_once = running
            await done.wait()
            running -= 1
        return at_once

    calls = [asyncio.create_task(call()) for _ in range(5)]
    await asyncio.sleep(0)
    with pytest.raises(ApiError, match=CONCURRENT) as caught:
        await call()
    assert caught.value.status == 429
    done.set()
    assert await asyncio.gather(*calls) == [1] * 5
    assert await call() == 1
