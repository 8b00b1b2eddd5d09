"""Groups: the group is one person, everybody looks, administrators change, and other talk is left alone."""

import pytest
from aiogram.methods import SendMessage, SendPhoto
from aiogram.types import Chat, Message, User

from forecasting.domain import Place, UserId
from forecasting.storage.unit_of_work import Database
from forecasting.weather.answers import FoundPlace
from tests.builders import NOW, a_forecast, store_follower
from tests.telegram_chat import Person, Telegram
from tests.telegram_group import Group

pytestmark = pytest.mark.integration

ADMINS_ONLY = "Only the group's admins can change this."
BERLIN = FoundPlace("Berlin", None, "Germany", 52.52, 13.41, 74.0, "Europe/Berlin", 1000)


@pytest.fixture
def group(telegram: Telegram) -> Group:
    """A group the bot is in."""
    telegram.geocoder.found["berlin"] = [BERLIN]
    return Group(telegram)


@pytest.fixture
def boss(group: Group) -> Person:
    """Who administrates it."""
    return group.member(20, admin=True)


@pytest.fixture
def kim(group: Group) -> Person:
    """Somebody in it."""
    return group.member(21)


@pytest.fixture
async def berlin(group: Group, database: Database) -> Place:
    """The group's place, with a forecast."""
    _, place = await store_follower(database, user_id=group.id)
    async with database.write() as uow:
        forecast = a_forecast()
        await uow.forecasts.add_all(place.id, [forecast], forecast, fallback=False)
        await uow.places.set_prepared(place.id, NOW)
        await uow.commit()
    return place


def reply_to_bot(group: Group, person: Person, text: str) -> dict[str, object]:
    """The content of an answer to the bot's newest message there."""
    bot = User(id=group.telegram.bot.id, is_bot=True, first_name="Skewcast")
    asked = Message(message_id=group.seen[-1].id, date=NOW, chat=group.chat, from_user=bot, text="?")
    return {"text": text, "reply_to_message": asked}


async def test_the_bot_says_hello_when_it_is_added_in_the_language_of_who_adds_it(
    group: Group, boss: Person
) -> None:
    (shown,) = await group.add_bot(boss)
    assert shown.text.startswith("<b>Hello! I tell you what weather to plan for,</b>")
    (shown,) = await group.add_bot(group.member(22, "ru"))
    assert shown.text.startswith("<b>Hello!")  # the group has its language by now


async def test_a_group_that_removes_the_bot_is_not_written_to_until_it_is_back(
    group: Group, boss: Person, database: Database
) -> None:
    await group.add_bot(boss)
    assert await group.add_bot(boss, added=False) == []
    async with database.read() as uow:
        user = await uow.users.get(UserId(group.id))
    assert user is not None
    assert user.blocked_at == NOW
    await group.add_bot(boss)
    async with database.read() as uow:
        user = await uow.users.get(UserId(group.id))
    assert user is not None
    assert user.blocked_at is None


@pytest.mark.parametrize(
    "text", ["Paris", "55.75, 37.62", "hello @test_bot", "/forecast@other_bot", "/ban", "1"]
)
async def test_what_is_not_for_the_bot_is_left_alone(
    group: Group, kim: Person, database: Database, text: str
) -> None:
    assert await kim.say(text) == []
    assert group.seen == []


async def test_talk_among_people_leaves_no_trace_and_slows_nobody_down(
    telegram: Telegram, group: Group, kim: Person, berlin: Place
) -> None:
    telegram.seconds_between_updates = 0.001
    for _ in range(60):
        await kim.say("just talking")
    assert [shown.picture for shown in await kim.say("/forecast")] == [True]


async def test_commands_with_and_without_the_bots_name_are_answered(
    group: Group, kim: Person, berlin: Place
) -> None:
    for said in ("/forecast", "/forecast@test_bot", "/FORECAST@TEST_BOT".lower()):
        (shown,) = await kim.say(said)
        assert shown.picture
    (shown,) = await kim.say("/forcast@test_bot")
    assert shown.text == "I don't know this command. Did you mean /forecast?"


async def test_the_place_belongs_to_the_group(
    group: Group, boss: Person, kim: Person, database: Database
) -> None:
    (chooser,) = await boss.say("/places Berlin")
    assert chooser.labels == ["Berlin, Germany", "None of these"]
    await boss.tap("Berlin, Germany")
    async with database.read() as uow:
        assert [place.name for place in await uow.places.of_user(UserId(group.id))] == ["Berlin"]
        assert await uow.places.of_user(boss.user_id) == []
    assert all(shown.reply_keyboard is None for shown in group.seen)


@pytest.mark.parametrize(
    "said",
    ["/places Berlin", "/settings", "/subscribe 7", "/delete", "/plan temperature colder 4", "/places"],
)
async def test_who_does_not_administrate_changes_nothing(
    group: Group, kim: Person, berlin: Place, database: Database, said: str
) -> None:
    (shown,) = await kim.say(said)
    assert shown.text == ADMINS_ONLY.replace("'", "&#x27;")
    async with database.read() as uow:
        assert await uow.subscriptions.of_user(UserId(group.id)) == []


async def test_who_does_not_administrate_taps_in_vain(
    telegram: Telegram, group: Group, boss: Person, kim: Person, database: Database
) -> None:
    (settings,) = await boss.say("/settings")
    data = dict(settings.buttons)["Русский"]
    assert await kim.tap_data(data, settings) == []
    assert telegram.screen.toasts[-1] == ADMINS_ONLY
    (settings,) = await boss.tap_data(data, settings)
    assert settings.text.startswith("<b>Настройки</b>")


async def test_everybody_may_look_around(group: Group, kim: Person, berlin: Place) -> None:
    await kim.say("/forecast")
    (shown,) = await kim.tap("3 days")
    assert shown.picture
    (shown,) = await kim.say("/report")
    assert ADMINS_ONLY not in shown.text
    (shown,) = await kim.say("/help")
    assert shown.text.startswith("<b>For everybody</b>")
    (shown,) = await kim.say("/start")
    assert shown.text.startswith("The place of this group is <b>Berlin, Germany</b>.")


async def test_who_administrates_is_asked_once_a_minute(
    telegram: Telegram, group: Group, boss: Person
) -> None:
    telegram.seconds_between_updates = 5.0
    for _ in range(4):
        await boss.say("/settings")
    assert group.asked == 1
    group.admins.clear()
    telegram.seconds_between_updates = 30.0
    await boss.say("/settings")
    await boss.say("/settings")
    assert group.seen[-1].text == ADMINS_ONLY.replace("'", "&#x27;")


async def test_an_administrator_who_stays_anonymous_may_change(group: Group, kim: Person) -> None:
    anonymous = Person(group.telegram, id=1087968824, group=group.chat)
    message = anonymous.message(text="/settings").model_copy(
        update={
            "from_user": User(id=1087968824, is_bot=True, first_name="Group"),
            "sender_chat": group.chat,
        }
    )
    (shown,) = await anonymous.feed(anonymous.next_update(message=message))
    assert shown.text.startswith("<b>Settings</b>")


async def test_answers_to_the_bots_questions_are_heard(
    group: Group, boss: Person, berlin: Place, database: Database
) -> None:
    await boss.say("/places")
    await boss.tap("Berlin, Germany")
    await boss.tap("✏️ Rename")
    assert await group.say(boss, text="Garden") == []
    (shown,) = await group.say(boss, **reply_to_bot(group, boss, "Garden"))
    assert shown.text.startswith("<b>Garden</b>")
    assert await group.say(boss, **reply_to_bot(group, boss, "thanks")) == []


async def test_answers_stay_in_their_topic(group: Group, kim: Person, berlin: Place) -> None:
    group.telegram.screen.requests.clear()
    for said in ("/forecast", "/help", "/nonsense@test_bot"):
        await group.say(kim, text=said, message_thread_id=77, is_topic_message=True)
    sent = [m for m in group.telegram.screen.requests if isinstance(m, SendMessage | SendPhoto)]
    assert [message.message_thread_id for message in sent] == [77, 77, 77]


async def test_a_new_place_is_prepared_in_the_topic_it_was_asked_for_in(group: Group, boss: Person) -> None:
    await group.say(boss, text="/places 52.52 13.41", message_thread_id=77, is_topic_message=True)
    sent = [m for m in group.telegram.screen.requests if isinstance(m, SendMessage | SendPhoto)]
    assert len(sent) == 2
    assert {message.message_thread_id for message in sent} == {77}


async def test_all_a_group_has_moves_with_it_to_the_supergroup(
    telegram: Telegram, boss: Person, database: Database
) -> None:
    old = Group(telegram, id=-5, type="group")
    _, place = await store_follower(database, user_id=old.id)
    async with database.write() as uow:
        await uow.subscriptions.add(UserId(old.id), place.id, "07:30", NOW, NOW)
        await uow.commit()
    member = old.member(20, admin=True)
    await old.say(member, migrate_to_chat_id=-100777)
    moved = Person(telegram, 20, group=Chat(id=-100777, type="supergroup"))
    assert await moved.feed(moved.next_update(message=moved.message(migrate_from_chat_id=old.id))) == []
    async with database.read() as uow:
        assert await uow.users.get(UserId(old.id)) is None
        assert [mine.id for mine in await uow.places.of_user(UserId(-100777))] == [place.id]
        assert len(await uow.subscriptions.of_user(UserId(-100777))) == 1
    (shown,) = await moved.say("/start")
    assert "Berlin, Germany" in shown.text


async def test_a_group_can_be_forgotten_by_its_administrators(
    group: Group, boss: Person, berlin: Place, database: Database
) -> None:
    (question,) = await boss.say("/delete")
    assert question.text.startswith("<b>Forget this group?</b>")
    await boss.tap("Yes, delete everything")
    async with database.read() as uow:
        assert await uow.users.get(UserId(group.id)) is None
