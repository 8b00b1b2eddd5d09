"""Alerts, their episodes, and the messages that wait."""

from datetime import timedelta

import pytest

from forecasting.domain import UserId
from forecasting.storage.outbox import Notification
from forecasting.storage.records import DeliveryState
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, frost_terms, store_alert, store_follower

pytestmark = pytest.mark.integration

LATER = NOW + timedelta(hours=3)


async def test_the_same_alert_asked_for_again_is_the_one_there_is(database: Database) -> None:
    user, place = await store_follower(database)
    alert = await store_alert(database, user, place.id)
    assert await store_alert(database, user, place.id, LATER) == alert
    changed = await store_alert(database, user, place.id, LATER, all_clear=False)
    assert (changed.id, changed.terms.all_clear, changed.created_at) == (alert.id, False, NOW)
    assert (await store_alert(database, user, place.id, threshold=-5.0)).id != alert.id


async def test_the_number_of_a_removed_alert_is_never_given_to_another(database: Database) -> None:
    """The key of a message holds it: a new alert must not be taken for one whose warning was sent."""
    user, place = await store_follower(database)
    gone = await store_alert(database, user, place.id)
    async with database.write() as uow:
        assert await uow.alerts.remove(user, gone.id)
        assert not await uow.alerts.remove(user, gone.id)
        await uow.commit()
    assert (await store_alert(database, user, place.id)).id > gone.id


async def test_only_ones_own_alert_is_found_and_removed(database: Database) -> None:
    user, place = await store_follower(database)
    alert = await store_alert(database, user, place.id)
    async with database.write() as uow:
        assert await uow.alerts.get(UserId(99), alert.id) is None
        assert not await uow.alerts.remove(UserId(99), alert.id)
        assert await uow.alerts.get(user, alert.id) == alert


async def test_an_episode_is_begun_and_ended_once(database: Database) -> None:
    user, place = await store_follower(database)
    alert = await store_alert(database, user, place.id)
    async with database.write() as uow:
        assert await uow.alerts.begin_episode(alert, 0.3, 10, 33, NOW) == 1
        raised = await uow.alerts.get(user, alert.id)
        assert raised
        assert (raised.episode, raised.raised_at) == (1, NOW)
        await uow.alerts.extend_episode(raised, 40)
        for hour in (12, 30):
            await uow.alerts.end_episode(raised, hour, LATER)
        ended = await uow.alerts.get(user, alert.id)
        assert ended
        assert (ended.episode, ended.raised_at) == (1, None)
        (episode,) = await uow.alerts.episodes(alert)
    assert (episode.first_hour, episode.last_hour, episode.cleared_at) == (10, 12, LATER)


async def test_an_episode_that_ends_at_once_still_covers_its_first_hour(database: Database) -> None:
    user, place = await store_follower(database)
    alert = await store_alert(database, user, place.id)
    async with database.write() as uow:
        await uow.alerts.begin_episode(alert, 0.3, 10, 33, NOW)
        raised = await uow.alerts.get(user, alert.id)
        assert raised
        await uow.alerts.end_episode(raised, 9, NOW)
        (episode,) = await uow.alerts.episodes(alert)
    assert (episode.first_hour, episode.last_hour) == (10, 10)


async def test_erasing_a_person_erases_alerts_and_episodes(database: Database) -> None:
    user, place = await store_follower(database)
    alert = await store_alert(database, user, place.id)
    async with database.write() as uow:
        await uow.alerts.begin_episode(alert, 0.3, 10, 33, NOW)
        await uow.users.erase(user)
        await uow.commit()
    async with database.read() as uow:
        assert await uow.alerts.active_at(place.id) == []
        assert await uow.alerts.episodes(alert) == []


async def test_alerts_are_found_by_place_and_person_unless_they_are_paused(database: Database) -> None:
    ann, place = await store_follower(database)
    bob, _ = await store_follower(database, user_id=8)
    mine, theirs = await store_alert(database, ann, place.id), await store_alert(database, bob, place.id)
    async with database.write() as uow:
        assert await uow.alerts.active_at(place.id) == await uow.alerts.active() == [mine, theirs]
        await uow.alerts.pause(mine, NOW)
        assert await uow.alerts.active_at(place.id) == await uow.alerts.active() == [theirs]
        await uow.alerts.resume(mine, LATER)
        resumed = await uow.alerts.get(ann, mine.id)
    assert resumed
    assert (resumed.paused_at, resumed.created_at, resumed.terms) == (None, LATER, frost_terms())


async def test_a_message_is_taken_back_by_what_it_is_about_alone(database: Database) -> None:
    user, place = await store_follower(database)
    keys = ["alert:1:1", "alert:11:1", "clear:1:1"]
    messages = [
        Notification(key, key.split(":")[0], user, place.id, NOW, NOW + timedelta(days=1)) for key in keys
    ]
    async with database.write() as uow:
        await uow.outbox.add_all(messages, NOW)
        assert await uow.outbox.withdraw("alert", 1)
        assert not await uow.outbox.withdraw("alert", 1)
        states = [message.state for message in await uow.outbox.of_user(user)]
    assert states == [DeliveryState.EXPIRED, DeliveryState.PENDING, DeliveryState.PENDING]


async def test_what_was_sent_cannot_be_taken_back(database: Database) -> None:
    user, place = await store_follower(database)
    message = Notification("alert:1:1", "alert", user, place.id, NOW, NOW + timedelta(days=1))
    async with database.write() as uow:
        await uow.outbox.add_all([message], NOW)
        delivery = await uow.outbox.claim(NOW)
        assert delivery
        await uow.outbox.finish(delivery.id, DeliveryState.SENT, 5)
        assert not await uow.outbox.withdraw("alert", 1)


async def test_a_message_that_is_held_and_hastened_by_turns_keeps_the_time_it_has_left(
    database: Database,
) -> None:
    user, place = await store_follower(database)
    message = Notification("alert:1:1", "alert", user, place.id, NOW, NOW + timedelta(hours=10))
    async with database.write() as uow:
        await uow.outbox.add_all([message], NOW)
        for hours in (1, 2, 3):
            now = NOW + timedelta(hours=hours)
            await uow.outbox.hasten(message.key, now)
            delivery = await uow.outbox.claim(now)
            assert delivery
            assert delivery.attempts == 1
            await uow.outbox.hold(delivery.id, NOW + timedelta(hours=8), now)
        # An hour was used up before the first hold.
        assert await uow.outbox.expire(NOW + timedelta(hours=17) - timedelta(seconds=1)) == 0
        assert await uow.outbox.expire(NOW + timedelta(hours=17)) == 1
