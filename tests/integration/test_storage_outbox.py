"""The outbox: each message once, claimed by one sender at a time."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from forecasting.domain import Place, UserId
from forecasting.storage.outbox import Notification
from forecasting.storage.records import Delivery, DeliveryState, StoredMessage
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, store_follower

pytestmark = pytest.mark.integration

SOON = NOW + timedelta(minutes=5)
LATE = NOW + timedelta(hours=2)


async def enqueue(database: Database, user: UserId, place: Place, *keys: str, **changes: Any) -> None:
    values: dict[str, Any] = {"kind": "digest", "user_id": user, "place_id": place.id}
    values |= {"due_at": NOW, "expires_at": LATE} | changes
    async with database.write() as uow:
        await uow.outbox.add_all([Notification(key=key, **values) for key in keys], NOW)
        await uow.commit()


async def claim(database: Database, now: Any = NOW) -> Delivery | None:
    async with database.write() as uow:
        delivery = await uow.outbox.claim(now)
        await uow.commit()
    return delivery


async def test_a_claimed_message_says_what_to_send_to_whom(database: Database) -> None:
    user, place = await store_follower(database)
    await enqueue(database, user, place, "1:2026-04-07")
    delivery = await claim(database)
    assert delivery
    assert delivery == Delivery(delivery.id, "1:2026-04-07", "digest", user, place.id, attempts=1)


async def test_a_message_enqueued_twice_is_sent_once(database: Database) -> None:
    user, place = await store_follower(database)
    await enqueue(database, user, place, "1:2026-04-07")
    await enqueue(database, user, place, "1:2026-04-07")
    delivery = await claim(database)
    assert delivery
    async with database.write() as uow:
        for _ in range(2):
            await uow.outbox.finish(delivery.id, DeliveryState.SENT, message_id=77)
        await uow.commit()
    await enqueue(database, user, place, "1:2026-04-07")
    assert await claim(database) is None
    async with database.read() as uow:
        assert await uow.outbox.counts() == {DeliveryState.SENT: 1}
        assert await uow.outbox.of_user(user) == [
            StoredMessage("digest", place.id, DeliveryState.SENT, NOW, 77)
        ]


async def test_many_who_claim_at_once_get_each_message_once(database: Database) -> None:
    user, place = await store_follower(database)
    keys = [f"1:{number}" for number in range(5)]
    await enqueue(database, user, place, *keys)
    claimed = await asyncio.gather(*(claim(database) for _ in range(8)))
    assert sorted(delivery.key for delivery in claimed if delivery) == keys


async def test_the_longest_due_message_goes_first_and_none_before_its_time(database: Database) -> None:
    user, place = await store_follower(database)
    await enqueue(database, user, place, "later", due_at=SOON)
    await enqueue(database, user, place, "now")
    assert [delivery and delivery.key for delivery in (await claim(database), await claim(database))] == [
        "now",
        None,
    ]
    delivery = await claim(database, SOON)
    assert delivery
    assert delivery.key == "later"


async def test_who_blocked_the_bot_gets_nothing_until_they_come_back(database: Database) -> None:
    user, place = await store_follower(database)
    await enqueue(database, user, place, "1")
    async with database.write() as uow:
        await uow.users.set_blocked(user, NOW)
        await uow.commit()
    assert await claim(database) is None
    async with database.write() as uow:
        await uow.users.set_blocked(user, None)
        await uow.commit()
    assert await claim(database)


async def test_a_message_that_comes_too_late_is_given_up(database: Database) -> None:
    user, place = await store_follower(database)
    await enqueue(database, user, place, "1")
    assert await claim(database, LATE) is None
    async with database.write() as uow:
        assert await uow.outbox.expire(LATE - timedelta(seconds=1)) == 0
        assert await uow.outbox.expire(LATE) == 1
        assert await uow.outbox.expire(LATE) == 0
        assert await uow.outbox.counts() == {DeliveryState.EXPIRED: 1}


async def test_a_retried_message_waits_for_its_moment(database: Database) -> None:
    user, place = await store_follower(database)
    await enqueue(database, user, place, "1")
    first = await claim(database)
    assert first
    async with database.write() as uow:
        await uow.outbox.retry(first.id, SOON)
        await uow.commit()
    assert await claim(database) is None
    second = await claim(database, SOON)
    assert second
    assert (second.id, second.attempts) == (first.id, 2)


async def test_after_a_crash_the_claimed_message_alone_is_put_back(database: Database) -> None:
    user, place = await store_follower(database)
    await enqueue(database, user, place, "1", "2", "3")
    sent = await claim(database)
    assert sent
    async with database.write() as uow:
        await uow.outbox.finish(sent.id, DeliveryState.SENT, 77)
        await uow.commit()
    cut_off = await claim(database)
    async with database.write() as uow:
        assert await uow.outbox.recover() == 1
        assert await uow.outbox.recover() == 0
        await uow.commit()
    again = await claim(database)
    assert cut_off
    assert again
    assert (again.id, again.attempts) == (cut_off.id, 2)


async def test_a_claim_that_is_not_committed_is_none(database: Database) -> None:
    user, place = await store_follower(database)
    await enqueue(database, user, place, "1")
    async with database.write() as uow:
        assert await uow.outbox.claim(NOW)
    delivery = await claim(database)
    assert delivery
    assert delivery.attempts == 1


async def test_messages_of_long_ago_are_forgotten(database: Database) -> None:
    user, place = await store_follower(database)
    await enqueue(database, user, place, "1")
    async with database.write() as uow:
        await uow.outbox.delete_before(NOW)
        assert await uow.outbox.counts() == {DeliveryState.PENDING: 1}
        await uow.outbox.delete_before(SOON)
        assert await uow.outbox.counts() == {}


async def any_due(database: Database, now: datetime) -> bool:
    async with database.read() as uow:
        return await uow.outbox.any_due(now)


async def test_something_is_due_when_it_can_be_sent_or_given_up(database: Database) -> None:
    user, place = await store_follower(database)
    assert not await any_due(database, NOW)
    await enqueue(database, user, place, "1:2026-04-07", due_at=SOON)
    assert not await any_due(database, NOW)
    assert await any_due(database, SOON)
    async with database.write() as uow:
        await uow.users.set_blocked(user, NOW)
        await uow.commit()
    assert not await any_due(database, SOON)
    assert await any_due(database, LATE)
    async with database.write() as uow:
        await uow.outbox.expire(LATE)
        await uow.commit()
    assert not await any_due(database, LATE)
