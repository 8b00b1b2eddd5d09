"""Alerts: made, shown, held back and removed, in both languages."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.callbacks import AlertDraft, AlertStep, EditAlert, NewAlert
from forecasting.clock import epoch_hour
from forecasting.domain import MODELLED_VARIABLES, Place, Side, UserId, Variable
from forecasting.storage.outbox import Notification
from forecasting.storage.records import Alert, AlertEpisode, DeliveryState, Units
from forecasting.storage.unit_of_work import Database
from tests.builders import (
    NOW,
    a_forecast,
    frost_terms,
    store_alert,
    store_follower,
    store_forecast,
    store_place,
)
from tests.telegram_chat import Person, Shown, Telegram

pytestmark = pytest.mark.integration

LATER = NOW + timedelta(days=1)
OLD = "This button no longer works. Please send its command again."
MEDIANS = {
    Variable.TEMPERATURE: 4.0,
    Variable.WIND_SPEED: 6.0,
    Variable.HUMIDITY: 70.0,
    Variable.PRESSURE: 1010.0,
}


@pytest.fixture
async def place(database: Database) -> Place:
    """Berlin, followed by Ann, with a forecast in which frost is unlikely."""
    _, place = await store_follower(database)
    for variable in MODELLED_VARIABLES:
        await store_forecast(database, place.id, a_forecast(variable, median=MEDIANS[variable]))
    return place


@pytest.fixture
async def olgas_place(database: Database, place: Place) -> Place:
    """The same place, followed by Olga, who reads Russian."""
    user, place = await store_follower(database, user_id=8)
    async with database.write() as uow:
        await uow.users.set_language(user, "ru")
        await uow.commit()
    return place


async def alerts(database: Database, person: Person) -> list[Alert]:
    async with database.read() as uow:
        return await uow.alerts.of_user(person.user_id)


async def only_alert(database: Database, person: Person) -> Alert:
    (alert,) = await alerts(database, person)
    return alert


async def episodes(database: Database, alert: Alert) -> list[AlertEpisode]:
    async with database.read() as uow:
        return await uow.alerts.episodes(alert)


def ticked(shown: Shown) -> list[str]:
    """What is chosen."""
    return [label.removeprefix("✓ ").replace("\xa0", " ") for label in shown.labels if label.startswith("✓")]


async def test_frost_takes_three_taps(ann: Person, place: Place, database: Database) -> None:
    (question,) = await ann.say("/alert")
    assert question.labels == ["❄️ Frost", "🔥 Heat", "💨 Strong wind", "Something else", "← Back"]
    (draft,) = await ann.tap("❄️ Frost")
    assert ticked(draft) == ["0 °C", "20%", "24 h", "Tell me when it is over"]
    assert "the chance is under 1%" in draft.text
    (made,) = await ann.tap("🔔 Warn me")
    assert made.text.startswith("✅ <b>Berlin, Germany</b>\nA warning when <b>temperature below 0\xa0°C</b>")
    assert "chance <b>under 1%</b>" in made.text
    assert "Made just now." in made.text
    alert = await only_alert(database, ann)
    assert (alert.place_id, alert.terms, alert.raised_at) == (place.id, frost_terms(), None)


async def test_the_same_in_russian(olga: Person, olgas_place: Place, database: Database) -> None:
    (question,) = await olga.say("/alert")
    assert question.labels == ["❄️ Мороз", "🔥 Жара", "💨 Сильный ветер", "Другое", "← Назад"]
    (draft,) = await olga.tap("💨 Сильный ветер")
    assert ticked(draft) == ["15 м/с", "20 %", "24 ч", "Сообщить, когда минует"]
    (draft,) = await olga.tap("10\xa0м/с")
    (draft,) = await olga.tap("50\xa0%")
    (draft,) = await olga.tap("48\xa0ч")
    (draft,) = await olga.tap("Сообщить, когда минует")
    assert ticked(draft) == ["10 м/с", "50 %", "48 ч"]
    (made,) = await olga.tap("🔔 Предупреждать")
    assert "Предупрежу, если в ближайшие 48\xa0ч <b>ветер сильнее 10\xa0м/с</b>" in made.text
    alert = await only_alert(database, olga)
    assert alert.terms == frost_terms(
        variable=Variable.WIND_SPEED,
        side=Side.ABOVE,
        threshold=10.0,
        probability=0.5,
        window_hours=48,
        all_clear=False,
    )


@pytest.mark.parametrize(
    ("variable", "side", "words"),
    [
        ("💧 Humidity", "Drier", "humidity below 40%"),
        ("💧 Humidity", "More humid", "humidity above 90%"),
        ("🧭 Pressure", "Lower", "pressure below 1000 hPa"),
        ("💨 Wind", "Calmer", "wind below 3 m/s"),
        ("🌡 Temperature", "Warmer", "temperature above 30 °C"),
    ],
)
async def test_anything_that_is_forecast_can_be_watched(
    ann: Person, place: Place, database: Database, variable: str, side: str, words: str
) -> None:
    await ann.say("/alert")
    await ann.tap("Something else")
    await ann.tap(variable)
    (draft,) = await ann.tap(side)
    assert f"<b>{words}</b>" in draft.text.replace("\xa0", " ")
    await ann.tap("🔔 Warn me")
    assert len(await alerts(database, ann)) == 1


async def test_a_threshold_can_be_typed_in_ones_own_units(
    ann: Person, place: Place, database: Database
) -> None:
    async with database.write() as uow:
        await uow.users.set_units(ann.user_id, Units.IMPERIAL)
        await uow.commit()
    await ann.say("/alert")
    (draft,) = await ann.tap("❄️ Frost")
    assert ticked(draft)[0] == "32 °F"
    (draft,) = await ann.say("28 °F")
    assert "temperature below 28\xa0°F" in draft.text
    await ann.tap("🔔 Warn me")
    assert (await only_alert(database, ann)).terms.threshold == pytest.approx(-2.22)
    (shown,) = await ann.say("/alerts")
    assert "temperature below 28\xa0°F" in shown.text


async def test_a_typed_threshold_keeps_the_rest(ann: Person, place: Place, database: Database) -> None:
    await ann.say("/alert")
    await ann.tap("❄️ Frost")
    await ann.tap("70%")
    (draft,) = await ann.say("−2,5")
    assert "temperature below −2.5\xa0°C" in draft.text
    assert ticked(draft) == ["70%", "24 h", "Tell me when it is over"]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("cold", "I need a number in °C, like −3."),
        ("-3 °F", "I need a number in °C, like −3."),
        ("1e400", "I need a number in °C, like −3."),
        ("💥", "I need a number in °C, like −3."),
        ("-300", "There is no such weather. Give me something from −90\xa0°C to 60\xa0°C."),
        ("99999", "There is no such weather. Give me something from −90\xa0°C to 60\xa0°C."),
    ],
)
async def test_what_is_no_threshold_gets_an_answer_and_changes_nothing(
    ann: Person, place: Place, database: Database, typed: str, answer: str
) -> None:
    await ann.say("/alert")
    await ann.tap("❄️ Frost")
    (shown,) = await ann.say(typed)
    assert shown.text == answer
    (draft,) = await ann.say("3")
    assert "temperature below 3\xa0°C" in draft.text
    assert await alerts(database, ann) == []


async def test_a_danger_that_is_there_is_told_at_once_and_not_again(
    ann: Person, place: Place, database: Database
) -> None:
    await store_forecast(database, place.id, a_forecast(origin=NOW + timedelta(hours=1), median=-5.0))
    await ann.say("/alert")
    await ann.tap("❄️ Frost")
    (made,) = await ann.tap("🔔 Warn me")
    assert "chance <b>over 99%</b>" in made.text
    assert "take this as the warning" in made.text
    alert = await only_alert(database, ann)
    (episode,) = await episodes(database, alert)
    assert (alert.episode, alert.raised_at, episode.probability) == (1, NOW, 1.0)
    async with database.read() as uow:
        assert await uow.outbox.of_user(ann.user_id) == []


async def test_a_stale_forecast_raises_nothing_and_says_so(
    telegram: Telegram, ann: Person, place: Place, database: Database
) -> None:
    await store_forecast(database, place.id, a_forecast(origin=NOW + timedelta(hours=1), median=-5.0))
    telegram.clock.move(hours=9)
    await ann.say("/alert")
    (draft,) = await ann.tap("❄️ Frost")
    assert "There is no fresh forecast right now." in draft.text
    (made,) = await ann.tap("🔔 Warn me")
    assert "⚠️ This forecast is old" in made.text
    assert (await only_alert(database, ann)).raised_at is None


async def test_a_stand_in_model_is_named_as_one(ann: Person, place: Place, database: Database) -> None:
    later = a_forecast(origin=NOW + timedelta(hours=1), median=-5.0)
    await store_forecast(database, place.id, later, fallback=True)
    await ann.say("/alert")
    (draft,) = await ann.tap("❄️ Frost")
    assert "By a model that stands in for my best one, the chance is over 99%." in draft.text
    (made,) = await ann.tap("🔔 Warn me")
    assert "My best model has no answer for now" in made.text


async def test_a_double_tap_makes_one_alert(ann: Person, place: Place, database: Database) -> None:
    await ann.say("/alert")
    (draft,) = await ann.tap("❄️ Frost")
    data = draft.buttons[-1][1]
    await ann.tap_data(data, draft)
    await ann.tap_data(data, draft)
    assert len(await alerts(database, ann)) == 1


async def test_an_eleventh_alert_is_refused(
    telegram: Telegram, ann: Person, place: Place, database: Database
) -> None:
    for threshold in range(10):
        await store_alert(database, ann.user_id, place.id, threshold=-float(threshold + 20))
    await ann.say("/alert")
    await ann.tap("❄️ Frost")
    await ann.tap("🔔 Warn me")
    assert (telegram.screen.toasts[-1] or "").startswith("You already have 10 alerts")
    assert len(await alerts(database, ann)) == 10
    (shown,) = await ann.say("/alerts")
    assert "➕ New alert" not in shown.labels


async def test_with_several_places_one_is_asked_for_or_named(
    ann: Person, place: Place, database: Database
) -> None:
    async with database.write() as uow:
        tokyo = await store_place(uow, name="Tokyo", latitude=35.68, longitude=139.69, zone="Asia/Tokyo")
        await uow.places.follow(ann.user_id, tokyo, NOW)
        await uow.commit()
    (question,) = await ann.say("/alert")
    assert question.text == "For which place?"
    (question,) = await ann.tap("Tokyo, Berlin, Germany")
    assert "<b>Tokyo, Berlin, Germany</b>" in question.text
    (question,) = await ann.say("/alert Tokyo")
    assert "<b>Tokyo, Berlin, Germany</b>" in question.text
    await ann.tap("❄️ Frost")
    await ann.tap("🔔 Warn me")
    assert (await only_alert(database, ann)).place_id == tokyo.id


async def test_without_a_place_there_is_nothing_to_watch(ann: Person) -> None:
    (answer,) = await ann.say("/alert")
    assert "place" in answer.text
    (answer,) = await ann.say("/alerts")
    assert answer.text.startswith("You have no alerts.")


async def test_words_behind_the_command_that_name_no_place_are_asked_about(ann: Person, place: Place) -> None:
    (question,) = await ann.say("/alert frost tonight")
    assert question.text == "🔔 <b>Berlin, Germany</b>\nWhat should I warn you about?"


async def test_every_question_about_an_alert_leads_back(ann: Person, place: Place) -> None:
    (kinds,) = await ann.say("/alert")
    await ann.tap("❄️ Frost")
    (shown,) = await ann.tap("← Back")
    assert shown.text == kinds.text
    (shown,) = await ann.tap("← Back")
    assert (shown.id, shown.labels) == (kinds.id, ["➕ New alert", "🌙 Quiet hours"])


async def test_an_alert_is_paused_resumed_and_removed(
    telegram: Telegram, ann: Person, place: Place, database: Database
) -> None:
    await store_alert(database, ann.user_id, place.id)
    await ann.say("/alerts")
    (card,) = await ann.tap("❄️ below 0\xa0°C · Berlin")
    (card,) = await ann.tap("⏸ Pause")
    assert "⏸ Paused" in card.text
    assert telegram.screen.toasts[-1] == "Paused."
    assert (await only_alert(database, ann)).paused_at == NOW
    telegram.clock.move(hours=5)
    (card,) = await ann.tap("▶️ Resume")
    alert = await only_alert(database, ann)
    assert (alert.paused_at, alert.created_at) == (None, NOW + timedelta(hours=5))
    (shown,) = await ann.tap("Remove")
    assert shown.text.startswith("You have no alerts.")
    assert telegram.screen.toasts[-1] == "The alert is removed."
    assert await alerts(database, ann) == []


@pytest.mark.parametrize("step", [AlertStep.PAUSE, AlertStep.REMOVE])
async def test_nothing_comes_of_an_alert_that_was_ended(
    ann: Person, place: Place, database: Database, step: AlertStep
) -> None:
    alert = await store_alert(database, ann.user_id, place.id)
    other = await store_alert(database, ann.user_id, place.id, threshold=-5.0)
    async with database.write() as uow:
        for each in (alert, other):
            await uow.alerts.begin_episode(each, 0.4, epoch_hour(NOW) + 1, epoch_hour(NOW) + 24, NOW)
            warning = Notification(f"alert:{each.id}:1", "alert", ann.user_id, place.id, NOW, LATER)
            await uow.outbox.add_all([warning], NOW)
        await uow.commit()
    await ann.tap_data(EditAlert(step=step, alert=alert.id).pack())
    async with database.read() as uow:
        states = [message.state for message in await uow.outbox.of_user(ann.user_id)]
    assert states == [DeliveryState.EXPIRED, DeliveryState.PENDING]
    if step is AlertStep.PAUSE:
        (episode,) = await episodes(database, alert)
        assert episode.cleared_at == NOW


@pytest.mark.parametrize("step", [AlertStep.SHOW, AlertStep.PAUSE, AlertStep.RESUME, AlertStep.REMOVE])
async def test_nobody_touches_an_alert_that_is_not_theirs(
    ann: Person, olga: Person, place: Place, database: Database, step: AlertStep
) -> None:
    alert = await store_alert(database, ann.user_id, place.id)
    await olga.say("/start")
    await olga.tap_data(EditAlert(step=step, alert=alert.id).pack())
    assert await only_alert(database, ann) == alert


async def test_nobody_watches_a_place_that_is_not_theirs(
    telegram: Telegram, ann: Person, olga: Person, place: Place, database: Database
) -> None:
    await olga.say("/start")
    draft = AlertDraft(
        place=place.id,
        variable=Variable.TEMPERATURE,
        side=Side.BELOW,
        hundredths=0,
        percent=20,
        hours=24,
        all_clear=True,
        make=True,
    )
    await olga.tap_data(draft.pack())
    await olga.tap_data(NewAlert(place=place.id).pack())
    assert await alerts(database, olga) == []


@pytest.mark.parametrize(
    "data",
    [
        "ad:1:temperature_2m:below:-900000:20:24:1:1",
        "ad:1:temperature_2m:below:0:0:24:1:1",
        "ad:1:temperature_2m:below:0:100:24:1:1",
        "ad:1:temperature_2m:below:0:20:73:1:1",
        "ad:1:temperature_2m:sideways:0:20:24:1:1",
        "ad:1:precipitation:above:0:20:24:1:1",
        "ad:1:temperature_2m:below:nan:20:24:1:1",
        "ad:-1:temperature_2m:below:0:20:24:1:1",
        "ad",
        "ae:explode:1:0",
        "ae:pause:99999999999:0",
        "as:1:precipitation",
        "an:x",
    ],
)
async def test_forged_buttons_get_a_toast_and_change_nothing(
    telegram: Telegram, ann: Person, place: Place, database: Database, data: str
) -> None:
    await ann.tap_data(data)
    assert telegram.screen.toasts[-1] == OLD
    assert await alerts(database, ann) == []


async def test_buttons_of_an_alert_that_is_gone_get_a_toast(
    telegram: Telegram, ann: Person, place: Place, database: Database
) -> None:
    alert = await store_alert(database, ann.user_id, place.id)
    data = EditAlert(step=AlertStep.REMOVE, alert=alert.id).pack()
    await ann.tap_data(data)
    await ann.tap_data(data)
    assert telegram.screen.toasts[-1] == OLD


async def test_any_command_leaves_the_question_for_a_threshold(
    ann: Person, place: Place, database: Database
) -> None:
    await ann.say("/alert")
    await ann.tap("❄️ Frost")
    await ann.say("/cancel")
    (answer,) = await ann.say("5")
    assert "temperature below" not in answer.text


async def test_the_question_outlives_a_restart(
    telegram: Telegram, ann: Person, place: Place, database: Database
) -> None:
    await ann.say("/alert")
    await ann.tap("❄️ Frost")
    again = Person(Telegram(database, telegram.clock))
    (draft,) = await again.say("-7")
    assert "temperature below −7\xa0°C" in draft.text


async def test_an_alert_goes_with_its_place(ann: Person, place: Place, database: Database) -> None:
    await store_alert(database, UserId(ann.id), place.id)
    async with database.write() as uow:
        await uow.places.unfollow(ann.user_id, place.id)
        await uow.commit()
    assert await alerts(database, ann) == []


@pytest.mark.parametrize("forgotten", [{}, {"alert": "ad:1:snow:below:0:20:24:1:0"}, {"alert": None}])
async def test_a_draft_that_is_forgotten_gets_an_answer(
    telegram: Telegram, ann: Person, place: Place, database: Database, forgotten: dict[str, str]
) -> None:
    await ann.say("/alert")
    await ann.tap("❄️ Frost")
    async with database.engine.begin() as connection:
        await connection.execute(
            text("UPDATE conversations SET data = :data"), {"data": json.dumps(forgotten)}
        )
    (answer,) = await ann.say("-3")
    assert answer.text == OLD
    (answer,) = await ann.say("-3")
    assert answer.text != OLD
