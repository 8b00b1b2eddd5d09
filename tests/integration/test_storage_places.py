"""Places, who follows them, and when they may go."""

from dataclasses import replace
from datetime import timedelta

import pytest

from forecasting.domain import CostRatio, Place, PlaceId, Side, Source, UserId, Variable
from forecasting.errors import PlaceNotFound
from forecasting.storage.outbox import Notification
from forecasting.storage.records import Attached, Preference
from forecasting.storage.unit_of_work import Database
from tests.builders import (
    NOW,
    a_place,
    a_service_path,
    a_station,
    frost_terms,
    store_follower,
    store_place,
)

pytestmark = pytest.mark.integration

LATER = NOW + timedelta(days=2)


async def test_a_place_comes_back_as_it_was_stored(database: Database) -> None:
    async with database.write() as uow:
        stored = await uow.places.add(a_place(), NOW)
        await uow.commit()
    async with database.read() as uow:
        found = await uow.places.get(stored.id)
    assert found == stored == a_place(id=stored.id)
    assert found.truth is Source.ANALYSIS


async def test_a_place_a_few_hundred_metres_away_is_the_same_place(database: Database) -> None:
    async with database.write() as uow:
        first = await uow.places.add(a_place(), NOW)
        second = await uow.places.add(a_place(name="Mitte", latitude=52.5183, longitude=13.4091), LATER)
        assert second == first
        assert await uow.places.count() == 1


async def test_a_station_becomes_the_truth_and_can_be_taken_back(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow, station=a_station(distance_km=0.0, elevation=None))
        assert place.station == a_station(distance_km=0.0, elevation=None)
        assert place.truth is Source.STATION
        await uow.places.set_station(place.id, None)
        assert (await uow.places.get(place.id)).station is None


async def test_the_services_elevation_fills_a_gap_but_replaces_nothing(database: Database) -> None:
    async with database.write() as uow:
        known = await store_place(uow)
        unknown = await store_place(uow, name="Field", latitude=50.0, elevation=None)
        for place in (known, unknown):
            await uow.places.set_elevation(place.id, 12.5)
        assert (await uow.places.get(known.id)).elevation == 74.0
        assert (await uow.places.get(unknown.id)).elevation == 12.5


async def test_a_prepared_place_says_since_when(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        assert place.prepared_at is None
        await uow.places.set_prepared(place.id, NOW)
        assert (await uow.places.get(place.id)).prepared_at == NOW


async def test_following_twice_is_following_once(database: Database) -> None:
    user, place = await store_follower(database)
    async with database.write() as uow:
        await uow.places.follow(user, place, LATER)
        await uow.commit()
    async with database.read() as uow:
        assert await uow.places.of_user(user) == [place]
        assert await uow.places.followed() == [place]


async def test_everybody_reads_a_shared_place_by_their_own_names(database: Database) -> None:
    anna, berlin = await store_follower(database)
    async with database.write() as uow:
        igor = (await uow.users.ensure(UserId(8), "ru", NOW)).id
        known_to_igor = replace(berlin, name="Берлин", region=None, country="Германия")
        await uow.places.follow(igor, known_to_igor, NOW)
        assert await uow.places.of_user(igor) == [known_to_igor]
        assert await uow.places.of_user(anna) == [berlin]


async def test_places_of_a_person_come_in_the_order_they_were_followed(database: Database) -> None:
    user, berlin = await store_follower(database)
    async with database.write() as uow:
        await uow.users.ensure(UserId(8), "en", NOW)
        paris = await store_place(uow, name="Paris", latitude=48.85, longitude=2.35)
        rome = await store_place(uow, name="Rome", latitude=41.89, longitude=12.51)
        await uow.places.follow(user, rome, NOW + timedelta(minutes=1))
        await uow.places.follow(user, paris, NOW + timedelta(minutes=2))
        await uow.places.follow(UserId(8), paris, NOW)
        assert await uow.places.of_user(user) == [berlin, rome, paris]


async def test_unfollowing_ends_pushes_and_preferences_and_the_default(database: Database) -> None:
    user, place = await store_follower(database)
    async with database.write() as uow:
        await uow.subscriptions.add(user, place.id, "07:00", LATER, NOW)
        await uow.users.set_preference(
            Preference(user, place.id, Variable.TEMPERATURE, CostRatio(Side.BELOW, 4))
        )
        for _ in range(2):
            await uow.places.unfollow(user, place.id)
        await uow.commit()
    async with database.read() as uow:
        assert await uow.places.of_user(user) == []
        assert await uow.subscriptions.of_user(user) == []
        assert await uow.users.all_preferences(user) == []
        person = await uow.users.get(user)
    assert person
    assert person.default_place_id is None


async def test_unfollowing_leaves_other_people_and_places_alone(database: Database) -> None:
    anna, berlin = await store_follower(database, user_id=1)
    bert, _ = await store_follower(database, user_id=2)
    async with database.write() as uow:
        paris = await store_place(uow, name="Paris", latitude=48.85, longitude=2.35)
        await uow.places.follow(anna, paris, NOW)
        await uow.subscriptions.add(anna, paris.id, "07:00", LATER, NOW)
        await uow.subscriptions.add(bert, berlin.id, "07:00", LATER, NOW)
        await uow.places.unfollow(anna, berlin.id)
        assert await uow.places.of_user(anna) == [paris]
        assert await uow.places.of_user(bert) == [berlin]
        assert await uow.subscriptions.count() == 2


async def test_a_place_nobody_follows_goes_with_its_series(database: Database) -> None:
    user, place = await store_follower(database)
    async with database.write() as uow:
        await uow.series.add_vintage(place.id, Variable.PRESSURE, 1, a_service_path(), 60, "best_match")
        await uow.places.unfollow(user, place.id)
        assert await uow.places.delete_unfollowed(LATER) == 1
        assert await uow.places.delete_unfollowed(LATER) == 0
        await uow.commit()
    async with database.read() as uow:
        with pytest.raises(PlaceNotFound):
            await uow.places.get(place.id)
        assert await uow.series.newest_path(place.id, Variable.PRESSURE, "best_match") is None


async def test_followed_subscribed_and_new_places_stay(database: Database) -> None:
    user, _ = await store_follower(database)
    async with database.write() as uow:
        subscribed = await store_place(uow, latitude=10.0)
        await uow.subscriptions.add(user, subscribed.id, "07:00", LATER, NOW)
        await store_place(uow, now=LATER, latitude=20.0)
        assert await uow.places.delete_unfollowed(created_before=LATER) == 0


async def test_the_number_of_a_deleted_place_is_never_given_to_another(database: Database) -> None:
    async with database.write() as uow:
        gone = await store_place(uow)
        await uow.places.delete_unfollowed(LATER)
        assert (await store_place(uow, latitude=10.0)).id > gone.id


async def test_an_unknown_place_is_not_found(database: Database) -> None:
    async with database.read() as uow:
        with pytest.raises(PlaceNotFound, match="404"):
            await uow.places.get(PlaceId(404))


async def three_places(database: Database) -> tuple[UserId, list[Place]]:
    """Somebody who follows three places, in this order."""
    user, first = await store_follower(database)
    async with database.write() as uow:
        others = [await store_place(uow, name=name, latitude=at) for name, at in (("B", 1.0), ("C", 2.0))]
        for place in others:
            await uow.places.follow(user, place, NOW)
        await uow.commit()
    return user, [first, *others]


async def test_places_come_in_the_order_they_were_added_until_they_are_sorted(database: Database) -> None:
    user, places = await three_places(database)
    async with database.write() as uow:
        assert await uow.places.of_user(user) == places
        await uow.places.reorder(user, [place.id for place in reversed(places)])
        assert await uow.places.of_user(user) == places[::-1]
        newest = await store_place(uow, name="D", latitude=3.0)
        await uow.places.follow(user, newest, NOW)
        assert await uow.places.of_user(user) == [*places[::-1], newest]


async def test_a_short_name_is_ones_own_and_can_be_taken_back(database: Database) -> None:
    user, place = await store_follower(database)
    other, _ = await store_follower(database, user_id=8)
    async with database.write() as uow:
        await uow.places.rename(user, place.id, "Garden")
        assert [mine.title for mine in await uow.places.of_user(user)] == ["Garden"]
        assert [theirs.title for theirs in await uow.places.of_user(other)] == ["Berlin, Germany"]
        assert (await uow.places.get(place.id)).short_name is None
        await uow.places.rename(user, place.id, None)
        assert await uow.places.of_user(user) == [place]


async def test_what_is_set_up_for_a_place_is_counted_and_goes_with_it(database: Database) -> None:
    user, place = await store_follower(database)
    other, _ = await store_follower(database, user_id=8)
    async with database.write() as uow:
        for person in (user, other):
            await uow.subscriptions.add(person, place.id, "07:00", LATER, NOW)
            await uow.alerts.add(person, place.id, frost_terms(), NOW)
            cost = CostRatio(Side.BELOW, 4)
            await uow.users.set_preference(Preference(person, place.id, Variable.TEMPERATURE, cost))
            waiting = Notification(f"daily:{person}", "daily", person, place.id, NOW, LATER)
            await uow.outbox.add_all([waiting], NOW)
        await uow.subscriptions.add(user, place.id, "08:00", LATER, NOW)
        assert await uow.places.attached(user, place.id) == Attached(subscriptions=2, alerts=1, plans=1)
        await uow.places.unfollow(user, place.id)
        assert await uow.places.attached(user, place.id) == Attached(0, 0, 0)
        assert await uow.outbox.of_user(user) == []
        assert await uow.places.attached(other, place.id) == Attached(1, 1, 1)
        assert len(await uow.outbox.of_user(other)) == 1


@pytest.mark.parametrize("typed", ["Нов", "нов", "НОВАЯ л", "Новая Ладога"])
async def test_prepared_places_are_found_by_the_beginning_of_their_names(
    database: Database, typed: str
) -> None:
    async with database.write() as uow:
        prepared = await store_place(uow, name="Новая Ладога", latitude=60.1)
        await store_place(uow, name="Новая Земля", latitude=75.0)
        point = await store_place(uow, name="Новая точка", region=None, country=None, latitude=1.0)
        for place in (prepared, point):
            await uow.places.set_prepared(place.id, NOW)
        assert [place.id for place in await uow.places.prepared_like(typed, 5)] == [prepared.id]
        assert await uow.places.prepared_like("%", 5) == []
        assert await uow.places.prepared_like(typed, 0) == []
