"""The first minute: language, a place by name, coordinates or location, progress, the first forecast."""

import pytest
from aiogram.methods import EditMessageText

from forecasting.domain import PlaceId
from forecasting.storage.records import RequestKind, RequestState
from forecasting.storage.unit_of_work import Database
from forecasting.weather.answers import FoundPlace
from tests.builders import NOW, a_forecast, store_follower, store_place
from tests.telegram_chat import Person, Telegram

pytestmark = pytest.mark.integration


def found(name: str, region: str | None, country: str, latitude: float, longitude: float) -> FoundPlace:
    """A place as the geocoder knows it."""
    return FoundPlace(name, region, country, latitude, longitude, 30.0, "Europe/Paris", 1000)


TOWNS_CALLED_PARIS = [
    found("Paris", "Île-de-France", "France", 48.85, 2.35),
    found("Paris", "Texas", "United States", 33.66, -95.55),
    found("Paris", "Texas", "United States", 31.0, -95.0),
]


class Worker:
    """Stands in for the worker: does one step each time the bot waits."""

    def __init__(self, database: Database, *, outcome: str = "prepared", after_steps: int = 3) -> None:
        self.database = database
        self.outcome = outcome
        self.after_steps = after_steps
        self.steps = 0

    async def __call__(self) -> None:
        """Do the next step of whatever was asked for."""
        self.steps += 1
        async with self.database.write() as uow:
            if self.steps == 1:
                await uow.requests.claim(NOW)
            elif self.steps < self.after_steps:
                await uow.requests.progress(1, self.steps, 5)
            elif self.steps == self.after_steps:
                done = self.outcome == "prepared"
                if done:
                    forecast = a_forecast(median=3.0)
                    await uow.forecasts.add_all(PlaceId(1), [forecast], forecast, fallback=False)
                    await uow.places.set_prepared(PlaceId(1), NOW)
                state = RequestState.DONE if done else RequestState.FAILED
                await uow.requests.finish(1, state, {"code": self.outcome}, NOW)
            await uow.commit()


async def test_a_newcomer_is_welcomed_in_the_clients_language(ann: Person, olga: Person) -> None:
    hello, question = await ann.say("/start")
    assert hello.text.startswith("<b>Skewcast tells you what to plan for.</b>")
    assert hello.labels == ["Русский"]
    assert question.reply_keyboard == "ReplyKeyboardMarkup"
    hello, question = await olga.say("/start")
    assert hello.text.startswith("<b>Skewcast подсказывает, на что рассчитывать.</b>")
    assert question.text.startswith("<b>Для какого места нужен прогноз?</b>")


async def test_the_language_can_be_changed_at_once(ann: Person) -> None:
    await ann.say("/start")
    hello, question = await ann.tap("Русский")
    assert hello.text.startswith("<b>Skewcast подсказывает")
    assert hello.labels == ["English"]
    assert question.text.startswith("<b>Для какого места")
    assert (await ann.say("/help"))[0].text.startswith("<b>Прогноз</b>")


async def test_a_name_brings_a_chooser_with_region_and_country(telegram: Telegram, ann: Person) -> None:
    telegram.geocoder.found["paris"] = TOWNS_CALLED_PARIS
    (chooser,) = await ann.say(" Paris ")
    assert chooser.labels == [
        "Paris, Île-de-France, France",
        "Paris, Texas, United States (33.66, -95.55)",
        "Paris, Texas, United States (31.00, -95.00)",
        "None of these",
    ]
    assert telegram.geocoder.asked == [("Paris", "en")]


async def test_a_single_match_is_a_question_too(telegram: Telegram, ann: Person) -> None:
    telegram.geocoder.found["paris"] = TOWNS_CALLED_PARIS[:1]
    (chooser,) = await ann.say("Paris")
    assert chooser.text == "Is this the place?"


async def test_progress_is_shown_while_the_place_is_prepared_and_then_the_forecast(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    telegram.geocoder.found["paris"] = TOWNS_CALLED_PARIS
    telegram.while_waiting = Worker(database, after_steps=4)
    await ann.say("Paris")
    chosen, saved, progress, forecast = await ann.tap("Paris, Île-de-France, France")
    assert chosen.text == "✓ Paris, Île-de-France, France"
    assert "<b>Paris, Île-de-France, France</b>\nSaved." in saved.text
    assert progress.text == "Ready. Here is the first forecast:"
    assert forecast.picture
    assert forecast.labels[0] == "📌 Which side hurts you?"
    edits = [str(method.text) for method in telegram.screen.requests if isinstance(method, EditMessageText)]
    assert any("▓▓▓▓░░░░░░ 2/5" in text for text in edits)
    assert any("3/5" in text for text in edits)


async def test_place_follower_and_request_are_stored_together(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    telegram.geocoder.found["paris"] = TOWNS_CALLED_PARIS
    telegram.while_waiting = Worker(database)
    await ann.say("Paris")
    await ann.tap("Paris, Île-de-France, France")
    async with database.read() as uow:
        (place,) = await uow.places.of_user(ann.user_id)
        user = await uow.users.get(ann.user_id)
        (request,) = await uow.requests.of_user(ann.user_id)
    assert (place.full_name, place.zone) == ("Paris, Île-de-France, France", "Europe/Paris")
    assert user is not None
    assert user.default_place_id == place.id
    assert (request.kind, request.place_id) == (RequestKind.PREPARE, place.id)


async def test_a_sent_location_needs_no_geocoder(
    telegram: Telegram, olga: Person, database: Database
) -> None:
    telegram.while_waiting = Worker(database)
    telegram.geocoder.down = True
    saved, *_, forecast = await olga.send_location(55.7512, 37.6184)
    assert saved.text == "📍 <b>55.75, 37.62</b>\nСохранено."
    assert saved.reply_keyboard == "ReplyKeyboardRemove"
    assert forecast.picture
    async with database.read() as uow:
        (place,) = await uow.places.of_user(olga.user_id)
    assert (place.latitude, place.longitude, place.zone) == (55.75, 37.62, "Europe/Moscow")


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("0, 0", "Etc/GMT"),
        ("90 0", None),
        ("-90 0", None),
        ("52,52 13,41", "Europe/Berlin"),
        ("10, 180", None),
    ],
)
async def test_typed_coordinates_work_anywhere_on_earth(
    telegram: Telegram, ann: Person, database: Database, typed: str, zone: str | None
) -> None:
    telegram.while_waiting = Worker(database)
    shown = await ann.say(typed)
    assert shown[-1].picture
    async with database.read() as uow:
        (place,) = await uow.places.of_user(ann.user_id)
    assert zone is None or place.zone == zone


async def test_a_place_others_follow_is_ready_at_once(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    _, place = await store_follower(database, user_id=99)
    async with database.write() as uow:
        forecast = a_forecast()
        await uow.forecasts.add_all(place.id, [forecast], forecast, fallback=False)
        await uow.places.set_prepared(place.id, NOW)
        await uow.commit()
    saved, forecast_message = await ann.say("52.52 13.41")
    assert saved.text == "📍 <b>Berlin, Germany</b>\nSaved."
    assert forecast_message.picture


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("weather_unavailable", "The weather service does not answer right now."),
        ("weather_limit", "The weather service does not answer right now."),
        ("no_data", "The weather service has no data for this spot."),
        ("no_forecast", "There is too little history here"),
        ("fault", "Something went wrong on my side"),
    ],
)
async def test_trouble_with_a_new_place_is_said_plainly(
    telegram: Telegram, ann: Person, database: Database, outcome: str, words: str
) -> None:
    telegram.while_waiting = Worker(database, outcome=outcome)
    saved, progress = await ann.say("0, 0")
    assert "Saved." in saved.text
    assert progress.text.startswith(words)


async def test_a_worker_that_does_not_react_is_said_plainly(
    telegram: Telegram, ann: Person, olga: Person
) -> None:
    *_, progress = await ann.say("0, 0")
    assert progress.text.startswith("The part of me that fetches weather is not reacting.")
    *_, progress = await olga.say("0, 0")
    assert progress.text.startswith("Та часть, что загружает погоду, не отзывается.")


async def test_a_forecast_that_comes_late_still_comes(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    telegram.while_waiting = Worker(database, after_steps=80)
    shown = await ann.say("0, 0")
    assert shown[-1].picture


async def test_an_unknown_name_is_answered_with_how_to_try_again(ann: Person, olga: Person) -> None:
    (answer,) = await ann.say("Xyzzy")
    assert answer.text == (
        "I found no place called “Xyzzy”. Check the spelling, or send your location or coordinates."
    )
    (answer,) = await olga.say("Ыыы")
    assert answer.text.startswith("Место «Ыыы» не нашлось.")


async def test_names_cannot_be_looked_up_while_the_service_is_down(telegram: Telegram, ann: Person) -> None:
    telegram.geocoder.down = True
    (answer,) = await ann.say("Paris")
    assert "coordinates like 55.75, 37.62, work without it" in answer.text


async def test_none_of_these_ends_the_search(telegram: Telegram, ann: Person) -> None:
    telegram.geocoder.found["paris"] = TOWNS_CALLED_PARIS
    await ann.say("Paris")
    (chooser,) = await ann.tap("None of these")
    assert chooser.text.startswith("Then type the name in another way")
    assert chooser.labels == []


async def test_an_older_list_is_not_taken_for_the_newest(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    telegram.geocoder.found |= {
        "paris": TOWNS_CALLED_PARIS,
        "rome": [found("Rome", "Lazio", "Italy", 41.9, 12.5)],
    }
    (old,) = await ann.say("Paris")
    await ann.say("Rome")
    await ann.tap_data(old.buttons[0][1], old)
    assert telegram.screen.toasts == ["This list is old. Type the name once more."]
    async with database.read() as uow:
        assert await uow.places.of_user(ann.user_id) == []


async def test_a_double_tap_follows_once(telegram: Telegram, ann: Person, database: Database) -> None:
    telegram.geocoder.found["paris"] = TOWNS_CALLED_PARIS
    telegram.while_waiting = Worker(database)
    (chooser,) = await ann.say("Paris")
    await ann.tap_data(chooser.buttons[0][1], chooser)
    assert await ann.tap_data(chooser.buttons[0][1], chooser) == []
    async with database.read() as uow:
        assert len(await uow.requests.of_user(ann.user_id)) == 1


async def test_a_search_outlives_a_restart(telegram: Telegram, ann: Person, database: Database) -> None:
    telegram.geocoder.found["paris"] = TOWNS_CALLED_PARIS
    (chooser,) = await ann.say("Paris")
    restarted = Telegram(database, telegram.clock, while_waiting=Worker(database))
    again = Person(restarted)
    shown = await again.tap_data(chooser.buttons[0][1])
    assert shown[-1].picture


async def test_an_eleventh_place_is_refused(telegram: Telegram, ann: Person, database: Database) -> None:
    await ann.say("/start")
    async with database.write() as uow:
        for number in range(10):
            place = await store_place(uow, latitude=float(number))
            await uow.places.follow(ann.user_id, place, NOW)
        await uow.commit()
    (answer,) = await ann.say("1, 1")
    assert answer.text.startswith("You already have 10 places, which is the limit.")
