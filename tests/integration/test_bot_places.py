"""One's places and settings: which comes first, leaving, language, units."""

import pytest

from forecasting.domain import CostRatio, Place, Side, Variable
from forecasting.storage.records import Preference, Units
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, a_forecast, store_follower, store_place
from tests.telegram_chat import Person, Telegram

pytestmark = pytest.mark.integration


@pytest.fixture
async def places(database: Database) -> list[Place]:
    """Ann's two places, Berlin first."""
    user, berlin = await store_follower(database)
    async with database.write() as uow:
        potsdam = await store_place(uow, name="Potsdam", latitude=52.4, longitude=13.06)
        await uow.places.follow(user, potsdam, NOW)
        await uow.commit()
    return [berlin, potsdam]


async def test_places_are_listed_with_the_first_one_marked(ann: Person, places: list[Place]) -> None:
    (shown,) = await ann.say("/places")
    assert "⭐ Berlin, Germany" in shown.text
    assert "• Potsdam, Berlin, Germany" in shown.text
    assert shown.labels == ["Berlin, Germany", "Potsdam, Berlin, Germany"]


async def test_another_place_can_be_made_the_first(
    telegram: Telegram, ann: Person, places: list[Place], database: Database
) -> None:
    await ann.say("/places")
    await ann.tap("Potsdam, Berlin, Germany")
    (shown,) = await ann.tap("⭐ Show first")
    assert "⭐ Potsdam, Berlin, Germany" in shown.text
    assert telegram.screen.toasts[-1] == "Saved."
    async with database.read() as uow:
        user = await uow.users.get(ann.user_id)
    assert user is not None
    assert user.default_place_id == places[1].id


async def test_a_place_is_removed_after_one_more_question_and_takes_everything_along(
    telegram: Telegram, ann: Person, places: list[Place], database: Database
) -> None:
    berlin, potsdam = places
    async with database.write() as uow:
        await uow.subscriptions.add(ann.user_id, berlin.id, "07:30", NOW, NOW)
        cost = CostRatio(Side.BELOW, 4)
        await uow.users.set_preference(Preference(ann.user_id, berlin.id, Variable.TEMPERATURE, cost))
        await uow.commit()
    await ann.say("/places")
    await ann.tap("Berlin, Germany")
    (question,) = await ann.tap("Remove")
    assert question.text == ("Remove <b>Berlin, Germany</b>? This goes with it: 1 daily forecast, 1 plan.")
    (shown,) = await ann.tap("Yes, remove it")
    assert shown.labels == ["Potsdam, Berlin, Germany"]
    assert telegram.screen.toasts[-1] == "Berlin, Germany is removed."
    async with database.read() as uow:
        assert await uow.subscriptions.of_user(ann.user_id) == []
        assert await uow.users.all_preferences(ann.user_id) == []
        user = await uow.users.get(ann.user_id)
    assert user is not None
    assert user.default_place_id == potsdam.id


async def test_a_place_without_anything_set_up_is_removed_at_once_and_the_last_one_too(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    await store_follower(database)
    await ann.say("/places")
    await ann.tap("Berlin, Germany")
    (shown,) = await ann.tap("Remove")
    assert shown.text == "First I need a place: type a town or send your location."
    assert telegram.screen.toasts[-1] == "Berlin, Germany is removed."


async def test_a_place_is_called_by_its_short_name_wherever_it_is_shown(
    telegram: Telegram, ann: Person, places: list[Place], database: Database
) -> None:
    forecast = a_forecast()
    async with database.write() as uow:
        await uow.forecasts.add_all(places[0].id, [forecast], forecast, fallback=False)
        await uow.commit()
    await ann.say("/places")
    await ann.tap("Berlin, Germany")
    (question,) = await ann.tap("✏️ Rename")
    assert question.text.startswith("What do you call <b>Berlin, Germany</b>?")
    (shown,) = await ann.say("  <Garden>   & home ")
    assert shown.text.startswith(
        "<b>&lt;Garden&gt; &amp; home</b>\nBerlin, Germany\n52.52, 13.41 · 11:00 there now"
    )
    (listed,) = await ann.say("/places")
    assert "⭐ <b>&lt;Garden&gt; &amp; home</b> – Berlin, Germany" in listed.text
    assert listed.labels == ["<Garden> & home", "Potsdam, Berlin, Germany"]
    for said in ("/start", "/forecast", "/forecast gard", "/forecast berlin", "/plan", "/subscribe 7"):
        (shown,) = await ann.say(said if said != "/forecast gard" else "/forecast <gard")
        assert "&lt;Garden&gt; &amp; home" in shown.text
    (shown,) = await ann.say("<GARDEN> & home")  # by itself it asks for the forecast, not for a new place
    assert shown.picture


@pytest.mark.parametrize("typed", ["x" * 41, "\u202e\u200f", "   "])
async def test_a_short_name_that_will_not_do_is_asked_for_again(
    ann: Person, places: list[Place], typed: str
) -> None:
    await ann.say("/places")
    await ann.tap("Berlin, Germany")
    await ann.tap("✏️ Rename")
    (shown,) = await ann.say(typed)
    assert shown.text == "I need a name of 1 to 40 characters."
    (shown,) = await ann.say("🏡")
    assert shown.text.startswith("<b>🏡</b>")


async def test_the_full_name_can_be_had_back(ann: Person, places: list[Place], database: Database) -> None:
    await ann.say("/places")
    await ann.tap("Berlin, Germany")
    await ann.tap("✏️ Rename")
    await ann.say("Garden")
    await ann.tap("✏️ Rename")
    (shown,) = await ann.tap("Use the full name")
    assert shown.text.startswith("<b>Berlin, Germany</b>\n52.52")
    async with database.read() as uow:
        assert (await uow.places.of_user(ann.user_id))[0].short_name is None


async def test_a_tap_on_back_ends_the_naming(ann: Person, places: list[Place]) -> None:
    await ann.say("/places")
    await ann.tap("Berlin, Germany")
    await ann.tap("✏️ Rename")
    await ann.tap("← Back")
    (shown,) = await ann.say("Nowhere")
    assert shown.text.startswith("I found no place called “Nowhere”.")


async def test_places_are_sorted_by_moving_them(ann: Person, places: list[Place]) -> None:
    await ann.say("/places")
    await ann.tap("Potsdam, Berlin, Germany")
    (shown,) = await ann.tap("↑ Up")
    assert shown.text.endswith("1. <b>Potsdam, Berlin, Germany</b>\n2. Berlin, Germany")
    await ann.tap("↑ Up")
    assert (await ann.say("/places"))[0].labels == ["Potsdam, Berlin, Germany", "Berlin, Germany"]
    await ann.tap("Potsdam, Berlin, Germany")
    await ann.tap("↓ Down")
    assert (await ann.say("/places"))[0].labels == ["Berlin, Germany", "Potsdam, Berlin, Germany"]


async def test_another_place_is_shown_first_from_the_settings_too(
    ann: Person, places: list[Place], database: Database
) -> None:
    (settings,) = await ann.say("/settings")
    assert settings.text.endswith("Shown first: Berlin, Germany")
    (chooser,) = await ann.tap("⭐ Berlin, Germany")
    assert chooser.id == settings.id
    assert chooser.labels == ["✓ Berlin, Germany", "Potsdam, Berlin, Germany", "← Back"]
    (settings,) = await ann.tap("Potsdam, Berlin, Germany")
    assert settings.text.endswith("Shown first: Potsdam, Berlin, Germany")
    await ann.tap("⭐ Potsdam, Berlin, Germany")
    (back,) = await ann.tap("← Back")
    assert back.text.startswith("<b>Settings</b>")


async def test_back_leads_back(ann: Person, places: list[Place], database: Database) -> None:
    async with database.write() as uow:
        await uow.subscriptions.add(ann.user_id, places[0].id, "07:30", NOW, NOW)
        await uow.commit()
    await ann.say("/places")
    await ann.tap("Berlin, Germany")
    await ann.tap("Remove")
    (one,) = await ann.tap("← Back")
    assert "Remove" in one.labels
    (many,) = await ann.tap("← Back")
    assert many.labels == ["Berlin, Germany", "Potsdam, Berlin, Germany"]


async def test_language_and_units_are_set_in_one_message(ann: Person, database: Database) -> None:
    (first,) = await ann.say("/settings")
    assert first.labels == ["✓ English", "Русский", "✓ °C, m/s", "°F, mph", "🌙 Quiet hours"]
    (second,) = await ann.tap("Русский")
    assert second.id == first.id
    assert second.labels[:4] == ["English", "✓ Русский", "✓ °C, м/с", "°F, миль/ч"]
    (third,) = await ann.tap("°F, миль/ч")
    assert third.labels[3] == "✓ °F, миль/ч"
    async with database.read() as uow:
        user = await uow.users.get(ann.user_id)
    assert user is not None
    assert (user.language, user.units) == ("ru", Units.IMPERIAL)


async def test_somebody_known_is_greeted_with_their_place(ann: Person, places: list[Place]) -> None:
    (shown,) = await ann.say("/start")
    assert "Your place is <b>Berlin, Germany</b>." in shown.text
