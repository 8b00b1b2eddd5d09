"""What the bot asks for is carried out once, survives a crash, and always gets an answer."""

import pytest

from forecasting.storage.records import RequestKind, RequestState, WorkRequest
from tests.fakes import logged_lines
from tests.worker_world import World
from worker.jobs.outcomes import Code, Outcome, Progress
from worker.jobs.requests import recover_requests, take_requests
from worker.tasks import Tasks

pytestmark = pytest.mark.integration


class Handler:
    """Remembers what it was asked to carry out."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.asked: list[int] = []
        self._failure = failure

    async def __call__(self, request: WorkRequest, progress: Progress) -> Outcome:
        self.asked.append(request.id)
        await progress(1, 2)
        if self._failure:
            raise self._failure
        return Outcome(Code.PREPARED, True, {"station": None})


async def take(world: World, handler: Handler) -> int:
    tasks = Tasks()
    handlers = dict.fromkeys(RequestKind, handler)
    done = await take_requests(world.database, world.clock, handlers, tasks.start)
    await tasks.settle()
    return done.count


async def test_a_request_is_carried_out_once(world: World) -> None:
    place, handler = await world.follow(), Handler()

    assert [await take(world, handler), await take(world, handler)] == [1, 0]

    assert handler.asked == [1]
    async with world.database.read() as uow:
        request = await uow.requests.get(1)
    assert request
    assert (request.state, request.place_id) == (RequestState.DONE, place.id)
    assert request.outcome == {"code": "prepared", "station": None}


async def test_progress_is_told_on_the_way(world: World) -> None:
    await world.follow()

    await take(world, Handler())

    async with world.database.read() as uow:
        request = await uow.requests.get(1)
    assert request
    assert (request.done, request.total) == (1, 2)


async def test_what_a_crash_cut_short_is_carried_out_after_the_next_start(world: World) -> None:
    await world.follow()
    async with world.database.write() as uow:
        await uow.requests.claim(world.clock())
        await uow.commit()
    handler = Handler()
    assert await take(world, handler) == 0

    await recover_requests(world.database)
    await take(world, handler)

    assert handler.asked == [1]


async def test_a_fault_is_logged_and_whoever_asked_is_told(world: World) -> None:
    await world.follow()

    with logged_lines() as lines:
        await take(world, Handler(ZeroDivisionError("no")))

    async with world.database.read() as uow:
        request = await uow.requests.get(1)
    assert request
    assert (request.state, request.outcome) == (RequestState.FAILED, {"code": "fault"})
    assert any("Request failed" in line for line in lines)


async def test_new_places_go_before_retraining(world: World) -> None:
    await world.ask(RequestKind.RETRAIN, None)
    await world.follow()
    handler = Handler()

    await take(world, handler)

    assert handler.asked == [2, 1]
