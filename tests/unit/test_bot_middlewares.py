"""What every update passes: counted, let through once, slowed down."""

import asyncio
from typing import Any

import pytest
from aiogram.types import Chat, Message, Update, User
from loguru import logger

from bot.background import Background, InFlight
from bot.error_log import log_failure
from bot.middlewares.duplicates import DuplicatesMiddleware
from bot.middlewares.in_flight import InFlightMiddleware
from bot.warm_up import warm_up
from tests.fakes import logged_lines

pytestmark = pytest.mark.unit


def an_update(update_id: int) -> Update:
    """Somebody's text."""
    person = User(id=7, is_bot=False, first_name="Ann")
    chat = Chat(id=7, type="private")
    return Update(
        update_id=update_id,
        message=Message(message_id=1, date=0, chat=chat, from_user=person, text="hi"),  # type: ignore[arg-type]  # pydantic reads a number
    )


async def test_an_update_delivered_twice_is_handled_once() -> None:
    handled = []

    async def handler(update: Any, _data: dict[str, Any]) -> None:
        handled.append(update.update_id)

    duplicates = DuplicatesMiddleware()
    for update_id in (5, 6, 5, 7, 6):
        await duplicates(handler, an_update(update_id), {})
    assert handled == [5, 6, 7]


async def test_old_update_ids_are_forgotten() -> None:
    handled = []

    async def handler(update: Any, _data: dict[str, Any]) -> None:
        handled.append(update.update_id)

    duplicates = DuplicatesMiddleware()
    for update_id in range(3000):
        await duplicates(handler, an_update(update_id), {})
    assert len(duplicates._seen) == len(duplicates._order) == 2000
    assert len(handled) == 3000


async def test_a_shutdown_waits_for_updates_in_flight() -> None:
    in_flight, let_go = InFlight(), asyncio.Event()

    async def handler(_update: Any, _data: dict[str, Any]) -> None:
        await let_go.wait()

    task = asyncio.create_task(InFlightMiddleware(in_flight)(handler, an_update(1), {}))
    await asyncio.sleep(0)
    assert not await in_flight.drain(0.01)
    let_go.set()
    assert await in_flight.drain(1.0)
    await task


async def test_work_in_the_background_that_fails_is_logged_without_its_words() -> None:
    async def fail() -> None:
        raise ValueError("SECRET")

    background = Background()
    with logged_lines() as lines:
        background.start(fail(), "a preparation")
        await background.settle()
    assert len(lines) == 1
    assert "SECRET" not in lines[0]


async def test_work_in_the_background_ends_with_the_process() -> None:
    background = Background()
    background.start(asyncio.sleep(3600), "a long one")
    await asyncio.wait_for(background.stop(), 1)


def test_what_people_type_does_not_reach_the_log() -> None:
    error = ValueError("SECRET too")
    error.__cause__ = KeyError("SECRET")
    fields: list[object] = []
    sink = logger.add(lambda message: fields.append(message.record["extra"]))
    log_failure("An update failed", error, update_id=5)
    logger.remove(sink)
    assert fields == [{"error": "ValueError <- KeyError", "where": [], "update_id": 5}]


def test_the_first_use_of_everything_slow_is_over_before_anybody_waits() -> None:
    warm_up()
