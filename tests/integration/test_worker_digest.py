"""Daily pushes go into the outbox once, in time, at the place's own hour."""

from datetime import UTC, datetime, time, timedelta

import pytest

from forecasting.domain import PlaceId, UserId
from forecasting.localtime import next_occurrence
from forecasting.storage.records import DeliveryState
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, store_follower
from tests.fakes import FixedClock
from worker.jobs.digest import digest

pytestmark = pytest.mark.integration

BERLIN = "Europe/Berlin"


async def subscribe(database: Database, local_time: str, now: datetime = NOW) -> tuple[UserId, PlaceId]:
    user, place = await store_follower(database, now=now)
    due_at = next_occurrence(time.fromisoformat(local_time), BERLIN, now)
    async with database.write() as uow:
        await uow.subscriptions.add(user, place.id, local_time, due_at, now)
        await uow.commit()
    return user, place.id


async def next_due(database: Database, user: UserId) -> datetime:
    async with database.read() as uow:
        (subscription,) = await uow.subscriptions.of_user(user)
    return subscription.next_due_at


async def pending(database: Database) -> int:
    async with database.read() as uow:
        return (await uow.outbox.counts()).get(DeliveryState.PENDING, 0)


async def test_nothing_goes_out_before_its_time(database: Database, clock: FixedClock) -> None:
    await subscribe(database, "18:30")
    clock.now = datetime(2026, 4, 7, 16, 29, 59, tzinfo=UTC)

    await digest(database, clock)

    assert await pending(database) == 0


async def test_a_due_push_is_enqueued_once_and_is_due_again_tomorrow(
    database: Database, clock: FixedClock
) -> None:
    user, place_id = await subscribe(database, "18:30")
    clock.now = datetime(2026, 4, 7, 16, 30, tzinfo=UTC)

    await digest(database, clock)
    await digest(database, clock)

    assert await pending(database) == 1
    assert await next_due(database, user) == datetime(2026, 4, 8, 16, 30, tzinfo=UTC)
    async with database.write() as uow:
        delivery = await uow.outbox.claim(clock())
    assert delivery
    assert (delivery.key, delivery.kind) == ("daily:1:2026-04-07", "daily")
    assert (delivery.user_id, delivery.place_id) == (user, place_id)


async def test_a_push_whose_mark_was_lost_by_a_crash_is_not_enqueued_again(
    database: Database, clock: FixedClock
) -> None:
    user, _ = await subscribe(database, "18:30")
    due_at = clock.now = datetime(2026, 4, 7, 16, 30, tzinfo=UTC)
    await digest(database, clock)
    async with database.write() as uow:
        (subscription,) = await uow.subscriptions.of_user(user)
        await uow.subscriptions.set_next_due(subscription.id, due_at)
        await uow.commit()

    await digest(database, clock)

    assert await pending(database) == 1


@pytest.mark.parametrize(("late", "expected"), [(timedelta(minutes=119), 1), (timedelta(hours=2), 0)])
async def test_a_push_catches_up_within_two_hours_and_is_skipped_after(
    database: Database, clock: FixedClock, late: timedelta, expected: int
) -> None:
    user, _ = await subscribe(database, "18:30")
    clock.now = datetime(2026, 4, 7, 16, 30, tzinfo=UTC) + late

    await digest(database, clock)

    assert await pending(database) == expected
    assert await next_due(database, user) == datetime(2026, 4, 8, 16, 30, tzinfo=UTC)


async def test_days_of_silence_bring_no_flood(database: Database, clock: FixedClock) -> None:
    user, _ = await subscribe(database, "18:30")
    clock.now = datetime(2026, 4, 12, 17, 0, tzinfo=UTC)

    await digest(database, clock)

    assert await pending(database) == 0
    assert await next_due(database, user) == datetime(2026, 4, 13, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "moments"),
    [
        (datetime(2026, 3, 28, 12, tzinfo=UTC), ["2026-03-29T01:30", "2026-03-30T00:30"]),  # 02:30 is skipped
        (datetime(2026, 10, 24, 12, tzinfo=UTC), ["2026-10-25T00:30", "2026-10-26T01:30"]),  # it comes twice
    ],
)
async def test_a_change_of_clocks_neither_loses_nor_doubles_a_push(
    database: Database, clock: FixedClock, day: datetime, moments: list[str]
) -> None:
    await subscribe(database, "02:30", day)
    sent = []
    for _ in range(48 * 2):
        clock.now = day = day + timedelta(minutes=30)
        if (await digest(database, clock)).count:
            sent.append(day.strftime("%Y-%m-%dT%H:%M"))

    assert sent == moments
    assert await pending(database) == 2
