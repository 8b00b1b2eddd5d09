"""Queued messages: each delivered once, whatever Telegram and the process do."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiogram import Bot

from bot.background import Background
from bot.delivery import Deliverer
from bot.dispatcher import build_bot
from bot.i18n import Catalogues
from bot.outgoing.polling import PollingWatch
from bot.outgoing.session import open_session
from bot.services import Services
from forecasting.domain import CostRatio, Place, Side, UserId, Variable
from forecasting.heartbeat import Heartbeat
from forecasting.storage.backup import Backups
from forecasting.storage.outbox import Notification
from forecasting.storage.records import DeliveryState, Preference, Units
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, a_forecast, store_follower
from tests.fakes import FixedClock, MovingSleep, logged_lines
from tests.telegram_chat import FakeGeocoder, FakeRender
from tests.telegram_stub import (
    BAD_GATEWAY,
    BLOCKED,
    CUT_AFTER,
    CUT_BEFORE,
    RETRY_AFTER,
    TOKEN,
    Fault,
    TelegramStub,
)

pytestmark = pytest.mark.integration

ANN = UserId(7)


@pytest.fixture
async def stub() -> AsyncIterator[TelegramStub]:
    """Telegram."""
    async with TelegramStub() as stub:
        yield stub


@pytest.fixture
async def bot(stub: TelegramStub, clock: FixedClock) -> AsyncIterator[Bot]:
    """The bot, at that Telegram."""
    bot = build_bot(TOKEN, open_session(stub.url, PollingWatch(Heartbeat(), clock)))
    yield bot
    await bot.session.close()


@pytest.fixture
def deliverer(bot: Bot, database: Database, clock: FixedClock, tmp_path: Path) -> Deliverer:
    """What drains the outbox."""
    services = Services(
        database=database,
        geocoder=FakeGeocoder(),
        render=FakeRender(),
        clock=clock,
        sleep=MovingSleep(clock),
        background=Background(),
        admin_ids=frozenset(),
        backups=Backups(tmp_path / "backups", keep=3),
    )
    return Deliverer(bot, services, Catalogues())


@pytest.fixture
async def place(database: Database) -> Place:
    """Berlin, followed by Ann, with a forecast and a push that is due."""
    _, place = await store_follower(database)
    forecast = a_forecast()
    async with database.write() as uow:
        await uow.forecasts.add_all(place.id, [forecast], forecast, fallback=False)
        await uow.commit()
    await enqueue(database, place, "daily:1:2026-04-07")
    return place


async def enqueue(
    database: Database, place: Place, key: str, user: UserId = ANN, kind: str = "daily"
) -> None:
    """Put a push that is due into the outbox."""
    push = Notification(key, kind, user, place.id, NOW, NOW + timedelta(hours=2))
    async with database.write() as uow:
        await uow.outbox.add_all([push], NOW)
        await uow.commit()


async def states(database: Database) -> dict[DeliveryState, int]:
    """How many messages stand in each state."""
    async with database.read() as uow:
        return await uow.outbox.counts()


async def test_a_push_is_delivered_once_with_the_newest_forecast(
    stub: TelegramStub, deliverer: Deliverer, database: Database, place: Place
) -> None:
    assert await deliverer.deliver_next()
    assert not await deliverer.deliver_next()
    (sent,) = stub.sent_to(ANN)
    assert sent.method == "sendPhoto"
    assert sent.text.startswith("<b>Berlin, Germany</b> · Temperature")
    assert await states(database) == {DeliveryState.SENT: 1}
    async with database.read() as uow:
        (message,) = await uow.outbox.of_user(ANN)
    assert message.message_id in stub.messages


async def test_looking_for_messages_does_not_wait_for_whoever_writes(
    deliverer: Deliverer, database: Database
) -> None:
    async with database.write() as uow:
        await uow.outbox.expire(NOW)
        assert not await asyncio.wait_for(deliverer.deliver_next(), 5)


async def test_a_push_speaks_the_readers_language_units_and_plan(
    stub: TelegramStub, deliverer: Deliverer, database: Database, place: Place
) -> None:
    async with database.write() as uow:
        await uow.users.set_language(ANN, "ru")
        await uow.users.set_units(ANN, Units.IMPERIAL)
        cost = CostRatio(Side.BELOW, 4)
        await uow.users.set_preference(Preference(ANN, place.id, Variable.TEMPERATURE, cost))
        await uow.commit()
    await deliverer.deliver_next()
    (sent,) = stub.sent_to(ANN)
    assert "Температура" in sent.text
    assert "°F" in sent.text
    assert "📌 План на 24 часа" in sent.text


async def test_a_crash_between_claim_and_sending_delays_a_push_and_loses_none(
    stub: TelegramStub, deliverer: Deliverer, database: Database, place: Place
) -> None:
    async with database.write() as uow:
        assert await uow.outbox.claim(NOW)
        await uow.commit()
    assert not await deliverer.deliver_next()
    with logged_lines() as lines:
        await deliverer.recover()
    assert len(lines) == 1
    assert await deliverer.deliver_next()
    assert len(stub.sent_to(ANN)) == 1


async def test_a_push_that_may_have_arrived_is_not_repeated(
    stub: TelegramStub, deliverer: Deliverer, database: Database, place: Place
) -> None:
    stub.fail("sendPhoto", CUT_AFTER)
    assert await deliverer.deliver_next()
    assert await states(database) == {DeliveryState.UNCERTAIN: 1}
    await deliverer.recover()
    assert not await deliverer.deliver_next()
    assert len(stub.sent_to(ANN)) == 1


async def test_a_page_instead_of_an_answer_is_uncertain_too(
    stub: TelegramStub, deliverer: Deliverer, database: Database, place: Place
) -> None:
    stub.fail("sendPhoto", Fault(504, page=True))
    await deliverer.deliver_next()
    assert await states(database) == {DeliveryState.UNCERTAIN: 1}


async def test_telegrams_own_delay_is_waited_for(
    stub: TelegramStub, deliverer: Deliverer, database: Database, place: Place
) -> None:
    stub.fail("sendPhoto", RETRY_AFTER)
    await deliverer.deliver_next()
    assert await states(database) == {DeliveryState.SENT: 1}
    assert len(stub.sent_to(ANN)) == 1


async def test_a_delay_too_long_to_wait_for_puts_the_push_back(
    stub: TelegramStub, deliverer: Deliverer, database: Database, place: Place, clock: FixedClock
) -> None:
    stub.fail("sendPhoto", Fault(429, "Too Many Requests", retry_after=600))
    await deliverer.deliver_next()
    assert await states(database) == {DeliveryState.PENDING: 1}
    clock.move(seconds=599)
    assert not await deliverer.deliver_next()
    clock.move(seconds=1)
    assert await deliverer.deliver_next()
    assert await states(database) == {DeliveryState.SENT: 1}


async def test_a_fault_of_telegrams_is_tried_again_later(
    stub: TelegramStub, deliverer: Deliverer, database: Database, place: Place, clock: FixedClock
) -> None:
    stub.fail("sendPhoto", BAD_GATEWAY, BAD_GATEWAY)
    for _ in range(2):
        assert await deliverer.deliver_next()
        assert not await deliverer.deliver_next()
        clock.move(seconds=60)
    assert await deliverer.deliver_next()
    assert await states(database) == {DeliveryState.SENT: 1}


async def test_without_a_connection_a_push_waits_until_it_is_too_late(
    deliverer: Deliverer, database: Database, place: Place, clock: FixedClock, stub: TelegramStub
) -> None:
    await stub.__aexit__()
    assert await deliverer.deliver_next()
    assert await states(database) == {DeliveryState.PENDING: 1}
    clock.move(hours=3)
    assert not await deliverer.deliver_next()
    assert await states(database) == {DeliveryState.EXPIRED: 1}


async def test_a_blocked_user_is_not_written_to_again(
    stub: TelegramStub, deliverer: Deliverer, database: Database, place: Place
) -> None:
    await enqueue(database, place, "daily:2:2026-04-07")
    stub.fail("sendPhoto", BLOCKED)
    assert await deliverer.deliver_next()
    assert not await deliverer.deliver_next()
    assert stub.sent_to(ANN) == []
    async with database.read() as uow:
        user = await uow.users.get(ANN)
    assert user is not None
    assert user.blocked_at == NOW
    assert await states(database) == {DeliveryState.FAILED: 1, DeliveryState.PENDING: 1}


async def test_a_blocked_user_does_not_hold_up_the_others(
    stub: TelegramStub, deliverer: Deliverer, database: Database, place: Place
) -> None:
    olga, _ = await store_follower(database, user_id=8)
    await enqueue(database, place, "daily:3:2026-04-07", user=olga)
    stub.fail("sendPhoto", BLOCKED)
    assert await deliverer.deliver_next()
    assert await deliverer.deliver_next()
    assert len(stub.sent_to(olga)) == 1


async def test_who_left_the_place_meanwhile_gets_nothing(
    stub: TelegramStub, deliverer: Deliverer, database: Database, place: Place
) -> None:
    async with database.write() as uow:
        await uow.places.unfollow(ANN, place.id)
        await uow.commit()
    assert not await deliverer.deliver_next()
    assert stub.calls == []


async def test_a_message_nobody_can_build_is_given_up_in_the_end(
    deliverer: Deliverer, database: Database, clock: FixedClock
) -> None:
    _, place = await store_follower(database)
    await enqueue(database, place, "odd:1", kind="odd")
    with logged_lines() as lines:
        for _ in range(5):
            assert await deliverer.deliver_next()
            clock.move(minutes=10)
    assert await states(database) == {DeliveryState.FAILED: 1}
    assert len(lines) == 5


async def test_what_was_sent_is_noted_even_if_the_database_is_slow_to_come_back(
    stub: TelegramStub,
    deliverer: Deliverer,
    database: Database,
    place: Place,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    note, failures = deliverer._note, iter([OSError("disk"), OSError("disk")])

    async def flaky(*arguments: object) -> None:
        if failure := next(failures, None):
            raise failure
        await note(*arguments)  # type: ignore[arg-type]  # handed on as they come

    monkeypatch.setattr(deliverer, "_note", flaky)
    await deliverer.deliver_next()
    assert await states(database) == {DeliveryState.SENT: 1}


async def test_the_loop_ends_after_the_message_under_way(
    stub: TelegramStub, deliverer: Deliverer, database: Database, place: Place
) -> None:
    loop = asyncio.create_task(deliverer.run())
    await stub.wait_for(lambda telegram: telegram.sent_to(ANN))
    deliverer.stop()
    await asyncio.wait_for(loop, 5)
    assert await states(database) == {DeliveryState.SENT: 1}


async def test_a_database_that_is_away_does_not_end_the_loop(
    stub: TelegramStub,
    deliverer: Deliverer,
    database: Database,
    place: Place,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recover, failures = deliverer.recover, iter([OSError("away")])

    async def flaky() -> None:
        if failure := next(failures, None):
            raise failure
        await recover()

    monkeypatch.setattr(deliverer, "recover", flaky)
    loop = asyncio.create_task(deliverer.run())
    await stub.wait_for(lambda telegram: telegram.sent_to(ANN))
    deliverer.stop()
    await loop


async def test_a_cut_before_telegram_has_it_is_not_known_to_be_one(
    stub: TelegramStub, deliverer: Deliverer, database: Database, place: Place
) -> None:
    stub.fail("sendPhoto", CUT_BEFORE)
    await deliverer.deliver_next()
    assert await states(database) == {DeliveryState.UNCERTAIN: 1}
