"""People, what they prefer, and that nothing of them is left when they go."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from forecasting.domain import CostRatio, PlaceId, Side, UserId, Variable
from forecasting.storage.outbox import Notification
from forecasting.storage.records import Preference, RequestKind, Units, User
from forecasting.storage.tables import Base
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, frost_terms, store_follower, store_place

pytestmark = pytest.mark.integration

PERSON = UserId(5_123_456_789)  # more than 32 bits, as Telegram's ids are
LATER = NOW + timedelta(days=1)


async def test_somebody_new_gets_default_settings(database: Database) -> None:
    async with database.write() as uow:
        assert await uow.users.get(PERSON) is None
        person = await uow.users.ensure(PERSON, "ru", NOW)
        assert person == User(PERSON, "ru", Units.METRIC, None, NOW)
        assert await uow.users.get(PERSON) == person


async def test_seeing_somebody_again_changes_nothing(database: Database) -> None:
    async with database.write() as uow:
        await uow.users.ensure(PERSON, "en", NOW)
        await uow.users.set_language(PERSON, "ru")
        again = await uow.users.ensure(PERSON, "en", LATER)
        assert (again.language, again.created_at) == ("ru", NOW)


async def test_settings_are_kept(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await uow.users.ensure(PERSON, "en", NOW)
        for _ in range(2):
            await uow.users.set_language(PERSON, "ru")
            await uow.users.set_units(PERSON, Units.IMPERIAL)
            await uow.users.set_default_place(PERSON, place.id)
            await uow.users.set_blocked(PERSON, LATER)
        await uow.commit()
    async with database.read() as uow:
        assert await uow.users.get(PERSON) == User(PERSON, "ru", Units.IMPERIAL, place.id, NOW, LATER)


async def test_people_who_blocked_the_bot_are_not_counted(database: Database) -> None:
    async with database.write() as uow:
        for number in (1, 2, 3):
            await uow.users.ensure(UserId(number), "en", NOW)
        await uow.users.set_blocked(UserId(2), NOW)
        assert await uow.users.count() == 2
        await uow.users.set_blocked(UserId(2), None)
        assert await uow.users.count() == 3


async def test_a_preference_replaces_the_one_before(database: Database) -> None:
    user, place = await store_follower(database)
    async with database.write() as uow:
        for cost in (CostRatio(Side.BELOW, 4), CostRatio(Side.ABOVE, 9), CostRatio(Side.ABOVE, 9)):
            await uow.users.set_preference(Preference(user, place.id, Variable.TEMPERATURE, cost))
            assert await uow.users.preferences(user, place.id) == {Variable.TEMPERATURE: cost}
        await uow.commit()
    async with database.read() as uow:
        assert await uow.users.preferences(user, PlaceId(404)) == {}
        assert await uow.users.all_preferences(user) == [
            Preference(user, place.id, Variable.TEMPERATURE, CostRatio(Side.ABOVE, 9))
        ]


async def test_a_deleted_default_place_leaves_none(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await uow.users.ensure(PERSON, "en", NOW)
        await uow.users.set_default_place(PERSON, place.id)
        await uow.commit()
    async with database.write() as uow:
        await uow.places.delete_unfollowed(LATER)
        await uow.commit()
    async with database.read() as uow:
        person = await uow.users.get(PERSON)
    assert person
    assert person.default_place_id is None


async def leave_traces_everywhere(database: Database, person: UserId) -> None:
    _, place = await store_follower(database, user_id=person)
    async with database.write() as uow:
        await uow.users.set_preference(
            Preference(person, place.id, Variable.WIND_SPEED, CostRatio(Side.ABOVE, 9))
        )
        subscription = await uow.subscriptions.add(person, place.id, "07:00", LATER, NOW)
        await uow.alerts.add(person, place.id, frost_terms(), NOW)
        key = f"{subscription.id}:2026-04-08"
        await uow.outbox.add_all([Notification(key, "digest", person, place.id, NOW, LATER)], NOW)
        await uow.requests.add(RequestKind.PREPARE, place.id, person, NOW)
        await uow.conversations.put(f"1:{person}:{person}", person, "asks:place", {"from": person}, NOW)
        await uow.commit()


async def tables_that_mention(database: Database, person: UserId) -> set[str]:
    found = set()
    async with database.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            rows = (await connection.execute(text(f"SELECT * FROM {table.name}"))).all()
            if any(str(person) in str(value) for row in rows for value in row):
                found.add(table.name)
    return found


async def test_erasure_leaves_no_trace_in_any_table(database: Database) -> None:
    await leave_traces_everywhere(database, PERSON)
    personal = {table.name for table in Base.metadata.sorted_tables if "user_id" in table.columns}
    assert await tables_that_mention(database, PERSON) == personal | {"users", "training_requests"}
    for _ in range(2):
        async with database.write() as uow:
            await uow.users.erase(PERSON)
            await uow.commit()
    assert await tables_that_mention(database, PERSON) == set()


async def test_erasure_takes_nothing_from_anybody_else(database: Database) -> None:
    other = UserId(6_987_654_321)
    await leave_traces_everywhere(database, other)
    before = await tables_that_mention(database, other)
    await leave_traces_everywhere(database, PERSON)
    async with database.write() as uow:
        await uow.users.erase(PERSON)
        await uow.commit()
    assert await tables_that_mention(database, other) == before
    async with database.read() as uow:
        assert len(await uow.places.followed()) == 1


async def test_all_of_a_person_moves_to_a_new_id_and_what_stood_there_gives_way(database: Database) -> None:
    new = UserId(-1_009_876_543_210)
    await leave_traces_everywhere(database, PERSON)
    before = await tables_that_mention(database, PERSON)
    async with database.write() as uow:
        await uow.users.set_language(PERSON, "ru")
        await uow.users.ensure(new, "en", LATER)
        for _ in range(2):
            await uow.users.move(PERSON, new)
        await uow.commit()
    assert await tables_that_mention(database, new) == before
    async with database.read() as uow:
        moved = await uow.users.get(new)
        assert await uow.users.get(PERSON) is None
    assert moved
    assert (moved.language, moved.created_at) == ("ru", NOW)


async def test_a_dialogue_is_found_by_its_state_and_forgotten_by_its_key(database: Database) -> None:
    async with database.write() as uow:
        for number, state in enumerate(["waits", "asks", "waits"]):
            await uow.conversations.put(f"key{number}", UserId(number), state, {"n": number}, NOW)
        assert await uow.conversations.in_state("waits") == [(0, {"n": 0}), (2, {"n": 2})]
        await uow.conversations.remove("key0")
        assert await uow.conversations.in_state("waits") == [(2, {"n": 2})]
