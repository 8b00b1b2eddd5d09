"""Requests to the worker, runs of its jobs, leases, and dialogues that outlive a restart."""

from datetime import timedelta

import pytest

from forecasting.domain import UserId, Variable
from forecasting.storage.records import JobRun, RequestKind, RequestState
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, store_place

pytestmark = pytest.mark.integration

ADMIN = UserId(1)
SOON = NOW + timedelta(minutes=5)
LATER = NOW + timedelta(days=1)
MINUTE = timedelta(minutes=1)


async def test_asking_again_for_what_is_under_way_is_the_same_request(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        first = await uow.requests.add(RequestKind.RETRAIN, place.id, ADMIN, NOW)
        assert await uow.requests.add(RequestKind.RETRAIN, place.id, UserId(2), SOON) == first
        await uow.requests.claim(NOW)
        assert (await uow.requests.add(RequestKind.RETRAIN, place.id, ADMIN, SOON)).id == first.id
        everywhere = await uow.requests.add(RequestKind.RETRAIN, None, ADMIN, NOW)
        assert (await uow.requests.add(RequestKind.RETRAIN, None, ADMIN, SOON)) == everywhere
        assert await uow.requests.waiting() == 2
        await uow.requests.finish(first.id, RequestState.DONE, {}, SOON)
        assert (await uow.requests.add(RequestKind.RETRAIN, place.id, ADMIN, SOON)).id > first.id


async def test_a_new_place_goes_before_retraining_and_each_is_claimed_once(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await uow.requests.add(RequestKind.RETRAIN, None, ADMIN, NOW)
        await uow.requests.add(RequestKind.PREPARE, place.id, None, SOON)
        await uow.commit()
    async with database.read() as uow:
        assert await uow.requests.any_queued()
    claimed = []
    for _ in range(3):
        async with database.write() as uow:
            claimed.append(await uow.requests.claim(SOON))
            await uow.commit()
    assert [request and request.kind for request in claimed] == [
        RequestKind.PREPARE,
        RequestKind.RETRAIN,
        None,
    ]
    assert {request.state for request in claimed if request} == {RequestState.RUNNING}
    async with database.read() as uow:
        assert not await uow.requests.any_queued()
        assert await uow.requests.waiting() == 2


async def test_progress_and_outcome_are_told(database: Database) -> None:
    async with database.write() as uow:
        request = await uow.requests.add(RequestKind.RETRAIN, None, ADMIN, NOW)
        assert (request.state, request.done, request.total) == (RequestState.QUEUED, 0, 0)
        for _ in range(2):
            await uow.requests.progress(request.id, 3, 8)
        half_way = await uow.requests.get(request.id)
        assert half_way
        assert (half_way.done, half_way.total) == (3, 8)
        await uow.requests.finish(request.id, RequestState.FAILED, {"error": "no history"}, SOON)
        await uow.commit()
    async with database.read() as uow:
        ended = await uow.requests.get(request.id)
        assert await uow.requests.get(404) is None
        assert await uow.requests.of_user(ADMIN) == [ended]
    assert ended
    assert (ended.state, ended.outcome) == (RequestState.FAILED, {"error": "no history"})


async def test_what_a_crash_left_running_is_queued_again(database: Database) -> None:
    async with database.write() as uow:
        await uow.requests.add(RequestKind.RETRAIN, None, ADMIN, NOW)
        await uow.requests.claim(NOW)
        assert await uow.requests.recover() == 1
        assert await uow.requests.recover() == 0
        assert await uow.requests.claim(SOON)


async def test_only_finished_requests_are_forgotten(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        waiting = await uow.requests.add(RequestKind.RETRAIN, None, ADMIN, NOW)
        ended = await uow.requests.add(RequestKind.PREPARE, place.id, ADMIN, NOW)
        await uow.requests.finish(ended.id, RequestState.DONE, {}, SOON)
        await uow.requests.delete_before(LATER)
        assert await uow.requests.get(waiting.id)
        assert await uow.requests.get(ended.id) is None


async def test_the_newest_run_and_the_newest_good_run_of_a_job_are_known(database: Database) -> None:
    good = JobRun("poll", NOW, SOON, None)
    bad = JobRun("poll", SOON, LATER, "x" * 900)
    async with database.write() as uow:
        assert await uow.jobs.last("poll") is None
        for run in (bad, good, JobRun("verify", LATER, LATER, None)):
            await uow.jobs.record(run)
        await uow.commit()
    async with database.write() as uow:
        assert await uow.jobs.last("poll", successful=True) == good
        newest = await uow.jobs.last("poll")
        assert newest == JobRun("poll", SOON, LATER, "x" * 500)
        await uow.jobs.delete_before(SOON)
        assert await uow.jobs.last("poll", successful=True) is None
        assert await uow.jobs.last("poll")


async def test_a_lease_has_one_holder_until_it_ends(database: Database) -> None:
    async with database.write() as uow:
        assert await uow.jobs.take_lease("poller", "one", NOW, MINUTE)
        assert not await uow.jobs.take_lease("poller", "two", NOW, MINUTE)
        assert await uow.jobs.take_lease("worker", "two", NOW, MINUTE)
        assert await uow.jobs.take_lease("poller", "one", NOW + MINUTE / 2, MINUTE)
        assert not await uow.jobs.take_lease("poller", "two", NOW + MINUTE, MINUTE)
        assert await uow.jobs.take_lease("poller", "two", NOW + 3 * MINUTE / 2, MINUTE)
        assert not await uow.jobs.take_lease("poller", "one", NOW + 3 * MINUTE / 2, MINUTE)


async def test_a_lease_given_back_is_free_and_only_its_holder_can_do_so(database: Database) -> None:
    async with database.write() as uow:
        await uow.jobs.take_lease("poller", "one", NOW, MINUTE)
        await uow.jobs.release_lease("poller", "two")
        assert not await uow.jobs.take_lease("poller", "two", NOW, MINUTE)
        for _ in range(2):
            await uow.jobs.release_lease("poller", "one")
        assert await uow.jobs.take_lease("poller", "two", NOW, MINUTE)


async def test_a_dialogue_is_where_it_was_left(database: Database) -> None:
    async with database.write() as uow:
        assert await uow.conversations.get("1:2") == (None, {})
        for step in ("asks place", "asks hour"):
            await uow.conversations.put("1:2", UserId(2), step, {"name": "Köln 🌦"}, NOW)
            assert await uow.conversations.get("1:2") == (step, {"name": "Köln 🌦"})
        await uow.commit()
    async with database.read() as uow:
        assert await uow.conversations.get("1:2") == ("asks hour", {"name": "Köln 🌦"})
        assert await uow.conversations.of_user(UserId(2)) == [("asks hour", {"name": "Köln 🌦"})]
        assert await uow.conversations.of_user(UserId(1)) == []


async def test_a_dialogue_that_ended_or_was_left_lying_is_forgotten(database: Database) -> None:
    async with database.write() as uow:
        for key, at in (("ended", NOW), ("left", NOW), ("fresh", LATER)):
            await uow.conversations.put(key, UserId(2), "asks", {}, at)
        for _ in range(2):
            await uow.conversations.put("ended", UserId(2), None, {}, NOW)
        assert await uow.conversations.get("ended") == (None, {})
        await uow.conversations.delete_before(LATER)
        assert len(await uow.conversations.of_user(UserId(2))) == 1


async def test_different_series_of_a_place_are_different_requests(database: Database) -> None:
    async with database.write() as uow:
        wanted = (RequestKind.RETRAIN, (await store_place(uow)).id, None, NOW)
        whole = await uow.requests.add(*wanted)
        wind = await uow.requests.add(*wanted, variable=Variable.WIND_SPEED)
        again = await uow.requests.add(*wanted, variable=Variable.WIND_SPEED)
        await uow.commit()

    assert whole.variable is None
    assert wind == again
    assert (wind.id != whole.id, wind.variable) == (True, Variable.WIND_SPEED)


async def test_a_request_can_be_called_off_until_it_has_ended(database: Database) -> None:
    async with database.write() as uow:
        request = await uow.requests.add(RequestKind.RETRAIN, None, None, NOW)
        assert await uow.requests.cancel(request.id)
        assert not await uow.requests.cancel(request.id)
        assert await uow.requests.claim(NOW) is None
        await uow.commit()


async def test_what_was_called_off_while_it_ran_stays_called_off(database: Database) -> None:
    async with database.write() as uow:
        await uow.requests.add(RequestKind.RETRAIN, None, None, NOW)
        running = await uow.requests.claim(NOW)
        assert running
        await uow.requests.cancel(running.id)
        await uow.requests.finish(running.id, RequestState.DONE, {"code": "trained"}, NOW)
        await uow.commit()

    async with database.read() as uow:
        ended = await uow.requests.get(running.id)
    assert ended
    assert (ended.state, ended.outcome) == (RequestState.CANCELLED, {"code": "trained"})
