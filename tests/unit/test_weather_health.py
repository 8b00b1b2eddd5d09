"""The circuit breaker of one weather service, and the two lines an outage leaves in the log."""

from datetime import UTC, datetime, timedelta

import pytest

from forecasting.errors import WeatherLimitReached, WeatherUnavailable
from forecasting.weather.health import Health
from tests.fakes import FixedClock, logged_lines

pytestmark = pytest.mark.unit

START = datetime(2026, 4, 7, 9, tzinfo=UTC)


@pytest.fixture
def health() -> Health:
    return Health("api.test/v1/forecast")


def fail(health: Health, now: datetime, times: int) -> None:
    for _ in range(times):
        health.failed(now)


def test_four_failures_in_a_row_leave_the_service_open_for_questions(health: Health) -> None:
    fail(health, START, 4)
    health.check(START)


def test_after_five_failures_the_service_is_left_alone_for_a_minute(health: Health) -> None:
    fail(health, START, 5)
    with pytest.raises(WeatherUnavailable, match="left alone after 5 failures"):
        health.check(START + timedelta(seconds=59))
    health.check(START + timedelta(seconds=60))


def test_each_failed_trial_doubles_the_rest_up_to_half_an_hour(health: Health) -> None:
    clock = FixedClock(START)
    fail(health, clock(), 4)
    for minutes in (1, 2, 4, 8, 16, 30, 30):
        health.failed(clock())
        clock.move(minutes=minutes, seconds=-1)
        with pytest.raises(WeatherUnavailable):
            health.check(clock())
        clock.move(seconds=1)
        health.check(clock())


def test_one_answer_forgets_all_failures(health: Health) -> None:
    fail(health, START, 9)
    health.answered(START)
    fail(health, START, 4)
    health.check(START)


def test_a_used_up_limit_is_not_asked_before_it_ends(health: Health) -> None:
    midnight = datetime(2026, 4, 8, tzinfo=UTC)
    health.limited(START, midnight)
    with pytest.raises(WeatherLimitReached) as caught:
        health.check(midnight - timedelta(seconds=1))
    assert caught.value.retry_at == midnight
    health.check(midnight)


def test_an_outage_of_many_calls_leaves_two_lines(health: Health) -> None:
    clock = FixedClock(START)
    with logged_lines() as lines:
        for _ in range(100):
            health.failed(clock())
            health.gave_up(WeatherUnavailable("api.test/v1/forecast: 502"))
            clock.move(hours=1)
        health.answered(clock())
        health.answered(clock())
    assert lines == [
        "WARNING Weather service stopped answering: api.test/v1/forecast: 502",
        "INFO Weather service answers again after 4 days, 4:00:00",
    ]


def test_a_failure_that_a_retry_mends_is_not_logged(health: Health) -> None:
    with logged_lines() as lines:
        health.failed(START)
        health.answered(START)
    assert lines == []
