"""Daily forecasts: asked for by buttons and by typing, and ended."""

from datetime import UTC, datetime, timedelta

import pytest

from forecasting.domain import Place
from forecasting.storage.outbox import Notification
from forecasting.storage.records import DeliveryState
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
    assert len(question.labels) == 24 + 1
    assert question.labels[-1] == "← Back"
    (minutes,) = await ann.tap("07")
    assert minutes.labels == ["07:00", "07:15", "07:30", "07:45", "← Back"]
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


@pytest.mark.parametrize("command", ["/forecast", "/cancel", "/start"])
async def test_any_command_leaves_the_question(
    ann: Person, place: Place, database: Database, command: str
) -> None:
    await ann.say("/subscribe")
    await ann.say(command)
    await ann.say("06:10")
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
    (shown,) = await ann.say("/subscriptions")
    assert "<b>07:00</b> Berlin, Germany · next: tomorrow at 07:00" in shown.text
    assert shown.labels[:5] == ["⏸ 07:00 Berlin", "✕ 07:00", "⏸ 08:00 Berlin", "✕ 08:00", "⏸ Pause all"]
    (shown,) = await ann.tap("✕ 07:00")
    assert shown.labels[:2] == ["⏸ 08:00 Berlin", "✕ 08:00"]
    assert "⏸ Pause all" not in shown.labels
    assert telegram.screen.toasts[-1] == "It will not come any more."
    assert [when for when, _ in await subscriptions(database, ann)] == ["08:00"]


async def test_a_second_tap_ends_nothing_more(
    telegram: Telegram, ann: Person, place: Place, database: Database
) -> None:
    await ann.say("/subscribe 7:00")
    (shown,) = await ann.say("/unsubscribe")
    data = dict(shown.buttons)["✕ 07:00"]
    await ann.tap_data(data, shown)
    await ann.tap_data(data, shown)
    assert telegram.screen.toasts[-1] == "This button no longer works. Please send its command again."


async def test_nobody_ends_what_is_not_theirs(
    ann: Person, olga: Person, place: Place, database: Database
) -> None:
    await ann.say("/subscribe 7:00")
    await olga.say("/start")
    await olga.tap_data("un:1")
    assert len(await subscriptions(database, ann)) == 1


async def test_a_paused_forecast_does_not_come_until_it_is_resumed(
    telegram: Telegram, ann: Person, place: Place, database: Database
) -> None:
    await ann.say("/subscribe 12:00")
    await ann.say("/subscriptions")
    (shown,) = await ann.tap("⏸ 12:00 Berlin")
    assert "<b>12:00</b> Berlin, Germany · paused" in shown.text
    assert telegram.screen.toasts[-1] == "Paused."
    telegram.clock.move(hours=30)
    async with database.read() as uow:
        assert await uow.subscriptions.due(telegram.clock()) == []
    (shown,) = await ann.tap("▶️ 12:00 Berlin")
    assert telegram.screen.toasts[-1] == "It will come again."
    assert await subscriptions(database, ann) == [("12:00", datetime(2026, 4, 9, 10, 0, tzinfo=UTC))]


async def test_all_are_paused_and_resumed_at_once(
    olga: Person, ann: Person, place: Place, database: Database
) -> None:
    await ann.say("/subscribe 12:00")
    user, _ = await store_follower(database, user_id=olga.id)
    async with database.write() as uow:
        await uow.users.set_language(user, "ru")
        await uow.commit()
    await olga.say("/subscribe 7 утра")
    await olga.say("/subscribe 9 вечера")
    await olga.say("/subscriptions")
    (shown,) = await olga.tap("⏸ Приостановить все")
    assert shown.text.count("приостановлен") == 2
    async with database.read() as uow:
        assert [one.paused_at for one in await uow.subscriptions.of_user(user)] == [NOW, NOW]
        assert [one.paused_at for one in await uow.subscriptions.of_user(ann.user_id)] == [None]
    (shown,) = await olga.tap("▶️ Возобновить все")
    assert "приостановлен" not in shown.text
    async with database.read() as uow:
        assert [one.paused_at for one in await uow.subscriptions.of_user(user)] == [None, None]


@pytest.mark.parametrize("button", ["⏸ 12:00 Berlin", "✕ 12:00"])
async def test_what_waits_to_be_sent_goes_with_a_pause_or_an_end(
    ann: Person, place: Place, database: Database, button: str
) -> None:
    await ann.say("/subscribe 12:00")
    push = Notification("daily:1:2026-04-07", "daily", ann.user_id, place.id, NOW, NOW + timedelta(hours=2))
    other = Notification("daily:11:2026-04-07", "daily", ann.user_id, place.id, NOW, NOW + timedelta(hours=2))
    async with database.write() as uow:
        await uow.outbox.add_all([push, other], NOW)
        await uow.commit()
    await ann.say("/subscriptions")
    await ann.tap(button)
    async with database.read() as uow:
        states = [message.state for message in await uow.outbox.of_user(ann.user_id)]
    assert states == [DeliveryState.EXPIRED, DeliveryState.PENDING]


async def test_subscribing_anew_ends_a_pause(ann: Person, place: Place, database: Database) -> None:
    await ann.say("/subscribe 12:00")
    await ann.say("/subscriptions")
    await ann.tap("⏸ 12:00 Berlin")
    await ann.say("/subscribe 12:00")
    (shown,) = await ann.say("/subscriptions")
    assert "paused" not in shown.text


async def test_every_question_about_the_time_leads_back(ann: Person, place: Place) -> None:
    (hours,) = await ann.say("/subscribe")
    (minutes,) = await ann.tap("07")
    (shown,) = await ann.tap("← Back")
    assert (shown.id, shown.labels) == (hours.id, hours.labels)
    (shown,) = await ann.tap("← Back")
    assert (shown.id, shown.text) == (hours.id, "You have no daily forecasts.")
    assert minutes.id == hours.id


async def test_the_confirmation_leads_to_the_list_and_the_list_to_a_new_one(
    ann: Person, place: Place, database: Database
) -> None:
    await ann.say("/subscribe 12:00")
    (shown,) = await ann.tap("⏰ Daily forecasts")
    assert shown.labels == [
        "⏸ 12:00 Berlin",
        "✕ 12:00",
        "➕ New daily forecast",
        "🔔 Alerts",
        "🌙 Quiet hours",
    ]
    (question,) = await ann.tap("➕ New daily forecast")
    assert len(question.labels) == 24 + 1
    assert question.labels[-1] == "← Back"
    await ann.say("7 pm")
    assert [when for when, _ in await subscriptions(database, ann)] == ["12:00", "19:00"]
    (shown,) = await ann.tap("🔔 Alerts")
    assert shown.text.startswith("You have no alerts.")


async def test_nobody_pauses_what_is_not_theirs(
    telegram: Telegram, ann: Person, olga: Person, place: Place, database: Database
) -> None:
    await ann.say("/subscribe 12:00")
    await olga.say("/start")
    await olga.tap_data("su:1:1")
    assert telegram.screen.toasts[-1] == "Эта кнопка больше не работает. Отправьте команду ещё раз."
    await olga.tap_data("su:0:1")
    async with database.read() as uow:
        assert [one.paused_at for one in await uow.subscriptions.of_user(ann.user_id)] == [None]
