"""What is stored for administrators: acts, broadcasts, counts, decisions, starts, what they were told."""

from datetime import timedelta
from typing import Any

import pytest

from forecasting.domain import Alias, ModelName, Place, UserId, Variable
from forecasting.storage.broadcasts import key_of
from forecasting.storage.outbox import BROADCAST, Notification
from forecasting.storage.records import (
    Act,
    ActKind,
    BroadcastCounts,
    DeliveryState,
    JobRun,
    ModelVersion,
)
from forecasting.storage.starts import note_start, start_of
from forecasting.storage.unit_of_work import Database, UnitOfWork
from tests.builders import NOW, store_follower

pytestmark = pytest.mark.integration

ADMIN = UserId(7)
HOUR = timedelta(hours=1)


async def test_acts_come_newest_first_and_go_after_their_time(database: Database) -> None:
    async with database.write() as uow:
        await uow.audit.add(ADMIN, ActKind.BACK_UP, NOW - timedelta(days=366))
        await uow.audit.add(ADMIN, ActKind.TRAIN, NOW, request=3, variable=Variable.WIND_SPEED)
        await uow.audit.add(UserId(8), ActKind.BACK_UP, NOW)
        await uow.audit.delete_before(NOW - timedelta(days=365))
        await uow.commit()
    async with database.read() as uow:
        assert [act.admin_id for act in await uow.audit.newest(1)] == [UserId(8)]
        assert await uow.audit.of_admin(ADMIN) == [
            Act(ADMIN, ActKind.TRAIN, NOW, {"request": 3, "variable": "wind_speed_10m"})
        ]


async def test_an_act_that_is_not_committed_never_happened(database: Database) -> None:
    async with database.write() as uow:
        await uow.requests.add("retrain", None, ADMIN, NOW)  # type: ignore[arg-type]  # as it is stored
        await uow.audit.add(ADMIN, ActKind.TRAIN, NOW)
    async with database.read() as uow:
        assert await uow.audit.newest(5) == []


async def test_erasing_an_administrator_leaves_what_they_did(database: Database) -> None:
    await store_follower(database)
    async with database.write() as uow:
        await uow.audit.add(ADMIN, ActKind.BACK_UP, NOW)
        await uow.users.erase(ADMIN)
        await uow.commit()
    async with database.read() as uow:
        assert len(await uow.audit.newest(5)) == 1


async def test_a_broadcast_counts_what_became_of_each_copy(database: Database) -> None:
    readers = [UserId(number) for number in range(10, 16)]
    async with database.write() as uow:
        for reader in readers:
            await uow.users.ensure(reader, "en", NOW)
        broadcast = await uow.broadcasts.add(ADMIN, None, "Hello", NOW)
        other = await uow.broadcasts.add(ADMIN, "ru", "Привет", NOW)
        copies = [copy_for(broadcast.id, reader) for reader in readers]
        await uow.outbox.add_all([*copies, copy_for(other.id, readers[0])], NOW)
        for state in (
            DeliveryState.SENT,
            DeliveryState.FAILED,
            DeliveryState.UNCERTAIN,
            DeliveryState.FAILED,
        ):
            claimed = await uow.outbox.claim(NOW)
            assert claimed
            await uow.outbox.finish(claimed.id, state)
        await uow.users.set_blocked(readers[3], NOW)
        await uow.users.set_blocked(readers[4], NOW)
        await uow.commit()
    async with database.read() as uow:
        counts = await uow.broadcasts.counts(broadcast.id)
        assert counts == BroadcastCounts(waiting=1, sent=1, blocked=2, failed=2)
        assert counts.total == 6
        assert (await uow.broadcasts.counts(other.id)).total == 1
        assert await uow.broadcasts.get(broadcast.id) == broadcast
        assert [one.id for one in await uow.broadcasts.since(NOW - HOUR)] == [broadcast.id, other.id]


def copy_for(broadcast_id: int, reader: UserId) -> Notification:
    """One reader's copy of a broadcast, due now."""
    key = key_of(broadcast_id, reader)
    return Notification(key, BROADCAST, reader, None, NOW, NOW + HOUR, {"broadcast": broadcast_id})


async def test_the_readers_of_a_broadcast_are_those_who_can_be_written_to(database: Database) -> None:
    async with database.write() as uow:
        for number, language in ((1, "en"), (2, "ru"), (3, "ru"), (4, "en")):
            await uow.users.ensure(UserId(number), language, NOW)
        await uow.users.set_blocked(UserId(3), NOW)
        await uow.commit()
    async with database.read() as uow:
        assert await uow.broadcasts.recipients(None) == [1, 2, 4]
        assert await uow.broadcasts.recipients("ru") == [2]
        assert await uow.broadcasts.count_recipients(None) == 3


async def test_the_census_of_an_empty_database_is_zero(database: Database) -> None:
    async with database.read() as uow:
        people = await uow.census.people(NOW)
        assert (people.users, people.places, people.by_language) == (0, 0, {})
        assert await uow.census.database_bytes() > 0


async def test_a_champion_speaks_since_the_first_decision_in_a_row_that_left_it_so(
    database: Database,
) -> None:
    _, place = await store_follower(database)
    async with database.write() as uow:
        for hours, champion in ((9, "hybrid"), (7, "service"), (5, "hybrid"), (3, "hybrid")):
            await decide(uow, place, champion, hours)
        await uow.commit()
    async with database.read() as uow:
        since = uow.decisions.champion_since
        assert await since(place.id, Variable.TEMPERATURE, ModelName.HYBRID) == NOW - 5 * HOUR
        assert await since(place.id, Variable.WIND_SPEED, ModelName.HYBRID) is None
        assert await uow.decisions.newest_is_registered() is False


async def test_losses_are_those_of_the_last_comparison(database: Database) -> None:
    _, place = await store_follower(database)
    async with database.write() as uow:
        await decide(uow, place, "service", 9, {"pinball": {"service": 0.5, "ets": None}})
        await decide(uow, place, "hybrid", 7, {"pinball": {"hybrid": 0.4, "ets": 0.6}})
        await decide(uow, place, "ets", 5, {})  # by hand: nothing was compared
        await uow.commit()
    async with database.read() as uow:
        found = await uow.decisions.last_losses(place.id, Variable.TEMPERATURE)
        assert found == {ModelName.HYBRID: 0.4, ModelName.ETS: 0.6}
        assert await uow.decisions.last_losses(place.id, Variable.WIND_SPEED) == {}


async def decide(
    uow: UnitOfWork, place: Place, champion: str, hours_ago: int, metrics: dict[str, Any] | None = None
) -> None:
    """Store a decision of some hours ago, with its champion and its challenger."""
    version = ModelVersion(
        id=0,
        place_id=place.id,
        variable=Variable.TEMPERATURE,
        model=ModelName(champion),
        alias=Alias.CHAMPION,
        created_at=NOW - hours_ago * HOUR,
        data_hash="",
        metrics=metrics or {},
        reason={"after": champion},
        run_id=None,
    )
    await uow.models.record(version)


async def test_starts_and_failures_are_counted_by_when_they_ended(database: Database) -> None:
    await note_start(database, "worker", NOW - HOUR)
    await note_start(database, "bot", NOW - HOUR)
    async with database.write() as uow:
        # It began long before anybody last looked, and ends after.
        await uow.jobs.record(JobRun("train", NOW - 9 * HOUR, NOW - HOUR, "MemoryError"))
        await uow.jobs.record(JobRun("train", NOW - HOUR, NOW - HOUR, None))
        await uow.commit()
    async with database.read() as uow:
        (start,) = await uow.jobs.ended_between(start_of("worker"), NOW - 2 * HOUR, NOW)
        assert start.started_at == NOW - HOUR
        assert len(await uow.jobs.ended_between("train", NOW - 2 * HOUR, NOW)) == 2
        assert len(await uow.jobs.ended_between("train", NOW - 2 * HOUR, NOW, failed=True)) == 1
        assert await uow.jobs.ended_between("train", NOW - HOUR, NOW) == []
        assert await uow.jobs.failures(NOW - 10 * HOUR) == {"train": 1}


async def test_a_lease_is_held_until_it_runs_out(database: Database) -> None:
    async with database.write() as uow:
        assert not await uow.jobs.is_held("worker", NOW)
        await uow.jobs.take_lease("worker", "here", NOW, timedelta(seconds=20))
        assert await uow.jobs.is_held("worker", NOW)
        assert not await uow.jobs.is_held("worker", NOW + timedelta(seconds=20))


async def test_what_operators_were_told_is_remembered_by_subject(database: Database) -> None:
    await store_follower(database)
    async with database.write() as uow:
        assert await uow.operators.reachable([ADMIN, UserId(99)]) == {ADMIN}
        await uow.operators.tell([ADMIN], "stale", {"about": "stale"}, NOW - HOUR)
        await uow.operators.tell([ADMIN], "stale", {"about": "stale"}, NOW)
        await uow.operators.tell([ADMIN], "stale", {"about": "stale"}, NOW)
        await uow.operators.tell([ADMIN], "crashes.bot", {"about": "crashes"}, NOW)
        told = await uow.operators.last_told("stale")
        assert told
        assert (told.at, told.details) == (NOW, {"about": "stale"})
        assert await uow.operators.last_told("crashes") is None
        assert await uow.outbox.counts() == {DeliveryState.PENDING: 3}
