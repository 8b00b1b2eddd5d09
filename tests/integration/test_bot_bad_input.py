"""Odd, forged, repeated and hurried input: an answer, and nothing broken."""

import pytest
from aiogram.methods import SendMessage
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from bot.callbacks import (
    EditPlace,
    Erase,
    PlaceStep,
    PlanRatio,
    SetLanguage,
    ShowForecast,
    SubscribeMinute,
)
from forecasting.domain import MODELLED_VARIABLES, Side, Variable
from forecasting.storage.unit_of_work import Database
from tests.builders import a_forecast, store_follower
from tests.fakes import logged_lines
from tests.telegram_chat import Person, Telegram

pytestmark = pytest.mark.integration

OLD = "This button no longer works. Please send its command again."
NOT_A_NAME = "I look for places by name: type a town, or send your location. /help shows what else I can do."
JUST_A_NUMBER = (
    "A number by itself tells me nothing. For a daily forecast send /subscribe 07:30;"
    " a place takes two numbers, like 55.75, 37.62."
)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("   ", NOT_A_NAME),
        ("💥💥💥", NOT_A_NAME),
        ("12345", JUST_A_NUMBER),
        ("-4,5°", JUST_A_NUMBER),
        ("7:30", JUST_A_NUMBER),
        ("\u202e\u200f", NOT_A_NAME),
        ("x" * 5000, "This is too long for the name of a place. Type just the town."),
        ("95, 10", "Latitude goes from −90 to 90, longitude from −180 to 180. Try again, like 55.75, 37.62."),
        ("0 181", "Latitude goes from −90 to 90, longitude from −180 to 180. Try again, like 55.75, 37.62."),
        ("Weather?", "For that there is /forecast. If you mean a place of this name, send its location."),
        ("привет", "For that there is /help. If you mean a place of this name, send its location."),
        ("/nonsense", "I don't know this command. The menu and /help show what I can do."),
        ("/", "I don't know this command. The menu and /help show what I can do."),
        ("/forcast", "I don't know this command. Did you mean /forecast?"),
        ("/Places", "I don't know this command. Did you mean /places?"),
        ("/forecast@somebody_else_bot", "I don't know this command. Did you mean /forecast?"),
        ("/statsu", "I don't know this command. Did you mean /start?"),
    ],
)
async def test_odd_texts_get_the_nearest_useful_answer(ann: Person, typed: str, answer: str) -> None:
    (shown,) = await ann.say(typed)
    assert shown.text == answer


async def test_a_message_without_words_gets_an_answer(ann: Person, olga: Person) -> None:
    (shown,) = await ann.send_sticker()
    assert shown.text == NOT_A_NAME
    (shown,) = await olga.send_sticker()
    assert shown.text.startswith("Я ищу места по названию")


async def test_html_in_names_is_shown_as_it_was_typed(ann: Person) -> None:
    (shown,) = await ann.say("<b>Bold</b> & <script>")
    assert "“&lt;b&gt;Bold&lt;/b&gt; &amp; &lt;script&gt;”" in shown.text


async def test_html_in_the_names_of_places_is_escaped_everywhere(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    _, place = await store_follower(database, name="<i>A&B", region="</b>")
    async with database.write() as uow:
        for variable in MODELLED_VARIABLES:
            forecast = a_forecast(variable)
            await uow.forecasts.add_all(place.id, [forecast], forecast, fallback=False)
        await uow.commit()
    for said in (
        "/start",
        "/forecast",
        "/plan",
        "/plan temperature colder 4",
        "/report",
        "/places",
        "/subscribe 7",
    ):
        (shown,) = await ann.say(said)
        assert "&lt;i&gt;A&amp;B" in shown.text  # the chat would refuse what is not HTML
        assert "<i>" not in shown.text


@pytest.mark.parametrize(
    "data",
    [
        "",
        "rubbish",
        "fc:1",
        "fc:x:temperature_2m:24:0",
        "fc:1:temperature_2m:25:0",
        "fc:1:precipitation:24:0",
        "fc:99999999999999999999:temperature_2m:24:0",
        "pr:1:temperature_2m:below:-1",
        "pr:1:temperature_2m:below:7",
        "ps:1:precipitation:below",
        "rec:1:temperature_2m:-5:0",
        "rec:1:temperature_2m:999999999999:0",
        "sh:1:77",
        "sm:1:25:99",
        "un:1",
        "un:99999999999999999999",
        "pick:0:0",
        "pick:1:-1",
        "lang:xx:0",
        "units:kelvin",
        "train:0",
        "erase:maybe",
        "🧨" * 16,
    ],
)
@pytest.mark.parametrize("owner", [7, 99])
async def test_forged_buttons_get_a_toast_and_change_nothing(
    telegram: Telegram, ann: Person, database: Database, data: str, owner: int
) -> None:
    user, place = await store_follower(database, user_id=owner)
    async with database.write() as uow:
        forecast = a_forecast()
        await uow.forecasts.add_all(place.id, [forecast], forecast, fallback=False)
        await uow.commit()
    with logged_lines() as lines:
        assert await ann.tap_data(data) == []
    assert lines == []
    assert len(telegram.screen.toasts) == 1
    async with database.read() as uow:
        assert await uow.places.of_user(user) == [place]
        assert await uow.users.all_preferences(ann.user_id) == []
        assert await uow.subscriptions.of_user(ann.user_id) == []


async def test_buttons_of_a_place_one_has_left_do_nothing(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    _, place = await store_follower(database)
    async with database.write() as uow:
        await uow.places.unfollow(ann.user_id, place.id)
        await uow.commit()
    for data in (
        ShowForecast(place=place.id, variable=Variable.TEMPERATURE, span="72"),
        PlanRatio(place=place.id, variable=Variable.TEMPERATURE, side=Side.BELOW, ratio=4),
        EditPlace(step=PlaceStep.SHOW_FIRST, place=place.id),
        SubscribeMinute(place=place.id, hour=7, minute=30),
    ):
        await ann.tap_data(data.pack())
    assert telegram.screen.toasts == [OLD] * 4
    async with database.read() as uow:
        assert await uow.users.all_preferences(ann.user_id) == []


async def test_old_buttons_in_russian_answer_in_russian(telegram: Telegram, olga: Person) -> None:
    await olga.tap_data("rubbish")
    assert telegram.screen.toasts == ["Эта кнопка больше не работает. Отправьте команду ещё раз."]


async def test_a_message_too_old_to_change_gets_a_new_one(ann: Person, database: Database) -> None:
    _, place = await store_follower(database)
    forecast = a_forecast()
    async with database.write() as uow:
        await uow.forecasts.add_all(place.id, [forecast], forecast, fallback=False)
        await uow.commit()
    data = ShowForecast(place=place.id, variable=Variable.TEMPERATURE, span="72").pack()
    (shown,) = await ann.tap_data(data)
    assert shown.picture


async def test_an_update_that_comes_twice_is_answered_once(telegram: Telegram, ann: Person) -> None:
    update = ann.next_update(message=ann.message(text="/help"))
    assert len(await ann.feed(update)) == 1
    assert await ann.feed(update) == []


async def test_a_flood_gets_one_notice(telegram: Telegram, ann: Person, olga: Person) -> None:
    telegram.seconds_between_updates = 0.001
    for _ in range(1000):
        await ann.say("/help")
    texts = [shown.text for shown in ann.seen]
    assert len(texts) == 21
    assert texts[-1] == "Too fast for me. Please wait a few seconds."
    assert (await olga.say("/help"))[0].text.startswith("<b>Сначала нужно место.</b>")
    telegram.seconds_between_updates = 30.0
    assert (await ann.say("/help"))[0].text.startswith("<b>I need a place first.</b>")


async def test_hurried_taps_are_all_answered(telegram: Telegram, ann: Person) -> None:
    telegram.seconds_between_updates = 0.001
    for _ in range(50):
        await ann.tap_data("rubbish")
    assert len(telegram.screen.toasts) == 50
    assert telegram.screen.toasts[-1] == "Too fast for me. Please wait a few seconds."


async def test_a_fault_is_told_in_the_persons_language_and_logged_without_their_words(
    telegram: Telegram, ann: Person, olga: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await olga.say("/start")

    async def fail(*_: object, **__: object) -> None:
        raise ValueError("the person typed: SECRET")

    monkeypatch.setattr(telegram.geocoder, "search_places", fail)
    with logged_lines() as lines:
        (shown,) = await olga.say("SECRET")
    assert shown.text == "Что-то сломалось, ошибка записана. Попробуйте, пожалуйста, ещё раз."
    assert len(lines) == 1
    assert "SECRET" not in lines[0]


async def test_a_failing_database_is_told(
    telegram: Telegram, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ann.say("/start")

    async def fail(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("disk I/O error"))

    monkeypatch.setattr("bot.actions.places.mine", fail)
    (shown,) = await ann.say("/forecast")
    assert shown.text == "Something went wrong on my side; it has been noted. Please try again."


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(min_size=1, max_size=300))
async def test_no_text_goes_unanswered(telegram: Telegram, ann: Person, typed: str) -> None:
    before = len(telegram.bot.requests.send_message)
    await ann.say(typed)
    sent = telegram.bot.requests.send_message[before:]
    assert len(sent) >= 1
    assert all(isinstance(message, SendMessage) for message in sent)


async def test_every_button_fits_into_telegrams_limit() -> None:
    largest = 2**31 - 1
    longest = max(MODELLED_VARIABLES, key=len)
    for data in (
        ShowForecast(place=largest, variable=longest, span="72", fresh=True),
        PlanRatio(place=largest, variable=longest, side=Side.ABOVE, ratio=19),
        SetLanguage(language="ru", first=True),
        Erase(sure=True),
    ):
        assert len(data.pack().encode()) <= 64
