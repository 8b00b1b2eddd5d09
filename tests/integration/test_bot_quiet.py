"""Quiet hours: chosen, typed, ended, and told where they matter."""

from datetime import time

import pytest

from bot.callbacks import SetQuiet
from forecasting.localtime import QuietHours
from forecasting.storage.unit_of_work import Database
from tests.builders import store_follower
from tests.telegram_chat import Person, Telegram

pytestmark = pytest.mark.integration

OLD = "This button no longer works. Please send its command again."


async def quiet(database: Database, person: Person) -> QuietHours | None:
    async with database.read() as uow:
        user = await uow.users.get(person.user_id)
    assert user
    return user.quiet


async def test_the_usual_hours_take_one_tap(telegram: Telegram, ann: Person, database: Database) -> None:
    (shown,) = await ann.say("/quiet")
    assert "You have none." in shown.text
    (shown,) = await ann.tap("22:00–07:00")
    assert "Now: 22:00–07:00." in shown.text
    assert telegram.screen.toasts[-1] == "Saved."
    assert await quiet(database, ann) == QuietHours(time(22), time(7))
    (shown,) = await ann.tap("No quiet hours")
    assert await quiet(database, ann) is None


async def test_any_hours_are_found_by_buttons(ann: Person, database: Database) -> None:
    await ann.say("/quiet")
    await ann.tap("Other times")
    await ann.tap("23")
    (question,) = await ann.tap("23:45")
    assert question.text == "Quiet from <b>23:45</b>. And until when?"
    await ann.tap("06")
    await ann.tap("06:15")
    assert await quiet(database, ann) == QuietHours(time(23, 45), time(6, 15))


async def test_every_question_about_them_leads_back(ann: Person, database: Database) -> None:
    (first,) = await ann.say("/quiet")
    (begin,) = await ann.tap("Other times")
    await ann.tap("23")
    (shown,) = await ann.tap("← Back")
    assert shown.text == begin.text
    (shown,) = await ann.tap("← Back")
    assert (shown.id, shown.text) == (first.id, first.text)
    assert await quiet(database, ann) is None


async def test_they_can_be_typed_in_russian(olga: Person, database: Database) -> None:
    await olga.say("/quiet")
    await olga.tap("Другое время")
    (answer,) = await olga.say("поздно")
    assert answer.text == "Нужны два разных времени, например 22:30–07:00."
    (answer,) = await olga.say("7-7")
    assert answer.text == "Нужны два разных времени, например 22:30–07:00."
    assert await quiet(database, olga) is None
    (shown,) = await olga.say("с 22:30 до 7 утра")
    assert "Сейчас: 22:30–07:00." in shown.text
    assert await quiet(database, olga) == QuietHours(time(22, 30), time(7))


async def test_settings_and_the_list_of_daily_forecasts_lead_there(ann: Person, database: Database) -> None:
    await store_follower(database)
    for command in ("/settings", "/subscriptions", "/alerts"):
        await ann.say(command)
        (shown,) = await ann.tap("🌙 Quiet hours")
        assert shown.text.startswith("🌙 <b>Quiet hours</b>")


async def test_a_daily_forecast_within_them_is_said_to_come_later(ann: Person, database: Database) -> None:
    await store_follower(database)
    await ann.say("/quiet")
    await ann.tap("22:00–07:00")
    (answer,) = await ann.say("/subscribe 6:30")
    assert "🌙 That is within your quiet hours (22:00–07:00)" in answer.text
    (answer,) = await ann.say("/subscribe 7:00")
    assert "🌙" not in answer.text


@pytest.mark.parametrize("data", ["qs:1440:0", "qs:-1:5", "qs:x:y", "qp:5:24", "qp:2000:"])
async def test_forged_buttons_get_a_toast_and_change_nothing(
    telegram: Telegram, ann: Person, database: Database, data: str
) -> None:
    await ann.say("/start")
    await ann.tap_data(data)
    assert telegram.screen.toasts[-1] == OLD
    assert await quiet(database, ann) is None


async def test_quiet_hours_without_length_are_refused(ann: Person, database: Database) -> None:
    await ann.say("/start")
    await ann.tap_data(SetQuiet(begin=600, end=600).pack())
    assert await quiet(database, ann) is None
