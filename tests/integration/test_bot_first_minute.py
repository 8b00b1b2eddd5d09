"""The first minute: language, a place by name, coordinates or location, progress, the first forecast."""

import asyncio

import pytest
from aiogram.methods import EditMessageText
from aiogram.types import Location, Venue

from bot.preparation import resume
from forecasting.domain import CostRatio, PlaceId, Side, Variable
from forecasting.storage.records import Preference, RequestKind, RequestState
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
    assert (await ann.say("/help"))[0].text.startswith("<b>Сначала нужно место.</b>")


async def test_a_name_brings_a_chooser_with_region_and_country(telegram: Telegram, ann: Person) -> None:
    telegram.geocoder.found["paris"] = TOWNS_CALLED_PARIS
    (chooser,) = await ann.say(" Paris ")
    assert chooser.labels == [
        "Paris, Île-de-France, France",
        "Paris, Texas, United States (33.66, −95.55)",
        "Paris, Texas, United States (31.00, −95.00)",
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
    assert forecast.labels == ["📌 Which side hurts you?"]
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
    assert saved.text == (
        "📍 <b>55.75, 37.62</b>\nСохранено.\nВремя везде местное (Europe/Moscow).\n"
        "Назвать его по-своему можно в /places."
    )
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
    assert saved.text == "📍 <b>Berlin, Germany</b>\nSaved.\nTimes are local there (Europe/Berlin)."
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
        "I found no place called “Xyzzy”. Check the spelling, or send a location. /help shows the rest."
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


async def test_a_pin_brings_its_name_which_nobody_else_sees(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    telegram.while_waiting = Worker(database)
    spot = Location(latitude=48.8584, longitude=2.2945)
    venue = Venue(location=spot, title="Eiffel  Tower <3", address="Paris")
    await ann.feed(ann.next_update(message=ann.message(location=spot, venue=venue)))
    async with database.read() as uow:
        (mine,) = await uow.places.of_user(ann.user_id)
        stored = await uow.places.get(mine.id)
    assert (mine.short_name, mine.full_name) == ("Eiffel Tower <3", "48.86, 2.29")
    assert stored.name == "48.86, 2.29"
    assert "<b>Eiffel Tower &lt;3</b>" in ann.last.text


@pytest.mark.parametrize(
    "typed", ["48°51.5'N 2°17.7'E", "geo:48.86,2.29", "https://www.openstreetmap.org/#map=15/48.86/2.29"]
)
async def test_coordinates_work_however_they_are_written(
    telegram: Telegram, ann: Person, database: Database, typed: str
) -> None:
    telegram.while_waiting = Worker(database)
    await ann.say(typed)
    async with database.read() as uow:
        (mine,) = await uow.places.of_user(ann.user_id)
    assert (mine.latitude, mine.longitude) == pytest.approx((48.86, 2.29), abs=0.011)


class RestartMeanwhile(Worker):
    """A worker in whose second step the bot's process ends."""

    async def __call__(self) -> None:
        """Work, then end the bot."""
        await super().__call__()
        if self.steps == 2:
            raise asyncio.CancelledError


@pytest.mark.parametrize(("person_id", "words"), [(7, "Ready. Here is"), (8, "Готово. Вот первый прогноз:")])
async def test_whoever_waited_when_the_bot_was_restarted_gets_the_end_all_the_same(
    telegram: Telegram, ann: Person, olga: Person, database: Database, person_id: int, words: str
) -> None:
    worker = RestartMeanwhile(database, after_steps=4)
    telegram.while_waiting = worker
    waiting = ann if person_id == ann.id else olga
    *_, progress = await waiting.say("0, 0")
    assert progress.text.endswith("…")
    restarted = Telegram(database, telegram.clock, while_waiting=worker)
    restarted.screen.messages[waiting.id, progress.id] = progress
    await resume(restarted.bot, restarted.services, restarted.catalogues)
    await restarted.background.settle()
    edited, forecast = Person(restarted, waiting.id).seen
    assert edited.text.startswith(words)
    assert forecast.picture
    async with database.read() as uow:
        assert await uow.conversations.of_user(waiting.user_id) == []
    again = Telegram(database, telegram.clock)
    await resume(again.bot, again.services, again.catalogues)
    await again.background.settle()
    assert again.screen.messages == {}


async def test_an_end_that_came_while_the_bot_was_down_is_told_by_the_next_one(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    worker = RestartMeanwhile(database, after_steps=3)
    telegram.while_waiting = worker
    *_, progress = await ann.say("0, 0")
    await worker()
    restarted = Telegram(database, telegram.clock)
    restarted.screen.messages[ann.id, progress.id] = progress
    await resume(restarted.bot, restarted.services, restarted.catalogues)
    await restarted.background.settle()
    assert Person(restarted).last.picture


async def test_who_deleted_everything_or_left_the_place_is_told_no_more(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    worker = Worker(database, after_steps=6)

    async def leave_meanwhile() -> None:
        await worker()
        if worker.steps == 3:
            async with database.write() as uow:
                await uow.users.erase(ann.user_id)
                await uow.commit()

    telegram.while_waiting = leave_meanwhile
    *_, progress = await ann.say("0, 0")
    assert "2/5" in progress.text
    async with database.read() as uow:
        assert await uow.users.get(ann.user_id) is None
        assert await uow.conversations.of_user(ann.user_id) == []


async def test_help_speaks_of_where_somebody_stands(
    telegram: Telegram, ann: Person, olga: Person, database: Database
) -> None:
    (nowhere,) = await ann.say("/help")
    assert nowhere.text.startswith("<b>I need a place first.</b>")
    user, place = await store_follower(database)
    (planless,) = await ann.say("/help")
    assert planless.text.startswith("<b>Next: tell me which side hurts you.</b>")
    cost = CostRatio(Side.BELOW, 4)
    async with database.write() as uow:
        await uow.users.set_preference(Preference(user, place.id, Variable.TEMPERATURE, cost))
        await uow.commit()
    (whole,) = await ann.say("/help")
    assert whole.text.startswith("<b>Forecast</b>")
    assert "/status" not in whole.text
    await ann.say("/places")
    await ann.tap("Berlin, Germany")
    await ann.tap("✏️ Rename")
    (asked,) = await ann.say("/help")
    assert asked.text.startswith("I am waiting for the answer to my last question")
    (shown,) = await ann.send_sticker()
    assert shown.text == asked.text
    (shown,) = await ann.say("Garden")
    assert shown.text.startswith("<b>Garden</b>")


async def test_admins_find_their_commands_in_the_help(ann: Person, database: Database) -> None:
    await store_follower(database)
    telegram = Telegram(database, ann.telegram.clock, admin_ids=frozenset({ann.user_id}))
    (shown,) = await Person(telegram, ann.id).say("/help")
    assert "<b>For admins</b>" in shown.text
