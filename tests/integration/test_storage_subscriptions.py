"""Daily pushes people asked for."""

from datetime import timedelta

import pytest

from forecasting.domain import UserId
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, store_follower, store_place

pytestmark = pytest.mark.integration

SOON = NOW + timedelta(hours=1)
LATER = NOW + timedelta(days=1)


async def test_subscribing_twice_is_one_subscription(database: Database) -> None:
    user, place = await store_follower(database)
    async with database.write() as uow:
        first = await uow.subscriptions.add(user, place.id, "07:00", SOON, NOW)
        assert await uow.subscriptions.add(user, place.id, "07:00", LATER, SOON) == first
        await uow.commit()
    async with database.read() as uow:
        assert await uow.subscriptions.of_user(user) == [first]
        assert (first.local_time, first.next_due_at) == ("07:00", SOON)


async def test_subscriptions_of_a_person_come_by_place_and_time(database: Database) -> None:
    user, berlin = await store_follower(database)
    async with database.write() as uow:
        paris = await store_place(uow, latitude=48.85)
        for place, local_time in ((paris, "06:00"), (berlin, "21:00"), (berlin, "07:00")):
            await uow.subscriptions.add(user, place.id, local_time, SOON, NOW)
        found = await uow.subscriptions.of_user(user)
    assert [(one.place_id, one.local_time) for one in found] == [
        (berlin.id, "07:00"),
        (berlin.id, "21:00"),
        (paris.id, "06:00"),
    ]


async def test_only_ones_own_subscription_can_be_removed_and_only_once(database: Database) -> None:
    user, place = await store_follower(database)
    async with database.write() as uow:
        subscription = await uow.subscriptions.add(user, place.id, "07:00", SOON, NOW)
        assert not await uow.subscriptions.remove(UserId(99), subscription.id)
        assert await uow.subscriptions.remove(user, subscription.id)
        assert not await uow.subscriptions.remove(user, subscription.id)
        assert await uow.subscriptions.count() == 0


async def test_a_subscription_is_due_from_its_moment_on_until_it_is_set_on(database: Database) -> None:
    user, place = await store_follower(database)
    async with database.write() as uow:
        evening = await uow.subscriptions.add(user, place.id, "21:00", LATER, NOW)
        morning = await uow.subscriptions.add(user, place.id, "07:00", SOON, NOW)
        assert await uow.subscriptions.due(SOON - timedelta(microseconds=1)) == []
        assert await uow.subscriptions.due(SOON) == [morning]
        assert await uow.subscriptions.due(LATER) == [morning, evening]
        assert await uow.subscriptions.due(LATER, limit=1) == [morning]
        for _ in range(2):
            await uow.subscriptions.set_next_due(morning.id, LATER + timedelta(hours=1))
        assert await uow.subscriptions.due(LATER) == [evening]


async def test_the_number_of_an_ended_subscription_is_never_given_to_another(database: Database) -> None:
    """The key of a message holds it: a new subscriber must not be taken for somebody already served."""
    user, place = await store_follower(database)
    async with database.write() as uow:
        ended = await uow.subscriptions.add(user, place.id, "07:00", SOON, NOW)
        await uow.subscriptions.remove(user, ended.id)
        assert (await uow.subscriptions.add(user, place.id, "07:00", SOON, NOW)).id > ended.id
