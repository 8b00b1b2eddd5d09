"""What the bot asks the worker to do, and how far it is."""

from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.domain import ModelName, PlaceId, UserId, Variable
from forecasting.storage.records import RequestKind, RequestState, WorkRequest
from forecasting.storage.tables import TrainingRequestRow

UNFINISHED = (RequestState.QUEUED, RequestState.RUNNING)


class Requests:
    """Reads and writes requests to the worker."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(
        self,
        kind: RequestKind,
        place_id: PlaceId | None,
        requested_by: UserId | None,
        now: datetime,
        *,
        variable: Variable | None = None,
        model: ModelName | None = None,
    ) -> WorkRequest:
        """Ask for something; the same thing asked for and not finished yet is that request."""
        row = TrainingRequestRow
        wanted = {"place_id": place_id, "variable": variable, "model": model}
        same = [getattr(row, name).is_not_distinct_from(value) for name, value in wanted.items()]
        unfinished = select(row).where(row.kind == kind, *same, row.state.in_(UNFINISHED))
        standing = (await self._session.scalars(unfinished)).first()
        if standing is None:
            standing = row(
                kind=kind,
                **wanted,
                requested_by=requested_by,
                state=RequestState.QUEUED,
                created_at=now,
                done=0,
                total=0,
            )
            self._session.add(standing)
            await self._session.flush()
        return _request(standing)

    async def get(self, request_id: int) -> WorkRequest | None:
        """Return one request."""
        row = await self._session.get(TrainingRequestRow, request_id, populate_existing=True)
        return _request(row) if row else None

    async def claim(self, now: datetime) -> WorkRequest | None:
        """Take the oldest request that waits; new places go before retraining."""
        row = TrainingRequestRow
        waiting = select(row).where(row.state == RequestState.QUEUED).order_by(row.kind, row.id)
        first = (await self._session.scalars(waiting.limit(1).with_for_update(skip_locked=True))).first()
        if first is None:
            return None
        first.state, first.started_at = RequestState.RUNNING, now
        await self._session.flush()
        return _request(first)

    async def progress(self, request_id: int, done: int, total: int) -> bool:
        """Note how far a request is; return whether to go on, which it is not once it was called off."""
        row = TrainingRequestRow
        noted = update(row).where(row.id == request_id).values(done=done, total=total).returning(row.state)
        return await self._session.scalar(noted) == RequestState.RUNNING

    async def cancel(self, request_id: int) -> bool:
        """Call a request off before it has ended; return whether there was anything to call off.

        What runs already stops after the series at hand.
        """
        row = TrainingRequestRow
        unfinished = (row.id == request_id, row.state.in_(UNFINISHED))
        cancelled = update(row).where(*unfinished).values(state=RequestState.CANCELLED).returning(row.id)
        return await self._session.scalar(cancelled) is not None

    async def finish(
        self, request_id: int, state: RequestState, outcome: dict[str, Any], now: datetime
    ) -> None:
        """Note how a request ended; one that was called off meanwhile stays so."""
        row = TrainingRequestRow
        ended = case((row.state == RequestState.CANCELLED, RequestState.CANCELLED), else_=state)
        values = {"state": ended, "outcome": outcome, "finished_at": now}
        await self._session.execute(update(row).where(row.id == request_id).values(values))

    async def recover(self) -> int:
        """Put back what a crash left running; return how many."""
        running = TrainingRequestRow.state == RequestState.RUNNING
        rows = await self._session.scalars(
            update(TrainingRequestRow)
            .where(running)
            .values(state=RequestState.QUEUED)
            .returning(TrainingRequestRow.id)
        )
        return len(rows.all())

    async def of_user(self, user_id: UserId) -> list[WorkRequest]:
        """Return what one person asked for, oldest first."""
        row = TrainingRequestRow
        mine = select(row).where(row.requested_by == user_id).order_by(row.id)
        return [_request(found) for found in await self._session.scalars(mine)]

    async def unfinished(self, kind: RequestKind) -> list[WorkRequest]:
        """Return the requests of a kind that are not finished, oldest first."""
        row = TrainingRequestRow
        mine = select(row).where(row.kind == kind, row.state.in_(UNFINISHED)).order_by(row.id)
        return [_request(found) for found in await self._session.scalars(mine)]

    async def any_queued(self) -> bool:
        """Tell whether `claim` would find anything; it writes nothing and so holds nobody up."""
        queued = select(TrainingRequestRow.id).where(TrainingRequestRow.state == RequestState.QUEUED)
        return bool(await self._session.scalar(select(queued.exists())))

    async def waiting(self) -> int:
        """How many requests are not finished."""
        unfinished = TrainingRequestRow.state.in_(UNFINISHED)
        return (
            await self._session.scalar(select(func.count()).select_from(TrainingRequestRow).where(unfinished))
            or 0
        )

    async def delete_before(self, created_before: datetime) -> None:
        """Forget finished requests of long ago."""
        old = (TrainingRequestRow.created_at < created_before, TrainingRequestRow.state.not_in(UNFINISHED))
        await self._session.execute(delete(TrainingRequestRow).where(*old))


def _request(row: TrainingRequestRow) -> WorkRequest:
    return WorkRequest(
        id=row.id,
        kind=RequestKind(row.kind),
        place_id=None if row.place_id is None else PlaceId(row.place_id),
        variable=Variable(row.variable) if row.variable else None,
        model=ModelName(row.model) if row.model else None,
        requested_by=None if row.requested_by is None else UserId(row.requested_by),
        state=RequestState(row.state),
        created_at=row.created_at,
        done=row.done,
        total=row.total,
        outcome=row.outcome,
    )
