"""Telling others of a place: links, what they show, and what they do not."""

import pytest
from aiogram.methods import SendMessage

from forecasting.domain import Place
from forecasting.storage.records import RequestKind
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, a_forecast, store_follower, store_place
from tests.telegram_chat import Person, Telegram

pytestmark = pytest.mark.integration


@pytest.fixture
async def berlin(database: Database) -> Place:
    """A place somebody else follows, by a name of their own, with a forecast."""
    user, place = await store_follower(database, user_id=99)
    async with database.write() as uow:
        forecast = a_forecast()
        await uow.forecasts.add_all(place.id, [forecast], forecast, fallback=False)
        await uow.places.set_prepared(place.id, NOW)
        await uow.places.rename(user, place.id, "Mother's house")
        await uow.commit()
    return place


async def test_a_link_shows_a_newcomer_the_place_and_offers_to_follow_it(
    ann: Person, berlin: Place, database: Database
) -> None:
    hello, card = await ann.say(f"/start place_{berlin.id}")
    assert hello.text.startswith("<b>Skewcast tells you what to plan for.</b>")
    assert card.picture
    assert card.text.startswith("<b>Berlin, Germany</b>")
    assert "<b>Follow this place?</b>" in card.text
    assert "Mother" not in card.text
    assert card.labels == ["➕ Follow"]
    async with database.read() as uow:
        assert await uow.places.of_user(ann.user_id) == []


async def test_following_a_shared_place_takes_one_tap(
    telegram: Telegram, ann: Person, berlin: Place, database: Database
) -> None:
    _, card = await ann.say(f"/start place_{berlin.id}")
    saved, forecast = await ann.tap("➕ Follow")
    assert saved.text.startswith("📍 <b>Berlin, Germany</b>\nSaved.")
    assert forecast.labels == ["📌 Which side hurts you?"]
    assert await ann.tap_data(card.buttons[0][1], card) == []
    assert telegram.screen.toasts[-1] == "This place is among yours already."
    async with database.read() as uow:
        (mine,) = await uow.places.of_user(ann.user_id)
        user = await uow.users.get(ann.user_id)
    assert mine.short_name is None
    assert user is not None
    assert user.default_place_id == berlin.id


async def test_a_link_in_russian(olga: Person, berlin: Place) -> None:
    _, card = await olga.say(f"/start place_{berlin.id}")
    assert "<b>Следить за этим местом?</b>" in card.text
    assert card.labels == ["➕ Следить"]


async def test_a_link_to_a_place_that_has_no_forecast_yet_offers_it_all_the_same(
    ann: Person, database: Database
) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await uow.commit()
    _, card = await ann.say(f"/start place_{place.id}")
    assert card.text.startswith("There is no forecast for Berlin, Germany yet.")
    await ann.tap("➕ Follow")
    async with database.read() as uow:
        (request,) = await uow.requests.of_user(ann.user_id)
    assert (request.kind, request.place_id) == (RequestKind.PREPARE, place.id)


async def test_a_link_to_a_place_one_follows_shows_it_as_ever(ann: Person, database: Database) -> None:
    _, place = await store_follower(database)
    async with database.write() as uow:
        forecast = a_forecast()
        await uow.forecasts.add_all(place.id, [forecast], forecast, fallback=False)
        await uow.commit()
    (card,) = await ann.say(f"/start place_{place.id}")
    assert "➕ Follow" not in card.labels


@pytest.mark.parametrize("payload", ["place_999", "place_x", "place_", "place_1_2", "inline", "🌍", "p" * 64])
async def test_other_links_get_the_ordinary_welcome(ann: Person, payload: str) -> None:
    hello, question = await ann.say(f"/start {payload}")
    assert hello.text.startswith("<b>Skewcast tells you what to plan for.</b>")
    assert question.reply_keyboard == "ReplyKeyboardMarkup"


async def test_a_place_that_is_gone_cannot_be_followed(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    await ann.say("/start")
    await ann.tap_data("fol:12345")
    assert telegram.screen.toasts[-1] == "This button no longer works. Please send its command again."
    async with database.read() as uow:
        assert await uow.places.of_user(ann.user_id) == []


async def test_the_link_names_the_place_and_not_what_its_sender_calls_it(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    user, place = await store_follower(database)
    async with database.write() as uow:
        await uow.places.rename(user, place.id, "Mother's house")
        await uow.commit()
    await ann.say("/places")
    await ann.tap("Mother's house")
    (shown,) = await ann.tap("📤 Share")
    assert shown.text.startswith(f"<b>Berlin, Germany</b>\nhttps://t.me/test_bot?start=place_{place.id}\n")
    sent = next(call for call in reversed(telegram.screen.requests) if isinstance(call, SendMessage))
    assert "t.me%2Ftest_bot%3Fstart%3Dplace_1" in str(sent.reply_markup)
    assert "Mother" not in str(sent.reply_markup) + shown.text
