"""How fast the bot answers many people and gets pushes out: the real process, a stub of Telegram.

PEOPLE AT 20   each asks five things, a second or so apart: what a reader feels
PEOPLE AT 200  all at once: nothing may be lost, and Telegram's own rate limits the answers
PUSHES         2,000 subscribers of 40 places, due in one minute
"""

import asyncio
import socket
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import numpy as np
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.document import markdown, provenance, show, write_document
from forecasting.clock import floor_hour, utc_now
from forecasting.domain import (
    HORIZON_HOURS,
    LEVELS,
    MODELLED_VARIABLES,
    Forecast,
    ModelName,
    Place,
    UserId,
    Variable,
)
from forecasting.storage.migrate import migrate
from forecasting.storage.outbox import Notification
from forecasting.storage.records import DeliveryState
from forecasting.storage.unit_of_work import Database
from tests.builders import store_place
from tests.e2e.processes import running
from tests.telegram_stub import TOKEN, Call, TelegramStub

PLACES = 40
PUSHES = 2_000
ACTIONS = ("/help", "/forecast", "/places", "/forecast", "/settings")
ANSWERS = ("sendMessage", "sendPhoto", "sendDocument")
FIRST_PERSON = 1_000
PATIENCE_SECONDS = 180.0
ANSWER_HEADINGS = ("Answer", "Number", "Median ms", "95 % ms", "Longest ms")
PUSH_HEADINGS = ("Received", "Twice", "Noted as sent", "Uploads", "Seconds", "A second", "Busiest second")
LAG_LIMITS = (0.025, 0.05, 0.1, 0.25)
LAG_HEADINGS = ("Looks", *(f"over {1000 * limit:.0f} ms" for limit in LAG_LIMITS))
_INTRODUCTION = """\
The real bot process with a SQLite database, against a stand-in of Telegram on the same two cores. Each person
asks for help, the forecast, the places, the forecast again and the settings, and waits for each answer. The
bot keeps to 25 messages a second, as Telegram wants it: with 200 people at once, that is what they wait for.
Pushes are for places nobody has asked for yet: an upload is a chart that was drawn."""
_LAG = "skewcast_bot_loop_lag_seconds"


@dataclass
class Answers:
    """When each person was last answered, and how long answers took, by what was asked."""

    waiting: dict[int, asyncio.Future[Call]] = field(default_factory=dict)
    seconds: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    lost: int = 0

    def hear(self, call: Call) -> None:
        """Take note of a message of the bot."""
        if call.method in ANSWERS and (future := self.waiting.pop(call.chat_id, None)):
            future.set_result(call)

    async def ask(self, stub: TelegramStub, person: int, words: str, kind: str) -> None:
        """Say something, and wait for the answer."""
        future = self.waiting[person] = asyncio.get_running_loop().create_future()
        begun = time.perf_counter()
        stub.say(words, person)
        try:
            await asyncio.wait_for(future, PATIENCE_SECONDS)
        except TimeoutError:
            self.lost += 1
        else:
            self.seconds[kind].append(time.perf_counter() - begun)


async def measure() -> None:
    """Start the bot, let people ask and pushes fall due, and publish what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/chat.db"
        database = Database(url)
        await migrate(database.engine)
        places = await _seed(database)
        async with AsyncExitStack() as stack:
            stub = await stack.enter_async_context(TelegramStub())
            settings = {
                "SKEWCAST_BOT_TOKEN": TOKEN,
                "SKEWCAST_TELEGRAM_API": stub.url,
                "SKEWCAST_DATABASE_URL": url,
                "SKEWCAST_DATA_DIR": folder,
                "SKEWCAST_BOT_PORT": str(port := _free_port()),
                "SKEWCAST_LOG_LEVEL": "WARNING",
            }
            await stack.enter_async_context(running("bot", settings, Path(folder)))
            await stub.wait_for(lambda telegram: telegram.calls_of("setMyCommands"), 60)
            # Drawing processes load meanwhile, as they have long done on any other day.
            await asyncio.sleep(5)
            before = await _lags(port)
            few = await _people(stub, 20, pause=1.0)
            many = await _people(stub, 200, pause=0.0)
            pushed = await _pushes(database, stub, places)
            lags = _lag_rows(before, await _lags(port))
        await database.close()
    _publish(
        {
            "20 people, a second or so between questions": (ANSWER_HEADINGS, _latencies(few)),
            "200 people at once": (ANSWER_HEADINGS, _latencies(many)),
            f"{PUSHES} pushes for {PLACES} places, due at one moment": (PUSH_HEADINGS, [pushed]),
            "How often the bot's event loop came late": (LAG_HEADINGS, [lags]),
        }
    )


async def _seed(database: Database) -> list[Place]:
    """Store places with fresh forecasts, and people: each asks for one place, and gets pushes for another."""
    now = utc_now()
    async with database.write() as uow:
        places = [
            await store_place(uow, now, name=f"Place {n}", latitude=40 + n / 10, zone="Europe/Berlin")
            for n in range(2 * PLACES)
        ]
        for n, place in enumerate(places):
            await uow.places.set_prepared(place.id, now)
            for variable in MODELLED_VARIABLES:
                forecast = _forecast(variable, now, n)
                await uow.forecasts.add_all(place.id, [forecast], forecast, fallback=False)
        for person in range(FIRST_PERSON, FIRST_PERSON + PUSHES):
            asked, pushed = places[person % PLACES], places[PLACES + person % PLACES]
            await uow.users.ensure(UserId(person), "en", now)
            await uow.places.follow(UserId(person), asked, now)
            await uow.places.follow(UserId(person), pushed, now)
            await uow.users.set_default_place(UserId(person), asked.id)
        await uow.commit()
    return places


def _forecast(variable: Variable, now: datetime, number: int) -> Forecast:
    hours = np.arange(1, HORIZON_HOURS + 1)
    median = 10 + number / 5 + 5 * np.sin(2 * np.pi * hours / 24)
    width = np.sqrt(hours)[:, None] * (np.array(LEVELS) - 0.5)
    return Forecast(
        variable, ModelName.HYBRID, floor_hour(now), now, (median[:, None] + width).astype(np.float32)
    )


async def _people(stub: TelegramStub, count: int, pause: float) -> Answers:
    answers, rng = Answers(), np.random.default_rng(count)
    stub.heard = answers.hear
    seen: set[int] = set()

    async def live(person: int) -> None:
        await asyncio.sleep(rng.uniform(0, 2 * pause))
        for words in ACTIONS:
            kind = "text"
            if words == "/forecast":
                kind = "cached chart" if person % PLACES in seen else "first chart"
                seen.add(person % PLACES)
            await answers.ask(stub, person, words, kind)
            await asyncio.sleep(rng.uniform(0.5 * pause, 1.5 * pause))

    # Apart from each other by a few, so that the two groups ask about places of their own.
    await asyncio.gather(*(live(FIRST_PERSON + count + n) for n in range(count)))
    return answers


async def _pushes(database: Database, stub: TelegramStub, places: Sequence[Place]) -> list[str]:
    received: Counter[int] = Counter()
    at: list[float] = []
    done = asyncio.Event()

    def hear(call: Call) -> None:
        if call.method in ANSWERS:
            received[call.chat_id] += 1
            at.append(time.perf_counter())
            if len(at) >= PUSHES:
                done.set()

    stub.heard, before = hear, len(stub.calls)
    now = utc_now()
    due = [
        Notification(
            f"daily:{person}:{now.date()}",
            "daily",
            UserId(person),
            places[PLACES + person % PLACES].id,
            now,
            now + timedelta(hours=2),
        )
        for person in range(FIRST_PERSON, FIRST_PERSON + PUSHES)
    ]
    async with database.write() as uow:
        await uow.outbox.add_all(due, now)
        await uow.commit()
    begun = time.perf_counter()
    await asyncio.wait_for(done.wait(), 10 * PATIENCE_SECONDS)
    await asyncio.sleep(3)
    async with database.read() as uow:
        states = await uow.outbox.counts()
    uploads = sum(bool(call.files) for call in stub.calls[before:])
    seconds = at[-1] - begun
    return [
        str(len(received)),
        str(sum(count > 1 for count in received.values())),
        str(states.get(DeliveryState.SENT, 0)),
        str(uploads),
        f"{seconds:.0f}",
        f"{len(at) / seconds:.1f}",
        str(_busiest(at)),
    ]


async def _lags(port: int) -> dict[float, float]:
    """Return how often the bot's event loop was late by at most so many seconds, since it began."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/metrics") as reply,
    ):
        families = text_string_to_metric_families(await reply.text())
        samples = [sample for family in families for sample in family.samples]
    return {float(sample.labels["le"]): sample.value for sample in samples if sample.name == f"{_LAG}_bucket"}


def _lag_rows(before: dict[float, float], after: dict[float, float]) -> list[str]:
    counts = {limit: after[limit] - before[limit] for limit in after}
    looks = counts[float("inf")]
    return [f"{looks:.0f}", *(f"{looks - counts[limit]:.0f}" for limit in LAG_LIMITS)]


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _busiest(at: Sequence[float]) -> int:
    """Return the largest number of messages within one second."""
    times = np.asarray(at)
    return int(max(np.searchsorted(times, times + 1) - np.arange(len(times))))


def _latencies(answers: Answers) -> list[list[str]]:
    rows = [
        [
            kind,
            str(len(seconds)),
            *(f"{1000 * np.quantile(seconds, share):.0f}" for share in (0.5, 0.95, 1.0)),
        ]
        for kind, seconds in sorted(answers.seconds.items())
    ]
    return [*rows, ["lost", str(answers.lost), "", "", ""]]


def _publish(tables: Mapping[str, tuple[Sequence[str], Sequence[Sequence[str]]]]) -> None:
    """Print the tables, and write them into the documents."""
    parts = ["# The chat", provenance("python -m benchmarks chat", ["skewcast", "aiogram", "sqlalchemy"])]
    parts.append(_INTRODUCTION)
    for title, (headings, rows) in tables.items():
        show(title, headings, rows)
        parts.append(f"## {title}\n\n{markdown(headings, rows)}")
    write_document("chat", "\n\n".join(parts))


def run() -> None:
    """Measure all three."""
    asyncio.run(measure())
