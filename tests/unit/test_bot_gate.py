"""The way out to Telegram: limits, delays, and what may be sent twice."""

import asyncio
from typing import Any, cast

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import AnswerCallbackQuery, EditMessageText, GetUpdates, SendMessage, TelegramMethod

from bot.outgoing.certainty import may_have_arrived, never_left
from bot.outgoing.forgiving import Forgiving
from bot.outgoing.gate import Gate
from bot.outgoing.polling import PollingWatch
from forecasting.heartbeat import Heartbeat
from tests.fakes import FixedClock, logged_lines

pytestmark = pytest.mark.unit

BOT = Bot("42:TEST")
SEND = SendMessage(chat_id=7, text="hello")
EDIT = EditMessageText(chat_id=7, message_id=1, text="hello")
ANSWER = AnswerCallbackQuery(callback_query_id="1")
POLL = GetUpdates()


def cut(method: TelegramMethod[Any]) -> TelegramNetworkError:
    """A connection that broke while the answer was awaited."""
    error = TelegramNetworkError(method, "cut")
    error.__cause__ = aiohttp.ServerDisconnectedError()
    return error


def no_connection(method: TelegramMethod[Any]) -> TelegramNetworkError:
    """A connection that never came about."""
    error = TelegramNetworkError(method, "refused")
    key: Any = None
    error.__cause__ = aiohttp.ClientConnectorError(key, OSError("refused"))
    return error


class Far:
    """The far end: fails as it is told, then accepts; remembers what came."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.calls: list[TelegramMethod[Any]] = []

    async def __call__(self, _bot: Bot, method: TelegramMethod[Any]) -> Any:
        """Take one call."""
        self.calls.append(method)
        if self.failures:
            raise self.failures.pop(0)
        return "accepted"


class Sleeps:
    """Remembers how long somebody meant to sleep."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        """Take no time."""
        self.seconds.append(seconds)
        await asyncio.sleep(0)


async def send(far: Far, method: TelegramMethod[Any], sleeps: Sleeps | None = None) -> Any:
    """Send through a gate of its own."""
    return await Gate(sleeps or Sleeps())(cast("Any", far), BOT, method)


async def test_telegrams_own_delay_is_honoured_and_the_request_repeated() -> None:
    far, sleeps = Far(TelegramRetryAfter(SEND, "slow down", 3)), Sleeps()
    assert await send(far, SEND, sleeps) == "accepted"
    assert len(far.calls) == 2
    assert 3.0 <= sleeps.seconds[0] <= 3.5


async def test_nobody_sends_while_telegram_asks_to_wait() -> None:
    far, release = Far(TelegramRetryAfter(SEND, "slow down", 3)), asyncio.Event()

    async def sleep(_seconds: float) -> None:
        await release.wait()

    gate = Gate(sleep)
    first = asyncio.create_task(gate(cast("Any", far), BOT, SEND))
    await asyncio.sleep(0.01)
    second = asyncio.create_task(gate(cast("Any", far), BOT, SendMessage(chat_id=8, text="x")))
    await asyncio.sleep(0.01)
    assert len(far.calls) == 1
    release.set()
    await asyncio.gather(first, second)
    assert len(far.calls) == 3


async def test_a_delay_too_long_to_sit_out_is_told() -> None:
    far = Far(TelegramRetryAfter(SEND, "slow down", 300))
    with pytest.raises(TelegramRetryAfter):
        await send(far, SEND)
    assert len(far.calls) == 1


async def test_a_message_that_may_have_arrived_is_not_sent_again() -> None:
    for failure in (
        cut(SEND),
        ClientDecodeError("no JSON", ValueError(), "<html>"),
        TelegramServerError(SEND, "x"),
    ):
        far = Far(failure)
        with pytest.raises(type(failure)):
            await send(far, SEND)
        assert len(far.calls) == 1


async def test_a_message_that_never_left_is_sent_again() -> None:
    far = Far(no_connection(SEND), no_connection(SEND))
    assert await send(far, SEND) == "accepted"
    assert len(far.calls) == 3


async def test_what_is_harmless_twice_is_repeated_after_a_cut() -> None:
    far = Far(cut(EDIT), TelegramServerError(EDIT, "Bad Gateway"))
    assert await send(far, EDIT) == "accepted"
    assert len(far.calls) == 3


async def test_repeating_ends() -> None:
    far = Far(*[no_connection(SEND)] * 10)
    with pytest.raises(TelegramNetworkError):
        await send(far, SEND)
    assert len(far.calls) == 4


async def test_polling_passes_without_waiting() -> None:
    far = Far(TelegramRetryAfter(POLL, "slow down", 1))
    with pytest.raises(TelegramRetryAfter):
        await send(far, POLL)


async def test_one_chat_gets_a_burst_and_then_one_message_a_second() -> None:
    gate, far = Gate(Sleeps()), Far()
    burst = [gate(cast("Any", far), BOT, SEND) for _ in range(10)]
    await asyncio.wait_for(asyncio.gather(*burst), 0.5)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(gate(cast("Any", far), BOT, SEND), 0.3)


def test_what_is_known_of_a_failure() -> None:
    assert never_left(no_connection(SEND))
    assert not may_have_arrived(no_connection(SEND))
    assert may_have_arrived(cut(SEND))
    assert not may_have_arrived(TelegramBadRequest(SEND, "chat not found"))


@pytest.mark.parametrize(
    ("method", "words"),
    [(EDIT, "Bad Request: message is not modified: same"), (ANSWER, "Bad Request: query is too old and ...")],
)
async def test_what_needs_not_be_done_any_more_counts_as_done(
    method: TelegramMethod[Any], words: str
) -> None:
    far = cast("Any", Far(TelegramBadRequest(method, words)))
    result: Any = await Forgiving()(far, BOT, method)
    assert result is True


async def test_other_refusals_stay_refusals() -> None:
    with pytest.raises(TelegramBadRequest):
        await Forgiving()(cast("Any", Far(TelegramBadRequest(EDIT, "can't parse entities"))), BOT, EDIT)
    with pytest.raises(TelegramBadRequest):
        await Forgiving()(cast("Any", Far(TelegramBadRequest(SEND, "message is not modified"))), BOT, SEND)


async def poll(watch: PollingWatch, *failures: Exception) -> None:
    """Ask for updates until it succeeds."""
    far = Far(*failures)
    for _ in failures:
        with pytest.raises(type(failures[0])):
            await watch(cast("Any", far), BOT, POLL)
    await watch(cast("Any", far), BOT, POLL)


async def test_an_outage_of_a_hundred_polls_leaves_two_lines(clock: FixedClock) -> None:
    watch = PollingWatch(Heartbeat(), clock)
    with logged_lines() as lines:
        await poll(watch, *[cut(POLL)] * 100)
    assert [line.split(" ", 1)[1] for line in lines] == [
        "Telegram stopped answering",
        "Telegram answers again",
    ]


async def test_a_lasting_conflict_is_logged_once(clock: FixedClock) -> None:
    watch = PollingWatch(Heartbeat(), clock)
    with logged_lines() as lines:
        await poll(watch, *[TelegramConflictError(POLL, "terminated by other getUpdates request")] * 50)
    assert len(lines) == 2
    assert "Another program receives this bot's updates" in lines[0]


async def test_polling_beats_the_heart_also_while_telegram_is_down(clock: FixedClock) -> None:
    seconds = iter(range(100))
    heartbeat = Heartbeat(lambda: float(next(seconds)))
    watch = PollingWatch(heartbeat, clock)
    with pytest.raises(TelegramNetworkError):
        await watch(cast("Any", Far(cut(POLL))), BOT, POLL)
    assert heartbeat.age_seconds == 1.0
    assert watch.answered_at is None
    await watch(cast("Any", Far()), BOT, POLL)
    assert watch.answered_at == clock()
