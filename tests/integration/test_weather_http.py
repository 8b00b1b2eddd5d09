"""HTTP to a struggling service: what is asked again, when it is left alone, and what the log holds."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from forecasting.errors import WeatherError, WeatherLimitReached, WeatherRefused, WeatherUnavailable
from forecasting.weather.http import BACKGROUND, CHAT, Patience, WeatherHttp
from tests.fakes import FixedClock, MovingSleep, Reply, ScriptedServer, logged_lines

pytestmark = pytest.mark.integration

RECORDED = Path(__file__).parents[1] / "data" / "weather"
GOOD = Reply(b"whole", content_type="text/plain")
MINUTELY = Reply(
    b'{"error":true,"reason":"Minutely API request limit exceeded. Please try again in one minute."}', 429
)
HOURLY = Reply(
    b'{"error":true,"reason":"Hourly API request limit exceeded. Please try again in the next hour."}', 429
)
DAILY = Reply((RECORDED / "429_daily_limit_2026-08-12.json").read_bytes(), 429)
CONCURRENT = Reply(b'{"reason":"Too many concurrent requests","error":true}', 429)
BAD_GATEWAY = Reply((RECORDED / "502_nginx_2024-12-22.html").read_bytes(), 502, "text/html")

STRUGGLES = {
    "502 page": BAD_GATEWAY,
    "504 page": Reply((RECORDED / "504_nginx_2023-11-01.html").read_bytes(), 504, "text/html"),
    "503 overloaded": Reply((RECORDED / "503_overloaded_2026-07-24.json").read_bytes(), 503),
    "500": Reply(b'{"error":true,"reason":"Something went wrong."}', 500),
    "525 text": Reply(b"error code: 525", 525, "text/plain"),
    "error page under 200": Reply(BAD_GATEWAY.body, 200, "text/html"),
    "broken off": Reply(b'whole{"a":[1,Unexpected error while streaming data: timeout'),
    "cut off": Reply(b"whole" * 1000, cut=True),
}


def read_whole(body: bytes) -> str:
    if body != b"whole":
        raise ValueError("not whole")
    return body.decode()


class Asking:
    """A client under test with its server, clock and sleeps in reach."""

    def __init__(self, server: ScriptedServer, patience: Patience = BACKGROUND) -> None:
        self.server = server
        self.clock = FixedClock(datetime(2026, 8, 12, 18, 10, 30, tzinfo=UTC))
        self.sleep = MovingSleep(self.clock)
        self.http = WeatherHttp(
            user_agent="skewcast-tests/1 (+mailto:tests@example.org)",
            clock=self.clock,
            rng=np.random.default_rng(7),
            sleep=self.sleep,
            patience=patience,
        )

    async def ask(self, **params: str) -> str:
        return await self.http.get(self.server.url, params, read_whole)


@pytest_asyncio.fixture
async def asking() -> AsyncIterator[Asking]:
    async with ScriptedServer() as server:
        asking = Asking(server)
        async with aclosing(asking.http):
            yield asking


async def test_a_whole_answer_is_returned_and_the_request_names_its_sender(asking: Asking) -> None:
    asking.server.reply(GOOD)
    assert await asking.ask(latitude="1.5,2.5") == "whole"
    (request,) = asking.server.requests
    assert request.headers["User-Agent"] == "skewcast-tests/1 (+mailto:tests@example.org)"
    assert dict(request.query) == {"latitude": "1.5,2.5"}


@pytest.mark.parametrize("struggle", STRUGGLES.values(), ids=STRUGGLES)
async def test_a_struggling_service_is_asked_again_after_a_random_wait(
    asking: Asking, struggle: Reply
) -> None:
    asking.server.reply(struggle, struggle, GOOD)
    with logged_lines() as lines:
        assert await asking.ask() == "whole"
    first, second = asking.sleep.slept
    assert 1 <= first <= 10
    assert 1 <= second <= 30
    assert lines == []


@pytest.mark.parametrize("struggle", STRUGGLES.values(), ids=STRUGGLES)
async def test_after_three_tries_the_service_counts_as_unavailable(asking: Asking, struggle: Reply) -> None:
    asking.server.reply(struggle)
    with pytest.raises(WeatherUnavailable):
        await asking.ask()
    assert len(asking.server.requests) == 3


async def test_a_service_that_hangs_is_given_up_after_the_time_out_and_asked_again() -> None:
    async with ScriptedServer() as server:
        asking = Asking(server, Patience(tries=3, timeout_seconds=0.3, longest_wait_seconds=30))
        async with aclosing(asking.http):
            server.reply(Reply(b"whole", delay_seconds=1.5))
            with pytest.raises(WeatherUnavailable, match="Timeout"):
                await asking.ask()
    assert len(server.requests) == 3


async def test_a_service_that_is_not_there_at_all_is_unavailable(asking: Asking) -> None:
    with pytest.raises(WeatherUnavailable, match="ClientConnectorError"):
        await asking.http.get("http://127.0.0.1:1/v1/forecast", {}, read_whole)


async def test_a_wrong_request_is_refused_once_and_never_repeated(asking: Asking) -> None:
    asking.server.reply(Reply(b'{"error":true,"reason":"Invalid timezone"}', 400))
    with pytest.raises(WeatherRefused, match="Invalid timezone"):
        await asking.ask()
    assert len(asking.server.requests) == 1


async def test_a_redirect_is_not_followed_as_it_would_carry_the_key_elsewhere(asking: Asking) -> None:
    asking.server.reply(Reply(status=302, headers={"Location": "/elsewhere"}))
    with pytest.raises(WeatherRefused, match="302"):
        await asking.ask(apikey="secret-key")  # pragma: allowlist secret
    assert len(asking.server.requests) == 1


async def test_the_minutely_limit_is_sat_out(asking: Asking) -> None:
    asking.server.reply(MINUTELY, GOOD)
    assert await asking.ask() == "whole"
    (slept,) = asking.sleep.slept
    assert 30 <= slept <= 40  # it is half past the minute


async def test_a_full_queue_is_given_some_seconds(asking: Asking) -> None:
    asking.server.reply(CONCURRENT, GOOD)
    assert await asking.ask() == "whole"
    (slept,) = asking.sleep.slept
    assert 5 <= slept <= 15


@pytest.mark.parametrize(
    ("limit", "retry_at"),
    [(HOURLY, datetime(2026, 8, 12, 19, tzinfo=UTC)), (DAILY, datetime(2026, 8, 13, tzinfo=UTC))],
)
async def test_hourly_and_daily_limits_stop_all_questions_until_they_end(
    asking: Asking, limit: Reply, retry_at: datetime
) -> None:
    asking.server.reply(limit, GOOD)
    for _ in range(5):
        with pytest.raises(WeatherLimitReached) as caught:
            await asking.ask()
        assert caught.value.retry_at == retry_at
    assert len(asking.server.requests) == 1
    asking.clock.now = retry_at
    assert await asking.ask() == "whole"


async def test_a_person_in_a_chat_does_not_wait_for_the_next_minute() -> None:
    async with ScriptedServer() as server:
        asking = Asking(server, CHAT)
        async with aclosing(asking.http):
            server.reply(MINUTELY)
            with pytest.raises(WeatherLimitReached):
                await asking.ask()
            assert asking.sleep.slept == []
            asking.clock.move(minutes=1)
            server.reply(BAD_GATEWAY)
            with pytest.raises(WeatherUnavailable):
                await asking.ask()
            assert sum(asking.sleep.slept) <= 3


async def test_requests_to_one_service_wait_for_each_other(asking: Asking) -> None:
    asking.server.reply(Reply(b"whole", delay_seconds=0.02))
    answers = await asyncio.gather(*(asking.ask() for _ in range(8)))
    assert answers == ["whole"] * 8
    assert asking.server.most_at_once == 1


async def test_a_day_long_outage_of_hourly_polls_leaves_two_lines_and_few_requests(asking: Asking) -> None:
    asking.server.reply(BAD_GATEWAY)
    with logged_lines() as lines:
        for _ in range(24):
            with pytest.raises(WeatherUnavailable):
                await asking.ask()
            asking.clock.move(hours=1)
        asked_meanwhile = len(asking.server.requests)
        asking.server.reply(GOOD)
        for _ in range(3):
            assert await asking.ask() == "whole"
    assert asked_meanwhile == 3 + 2 + 22  # two calls with retries, then one trial a call
    assert len(lines) == 2
    assert lines[0].startswith("WARNING Weather service stopped answering: 127.0.0.1")
    assert lines[0].endswith("502")
    assert lines[1].startswith("INFO Weather service answers again after 1 day, 0:0")


async def test_polls_while_the_service_is_left_alone_fail_at_once(asking: Asking) -> None:
    asking.server.reply(BAD_GATEWAY)
    for _ in range(10):
        with pytest.raises(WeatherUnavailable):
            await asking.ask()
    assert len(asking.server.requests) == 5


async def test_a_sick_service_does_not_drag_down_another_one(asking: Asking) -> None:
    asking.server.reply(BAD_GATEWAY)
    for _ in range(3):
        with pytest.raises(WeatherUnavailable):
            await asking.ask()
    asking.server.reply(GOOD)
    geocoding = asking.server.url.replace("forecast", "search")
    assert await asking.http.get(geocoding, {}, read_whole) == "whole"


@pytest.mark.parametrize(
    "reply",
    [*STRUGGLES.values(), MINUTELY, HOURLY, DAILY, CONCURRENT, Reply(status=302), Reply(b"no", 400)],
)
async def test_neither_log_nor_error_ever_holds_the_query(asking: Asking, reply: Reply) -> None:
    asking.server.reply(reply)
    with logged_lines() as lines, pytest.raises(WeatherError) as caught:
        await asking.ask(apikey="secret-key", name="Grandmother's village")  # pragma: allowlist secret
    causes: list[str] = []
    error: BaseException | None = caught.value
    while error:
        causes.append(repr(error) + str(error))
        error = error.__cause__
    assert not any("secret-key" in line or "village" in line for line in lines + causes)
