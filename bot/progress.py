"""Following what the worker was asked for, step by step."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.services import Sleep
from forecasting.storage.records import RequestState, WorkRequest
from forecasting.storage.unit_of_work import Database

PATIENCE_SECONDS = 90.0
LONGEST_SECONDS = 3600.0

_ENDED = (RequestState.DONE, RequestState.FAILED, RequestState.CANCELLED)


@dataclass(frozen=True)
class Step:
    """How far a request is; `stalled` when nothing has moved for 90 s."""

    request: WorkRequest
    stalled: bool = False

    @property
    def ended(self) -> bool:
        """Whether the worker is through with it, for better or worse."""
        return self.request.state in _ENDED

    @property
    def succeeded(self) -> bool:
        """Whether it brought what was asked for."""
        return self.request.state is RequestState.DONE


async def steps(
    database: Database, request: WorkRequest, sleep: Sleep, *, every_seconds: float = 2.0
) -> AsyncIterator[Step]:
    """Yield a step each time something changed, the last one when the request has ended.

    Nothing more comes when it is gone, or has taken an hour.
    """
    before, still_seconds, seconds = None, 0.0, 0.0
    while seconds < LONGEST_SECONDS:
        async with database.read() as uow:
            now = await uow.requests.get(request.id)
        if now is None:
            return
        was_patient = still_seconds < PATIENCE_SECONDS
        still_seconds = still_seconds + every_seconds if now == before else 0.0
        stalled = was_patient and still_seconds >= PATIENCE_SECONDS
        if now != before or stalled:
            yield Step(now, stalled)
        if now.state in _ENDED:
            return
        before, seconds = now, seconds + every_seconds
        await sleep(every_seconds)
