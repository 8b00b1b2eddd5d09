"""`@bot place` in any chat: cards of one's own places first, nothing personal in them."""

import pytest
from aiogram.methods import AnswerInlineQuery
from aiogram.types import InlineQuery, InlineQueryResultArticle, InputTextMessageContent

from forecasting.domain import CostRatio, Place, Side, Variable
from forecasting.storage.records import Preference
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, a_forecast, store_follower, store_place
from tests.telegram_chat import Person, Telegram

pytestmark = pytest.mark.integration


async def ask(person: Person, typed: str) -> AnswerInlineQuery | None:
    """Type something behind the bot's name; return its answer, None when it gives none."""
    before = len(person.telegram.screen.requests)
    query = InlineQuery(id="q", from_user=person.user, query=typed, offset="")
    await person.feed(person.next_update(inline_query=query))
    answers = person.telegram.screen.requests[before:]
    return next((answer for answer in answers if isinstance(answer, AnswerInlineQuery)), None)


async def prepare(database: Database, place: Place, median: float = 10.0) -> None:
    """Give a place its first forecast."""
    async with database.write() as uow:
        forecast = a_forecast(median=median)
        await uow.forecasts.add_all(place.id, [forecast], forecast, fallback=False)
        await uow.places.set_prepared(place.id, NOW)
        await uow.commit()


@pytest.fixture
async def berlin(database: Database) -> Place:
    """Ann's place, which she calls by another name and has a plan for."""
    user, place = await store_follower(database)
    await prepare(database, place)
    async with database.write() as uow:
        await uow.places.rename(user, place.id, "Garden")
        await uow.users.set_preference(
            Preference(user, place.id, Variable.TEMPERATURE, CostRatio(Side.BELOW, 4))
        )
        await uow.commit()
    return place


@pytest.fixture
async def bern(database: Database) -> Place:
    """A place of somebody else."""
    _, place = await store_follower(
        database, user_id=99, name="Bern", region=None, country="Switzerland", latitude=46.95, longitude=7.45
    )
    await prepare(database, place)
    return place


def articles(answer: AnswerInlineQuery | None) -> list[InlineQueryResultArticle]:
    """The cards in an answer."""
    assert answer is not None
    return [result for result in answer.results if isinstance(result, InlineQueryResultArticle)]


def words(article: InlineQueryResultArticle) -> str:
    """What a card says in the chat it is sent to."""
    assert isinstance(article.input_message_content, InputTextMessageContent)
    return article.input_message_content.message_text


async def test_ones_own_places_come_first_and_then_those_of_others(
    ann: Person, berlin: Place, bern: Place
) -> None:
    answer = await ask(ann, "ber")
    assert [article.title for article in articles(answer)] == ["Garden", "Bern, Switzerland"]
    assert answer is not None
    assert answer.is_personal
    assert 0 < (answer.cache_time or 0) <= 300


async def test_a_card_shows_the_place_by_its_own_name_and_no_plan(ann: Person, berlin: Place) -> None:
    (card,) = articles(await ask(ann, "gard"))
    assert words(card).startswith("<b>Berlin, Germany</b>")
    assert "Garden" not in words(card)
    assert "📌" not in words(card)
    assert "Tomorrow" in words(card)
    assert card.description
    assert "low 9" in card.description.replace("\u202f", " ")
    assert card.reply_markup
    assert card.reply_markup.inline_keyboard[0][0].url == f"https://t.me/test_bot?start=place_{berlin.id}"


async def test_nothing_typed_offers_ones_own_places(ann: Person, berlin: Place, bern: Place) -> None:
    assert [article.title for article in articles(await ask(ann, ""))] == ["Garden"]


async def test_cards_are_in_the_readers_language_and_units(olga: Person, bern: Place) -> None:
    (card,) = articles(await ask(olga, "bern"))
    assert "<b>Завтра</b>" in words(card)


async def test_nothing_found_offers_to_open_the_bot(ann: Person, olga: Person, berlin: Place) -> None:
    answer = await ask(olga, "Nowhere")
    assert articles(answer) == []
    assert answer is not None
    assert answer.button is not None
    assert answer.button.text == "Такого места ещё нет: добавить в боте"
    assert answer.button.start_parameter == "inline"


async def test_bare_points_of_others_are_found_by_nobody(
    ann: Person, database: Database, telegram: Telegram
) -> None:
    async with database.write() as uow:
        place = await store_place(uow, name="52.52, 13.41", region=None, country=None)
        await uow.commit()
    await prepare(database, place)
    assert articles(await ask(ann, "52.52")) == []


async def test_asking_makes_the_worker_do_nothing_and_stores_nobody(ann: Person, database: Database) -> None:
    async with database.write() as uow:
        await store_place(uow)
        await uow.commit()
    assert articles(await ask(ann, "Berlin")) == []
    async with database.read() as uow:
        assert await uow.requests.waiting() == 0
        assert await uow.users.get(ann.user_id) is None


@pytest.mark.parametrize("typed", ["%", "_", "\\", "'", "🌧", "\u202e", "x" * 256])
async def test_odd_queries_are_answered(ann: Person, berlin: Place, bern: Place, typed: str) -> None:
    assert articles(await ask(ann, typed)) == []


async def test_cyrillic_names_are_found_however_they_are_written(
    olga: Person, ann: Person, database: Database
) -> None:
    _, place = await store_follower(database, user_id=99, name="Новая Ладога", country="Россия")
    await prepare(database, place)
    for typed in ("Нов", "нов", "новая лад"):
        assert len(articles(await ask(olga, typed))) == 1


async def test_a_flood_of_queries_is_left_unanswered_and_other_things_go_on(
    telegram: Telegram, ann: Person, berlin: Place
) -> None:
    telegram.seconds_between_updates = 0.001
    answers = [await ask(ann, "ber") for _ in range(50)]
    assert 20 <= len([answer for answer in answers if answer]) < 30
    assert (await ann.say("/help"))[0].text.startswith("<b>Forecast</b>")
    assert not [shown for shown in ann.seen if "Too fast" in shown.text]


async def test_no_more_cards_than_telegram_takes(ann: Person, database: Database) -> None:
    async with database.write() as uow:
        stored = [await store_place(uow, latitude=float(number)) for number in range(30)]
        await uow.commit()
    for place in stored:
        await prepare(database, place)
    assert len(articles(await ask(ann, "Berlin"))) == 10
