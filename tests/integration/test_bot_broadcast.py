"""A message to everybody: seen before it goes, sent once to each, reported at the end."""

import pytest

from bot.admin_callbacks import AddressBroadcast, BroadcastStep, EditBroadcast
from bot.delivery import Deliverer
from bot.notices import OperatorNotices
from bot.texts import broadcast as texts
from forecasting.domain import UserId
from forecasting.storage.outbox import Notification
from forecasting.storage.records import ActKind, DeliveryState
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, store_follower
from tests.fakes import FixedClock
from tests.telegram_chat import Person, Telegram

pytestmark = pytest.mark.integration

ADMIN = UserId(7)
HEADING = "<b>📣 From the operator of this bot</b>"


@pytest.fixture
def telegram(database: Database, clock: FixedClock) -> Telegram:
    """The bot with Ann as its administrator."""
    return Telegram(database, clock, admin_ids=frozenset({ADMIN}))


@pytest.fixture
async def readers(database: Database, ann: Person) -> list[UserId]:
    """Ann herself, two more who read English, and one who reads Russian."""
    await ann.say("/start")
    async with database.write() as uow:
        for user_id, language in ((21, "en"), (22, "en"), (23, "ru")):
            await uow.users.ensure(UserId(user_id), language, NOW)
        await uow.commit()
    return [ADMIN, UserId(21), UserId(22), UserId(23)]


async def deliver_all(telegram: Telegram) -> None:
    """Drain the outbox."""
    deliverer = Deliverer(telegram.bot, telegram.services, telegram.catalogues)
    while await deliverer.deliver_next():
        pass


async def write(ann: Person, text: str, audience: str = "Everybody (4)") -> None:
    """Write a broadcast up to the question whether it may go."""
    await ann.say("/broadcast")
    await ann.tap(audience)
    await ann.say(text)


def read_by(telegram: Telegram, user_id: UserId) -> list[str]:
    """What stands in somebody's chat of broadcasts."""
    shown = [one.text for (chat, _), one in telegram.screen.messages.items() if chat == user_id]
    return [text for text in shown if text.startswith("<b>📣")]


async def test_the_preview_is_what_people_get_and_each_gets_it_once(
    telegram: Telegram, ann: Person, readers: list[UserId], database: Database
) -> None:
    await write(ann, "Rain <b>& wind</b>: no forecasts from 2 to 3.")
    preview, question = ann.seen[-2:]
    assert preview.text == f"{HEADING}\n\nRain &lt;b&gt;&amp; wind&lt;/b&gt;: no forecasts from 2 to 3."
    assert question.text.endswith("It goes to 4 people.")
    assert question.labels == ["Send it", "Cancel"]
    async with database.read() as uow:
        assert await uow.outbox.counts() == {}

    await ann.tap("Send it")
    await deliver_all(telegram)

    assert [len(read_by(telegram, reader)) for reader in readers] == [2, 1, 1, 1]  # Ann saw the preview, too
    assert read_by(telegram, UserId(21)) == [preview.text]
    assert read_by(telegram, UserId(23))[0].startswith("<b>📣 От администратора бота</b>\n\nRain")


async def test_a_second_tap_sends_nothing_more(
    telegram: Telegram, ann: Person, readers: list[UserId], database: Database
) -> None:
    await write(ann, "Hello")
    send = EditBroadcast(step=BroadcastStep.SEND, broadcast=1).pack()
    await ann.tap_data(send)
    await ann.tap_data(send)
    async with database.write() as uow:
        await uow.users.ensure(UserId(24), "en", NOW)  # a newcomer, after it was sent
        await uow.commit()
    await deliver_all(telegram)
    await ann.tap_data(send)
    async with database.read() as uow:
        assert await uow.outbox.counts() == {DeliveryState.SENT: 4}
        acts = await uow.audit.newest(10)
    assert [(act.kind, act.details) for act in acts] == [
        (ActKind.BROADCAST, {"broadcast": 1, "recipients": 4})
    ]


async def test_it_goes_to_one_language_alone(telegram: Telegram, ann: Person, readers: list[UserId]) -> None:
    await write(ann, "Привет", audience="Русский (1)")
    assert ann.last.text.endswith("It goes to 1 person.")
    await ann.tap("Send it")
    await deliver_all(telegram)
    assert [len(read_by(telegram, reader)) for reader in readers] == [1, 0, 0, 1]


async def test_the_administrator_learns_how_many_got_it(
    telegram: Telegram, ann: Person, readers: list[UserId], database: Database, clock: FixedClock
) -> None:
    await write(ann, "Hello")
    await ann.tap("Send it")
    assert ann.last.text.startswith("The broadcast is on its way: 0 of 4.")
    async with database.write() as uow:
        await uow.users.set_blocked(UserId(22), NOW)
        failing = await uow.outbox.claim(NOW)
        assert failing
        await uow.outbox.finish(failing.id, DeliveryState.FAILED)
        await uow.commit()
    notices = OperatorNotices(telegram.services)
    await notices.look()
    await deliver_all(telegram)
    (progress,) = await ann.tap("🔄 How far is it?")
    report = "<b>The broadcast is finished</b>\nGot it: 2 of 4.\nBlocked the bot: 1.\nNot delivered: 1."
    assert progress.text == report

    await notices.look()
    await notices.look()
    await deliver_all(telegram)
    assert [shown.text for shown in ann.seen].count(report) == 2


async def test_broadcasts_wait_for_everything_else(database: Database, readers: list[UserId]) -> None:
    _, place = await store_follower(database, user_id=30)
    soon, late = NOW.replace(hour=10), NOW.replace(hour=12)
    async with database.write() as uow:
        await uow.outbox.add_all([Notification("b", "broadcast", ADMIN, None, NOW, late)], NOW)
        await uow.outbox.add_all([Notification("d", "daily", UserId(30), place.id, soon, late)], NOW)
        first, second = await uow.outbox.claim(soon), await uow.outbox.claim(soon)
    assert first
    assert second
    assert [first.kind, second.kind] == ["daily", "broadcast"]


async def test_what_has_not_been_sent_can_be_stopped(
    telegram: Telegram, ann: Person, readers: list[UserId], database: Database
) -> None:
    await write(ann, "Hello")
    await ann.tap("Send it")
    deliverer = Deliverer(telegram.bot, telegram.services, telegram.catalogues)
    await deliverer.deliver_next()
    (shown,) = await ann.tap("⏹ Stop")
    assert shown.text == "<b>The broadcast is finished</b>\nGot it: 1 of 4.\nNot delivered: 3."
    assert not await deliverer.deliver_next()
    async with database.read() as uow:
        assert [act.kind for act in await uow.audit.newest(10)] == [
            ActKind.STOP_BROADCAST,
            ActKind.BROADCAST,
        ]


async def test_cancelling_sends_nothing_and_ends_the_dialogue(
    telegram: Telegram, ann: Person, readers: list[UserId], database: Database
) -> None:
    await write(ann, "Hello")
    (shown,) = await ann.tap("Cancel")
    assert shown.text == "Nothing was sent."
    async with database.read() as uow:
        assert await uow.outbox.counts() == {}
        assert all(state is None for state, _ in await uow.conversations.of_user(ADMIN))


async def test_another_text_makes_another_preview(
    telegram: Telegram, ann: Person, readers: list[UserId]
) -> None:
    await write(ann, "Helo")
    await ann.say("Hello")
    assert ann.seen[-2].text == f"{HEADING}\n\nHello"
    await ann.tap("Send it")
    await deliver_all(telegram)
    assert read_by(telegram, UserId(21)) == [f"{HEADING}\n\nHello"]


@pytest.mark.parametrize("sign", ["a", "<", "🌧", "ж"])
async def test_a_text_too_long_for_one_message_is_refused_with_how_much(
    telegram: Telegram, ann: Person, readers: list[UserId], sign: str, database: Database
) -> None:
    units = len(texts.quoted(sign).encode("utf-16-le")) // 2
    await write(ann, sign * (texts.LONGEST // units + 3))
    assert "too long by" in ann.last.text
    await ann.say(sign * (texts.LONGEST // units))
    assert ann.last.labels == ["Send it", "Cancel"]


async def test_pictures_are_refused_in_words(ann: Person, readers: list[UserId]) -> None:
    await ann.say("/broadcast")
    await ann.tap("Everybody (4)")
    (shown,) = await ann.send_sticker()
    assert shown.text.startswith("Only text can be sent to everybody.")


async def test_nobody_to_write_to_is_said(telegram: Telegram, ann: Person) -> None:
    await ann.say("/start")
    await ann.say("/broadcast")
    await ann.tap("Русский (0)")
    (shown,) = await ann.say("Привет")
    assert shown.text == "There is nobody to send it to."


async def test_an_old_draft_or_that_of_another_administrator_is_not_sent(
    telegram: Telegram, ann: Person, readers: list[UserId], database: Database, clock: FixedClock
) -> None:
    async with database.write() as uow:
        await uow.broadcasts.add(UserId(99), None, "of somebody else", NOW)
        await uow.commit()
    await ann.tap_data(EditBroadcast(step=BroadcastStep.SEND, broadcast=1).pack())
    await write(ann, "Hello")
    clock.move(hours=25)
    await ann.tap("Send it")
    assert telegram.screen.toasts[-1] == "This button no longer works. Please send its command again."
    async with database.read() as uow:
        assert await uow.outbox.counts() == {}


async def test_a_draft_is_not_on_its_way(
    telegram: Telegram, ann: Person, readers: list[UserId], database: Database
) -> None:
    await write(ann, "Hello")
    for step in (BroadcastStep.FOLLOW, BroadcastStep.STOP):
        await ann.tap_data(EditBroadcast(step=step, broadcast=1).pack())
        assert telegram.screen.toasts[-1] == "This button no longer works. Please send its command again."
    async with database.read() as uow:
        assert await uow.audit.newest(1) == []


async def test_a_language_nobody_speaks_is_an_old_button(telegram: Telegram, ann: Person) -> None:
    await ann.say("/start")
    await ann.tap_data(AddressBroadcast(language="xx").pack())
    assert telegram.screen.toasts[-1] == "This button no longer works. Please send its command again."


async def test_in_russian_all_of_it_is_russian(telegram: Telegram, database: Database) -> None:
    admin = Person(telegram, id=ADMIN, language_code="ru")
    await admin.say("/start")
    await admin.say("/broadcast")
    await admin.tap("Всем (1)")
    await admin.say("Всем привет")
    assert admin.seen[-2].text == "<b>📣 От администратора бота</b>\n\nВсем привет"
    assert admin.last.text.endswith("Всего в рассылке: 1 человек.")
    await admin.tap("Отправить")
    await deliver_all(telegram)
    await OperatorNotices(telegram.services).look()
    await deliver_all(telegram)
    assert admin.last.text == "<b>Рассылка закончена</b>\nПолучили: 1 из 1."
