"""Daily forecasts: asked for by buttons and by typing, and ended."""

from datetime import UTC, datetime

import pytest

from forecasting.domain import Place
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, store_follower, store_place
from tests.telegram_chat import Person, Telegram

pytestmark = pytest.mark.integration


@pytest.fixture
async def place(database: Database) -> Place:
    """Berlin, followed by Ann; it is 11:00 there."""
    _, place = await store_follower(database)
    return place


async def subscriptions(database: Database, person: Person) -> list[tuple[str, datetime]]:
    """When somebody's daily forecasts come, by the place's clocks, and next."""
    async with database.read() as uow:
        mine = await uow.subscriptions.of_user(person.user_id)
    return [(item.local_time, item.next_due_at) for item in mine]


async def test_a_time_is_found_by_buttons(ann: Person, place: Place, database: Database) -> None:
    (question,) = await ann.say("/subscribe")
    assert len(question.labels) == 24
    (minutes,) = await ann.tap("07")
    assert minutes.labels == ["07:00", "07:15", "07:30", "07:45"]
    (answer,) = await ann.tap("07:30")
    assert answer.text.startswith("✅ Every day at <b>07:30</b> local time")
    assert "The first one comes tomorrow at 07:30." in answer.text
    assert await subscriptions(database, ann) == [("07:30", datetime(2026, 4, 8, 5, 30, tzinfo=UTC))]


async def test_a_time_can_be_typed_where_it_is_asked_for(
    ann: Person, place: Place, database: Database
) -> None:
    await ann.say("/subscribe")
    (answer,) = await ann.say("soon")
    assert answer.text == "I need a time like 07:30."
    (answer,) = await ann.say("12.05")
    assert "The first one comes today at 12:05." in answer.text
    assert await subscriptions(database, ann) == [("12:05", datetime(2026, 4, 7, 10, 5, tzinfo=UTC))]


async def test_a_time_can_be_typed_with_the_command(ann: Person, place: Place, database: Database) -> None:
    (answer,) = await ann.say("/subscribe 7")
    assert "at <b>07:00</b> local time" in answer.text
    (answer,) = await ann.say("/subscribe 25:00")
    assert answer.text == "I need a time like 07:30."
    assert len(await subscriptions(database, ann)) == 1


async def test_the_question_outlives_a_restart(
    telegram: Telegram, ann: Person, place: Place, database: Database
) -> None:
    await ann.say("/subscribe")
    again = Person(Telegram(database, telegram.clock))
    (answer,) = await again.say("06:10")
    assert "at <b>06:10</b> local time" in answer.text


@pytest.mark.parametrize("command", ["/help", "/cancel", "/start"])
async def test_any_command_leaves_the_question(
    ann: Person, place: Place, database: Database, command: str
) -> None:
    await ann.say("/subscribe")
    await ann.say(command)
    (answer,) = await ann.say("06:10")
    assert answer.text.startswith("I look for places by name")
    assert await subscriptions(database, ann) == []


async def test_with_several_places_one_is_asked_for(ann: Person, place: Place, database: Database) -> None:
    async with database.write() as uow:
        tokyo = await store_place(uow, name="Tokyo", latitude=35.68, longitude=139.69, zone="Asia/Tokyo")
        await uow.places.follow(ann.user_id, tokyo, NOW)
        await uow.commit()
    (question,) = await ann.say("/subscribe")
    assert question.text == "For which place?"
    await ann.tap("Tokyo, Berlin, Germany")
    (answer,) = await ann.say("7:00")
    assert "The first one comes tomorrow at 07:00." in answer.text
    assert await subscriptions(database, ann) == [("07:00", datetime(2026, 4, 7, 22, tzinfo=UTC))]


async def test_subscribing_twice_for_the_same_hour_is_once(
    ann: Person, place: Place, database: Database
) -> None:
    await ann.say("/subscribe 7:00")
    await ann.say("/subscribe 7:00")
    assert len(await subscriptions(database, ann)) == 1


async def test_an_eleventh_daily_forecast_is_refused(ann: Person, place: Place, database: Database) -> None:
    for hour in range(10):
        await ann.say(f"/subscribe {hour}:00")
    (answer,) = await ann.say("/subscribe 11:00")
    assert answer.text.startswith("You already have 10 daily forecasts")
    assert len(await subscriptions(database, ann)) == 10


async def test_a_daily_forecast_is_ended_by_a_tap(
    telegram: Telegram, ann: Person, place: Place, database: Database
) -> None:
    await ann.say("/subscribe 7:00")
    await ann.say("/subscribe 8:00")
    (shown,) = await ann.say("/unsubscribe")
    assert shown.labels == ["✕ 07:00 Berlin", "✕ 08:00 Berlin"]
    (shown,) = await ann.tap("✕ 07:00 Berlin")
    assert shown.labels == ["✕ 08:00 Berlin"]
    assert telegram.screen.toasts[-1] == "It will not come any more."
    assert [when for when, _ in await subscriptions(database, ann)] == ["08:00"]


async def test_a_second_tap_ends_nothing_more(
    telegram: Telegram, ann: Person, place: Place, database: Database
) -> None:
    await ann.say("/subscribe 7:00")
    (shown,) = await ann.say("/unsubscribe")
    await ann.tap_data(shown.buttons[0][1], shown)
    await ann.tap_data(shown.buttons[0][1], shown)
    assert telegram.screen.toasts[-1] == "This button no longer works. Send /forecast for fresh ones."


async def test_nobody_ends_what_is_not_theirs(
    ann: Person, olga: Person, place: Place, database: Database
) -> None:
    await ann.say("/subscribe 7:00")
    await olga.say("/start")
    await olga.tap_data("un:1")
    assert len(await subscriptions(database, ann)) == 1
