"""The job `requests`: what the bot asks for is claimed at once and carried out beside the other jobs."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from loguru import logger

from forecasting.clock import Clock
from forecasting.storage.records import RequestKind, RequestState, WorkRequest
from forecasting.storage.unit_of_work import Database
from worker.jobs.outcomes import Code, Outcome, Progress
from worker.runner import Done

Handler = Callable[[WorkRequest, Progress], Awaitable[Outcome]]
Start = Callable[[Coroutine[Any, Any, None]], object]
"""Lets something run on its own."""


async def take_requests(
    database: Database, clock: Clock, handlers: Mapping[RequestKind, Handler], start: Start
) -> Done:
    """Claim every request that waits and start carrying it out; new places go first."""
    async with database.read() as uow:
        if not await uow.requests.any_queued():
            return Done(0)
    started = 0
    while (request := await _claim(database, clock)) is not None:
        start(_carry_out(database, clock, request, handlers[request.kind]))
        started += 1
    return Done(started)


async def recover_requests(database: Database) -> None:
    """Put back what a crash or a shutdown cut short; it is done again from its beginning."""
    async with database.write() as uow:
        await uow.requests.recover()
        await uow.commit()


async def _claim(database: Database, clock: Clock) -> WorkRequest | None:
    async with database.write() as uow:
        request = await uow.requests.claim(clock())
        await uow.commit()
    return request


async def _carry_out(database: Database, clock: Clock, request: WorkRequest, handle: Handler) -> None:
    async def progress(done: int, total: int) -> bool:
        async with database.write() as uow:
            goes_on = await uow.requests.progress(request.id, done, total)
            await uow.commit()
        return goes_on

    try:
        outcome = await handle(request, progress)
    except Exception:  # noqa: BLE001 - whoever asked must get an answer
        logger.bind(request_id=request.id, kind=request.kind.value).exception("Request failed")
        outcome = Outcome(Code.FAULT, False)
    state = RequestState.DONE if outcome.succeeded else RequestState.FAILED
    async with database.write() as uow:
        await uow.requests.finish(request.id, state, outcome.json, clock())
        await uow.commit()
