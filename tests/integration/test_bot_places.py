"""One's places and settings: which comes first, leaving, language, units."""

import pytest

from forecasting.domain import CostRatio, Place, Side, Variable
from forecasting.storage.records import Preference, Units
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, store_follower, store_place
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
    assert question.text.startswith("Remove <b>Berlin, Germany</b>?")
    (shown,) = await ann.tap("Yes, remove it")
    assert shown.labels == ["Potsdam, Berlin, Germany"]
    assert telegram.screen.toasts[-1] == "Berlin, Germany is removed."
    async with database.read() as uow:
        assert await uow.subscriptions.of_user(ann.user_id) == []
        assert await uow.users.all_preferences(ann.user_id) == []
        user = await uow.users.get(ann.user_id)
    assert user is not None
    assert user.default_place_id == potsdam.id


async def test_the_last_place_can_be_removed_too(ann: Person, database: Database) -> None:
    await store_follower(database)
    await ann.say("/places")
    await ann.tap("Berlin, Germany")
    await ann.tap("Remove")
    (shown,) = await ann.tap("Yes, remove it")
    assert shown.text == "First I need a place: type a town or send your location."


async def test_back_leads_back(ann: Person, places: list[Place]) -> None:
    await ann.say("/places")
    await ann.tap("Berlin, Germany")
    await ann.tap("Remove")
    (one,) = await ann.tap("← Back")
    assert "Remove" in one.labels
    (many,) = await ann.tap("← Back")
    assert many.labels == ["Berlin, Germany", "Potsdam, Berlin, Germany"]


async def test_language_and_units_are_set_in_one_message(ann: Person, database: Database) -> None:
    (first,) = await ann.say("/settings")
    assert first.labels == ["✓ English", "Русский", "✓ °C, m/s", "°F, mph"]
    (second,) = await ann.tap("Русский")
    assert second.id == first.id
    assert second.labels == ["English", "✓ Русский", "✓ °C, м/с", "°F, миль/ч"]
    (third,) = await ann.tap("°F, миль/ч")
    assert third.labels[-1] == "✓ °F, миль/ч"
    async with database.read() as uow:
        user = await uow.users.get(ann.user_id)
    assert user is not None
    assert (user.language, user.units) == ("ru", Units.IMPERIAL)


async def test_somebody_known_is_greeted_with_their_place(ann: Person, places: list[Place]) -> None:
    (shown,) = await ann.say("/start")
    assert "Your place is <b>Berlin, Germany</b>." in shown.text
