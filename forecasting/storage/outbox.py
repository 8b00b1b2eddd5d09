"""Messages to deliver, each once: the worker enqueues, the bot claims one at a time and sends it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.domain import PlaceId, UserId
from forecasting.storage.records import Delivery, DeliveryState, StoredMessage
from forecasting.storage.tables import OutboxRow, UserRow
from forecasting.storage.upsert import insert_new

BROADCAST = "broadcast"
"""The kind of messages that go to everybody."""


@dataclass(frozen=True)
class Notification:
    """A message to be; two with the same key are one. `payload` holds what it speaks of: ids and figures."""

    key: str
    kind: str
    user_id: UserId
    place_id: PlaceId | None
    due_at: datetime
    expires_at: datetime
    payload: dict[str, Any] | None = None


class Outbox:
    """Reads and writes messages on their way."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add_all(self, notifications: list[Notification], now: datetime) -> None:
        """Enqueue messages; one whose key is there already, delivered or not, is left alone."""
        rows = [
            {
                "key": notification.key,
                "kind": notification.kind,
                "user_id": notification.user_id,
                "place_id": notification.place_id,
                "payload": notification.payload,
                "state": DeliveryState.PENDING,
                "created_at": now,
                "next_attempt_at": notification.due_at,
                "expires_at": notification.expires_at,
                "attempts": 0,
            }
            for notification in notifications
        ]
        await insert_new(self._session, OutboxRow, rows)

    async def any_due(self, now: datetime) -> bool:
        """Tell whether `claim` or `expire` would find anything; it writes nothing and so holds nobody up."""
        due, late = (select(OutboxRow.id).where(*which).exists() for which in (_due(now), _late(now)))
        return bool(await self._session.scalar(select(due | late)))

    async def claim(self, now: datetime) -> Delivery | None:
        """Take the next message that is due and not too late, so that nobody else does.

        Broadcasts wait for all others. Who blocked us gets none.
        """
        last = case((OutboxRow.kind == BROADCAST, 1), else_=0)
        statement = (
            select(OutboxRow)
            .where(*_due(now))
            .order_by(last, OutboxRow.next_attempt_at, OutboxRow.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = (await self._session.scalars(statement)).first()
        if row is None:
            return None
        row.state, row.claimed_at, row.attempts = DeliveryState.SENDING, now, row.attempts + 1
        await self._session.flush()
        return Delivery(
            id=row.id,
            key=row.key,
            kind=row.kind,
            user_id=UserId(row.user_id),
            place_id=_place_id(row),
            attempts=row.attempts,
            payload=row.payload or {},
        )

    async def finish(self, delivery_id: int, state: DeliveryState, message_id: int | None = None) -> None:
        """Note what became of a claimed message."""
        values = {"state": state, "message_id": message_id}
        await self._session.execute(update(OutboxRow).where(OutboxRow.id == delivery_id).values(values))

    async def retry(self, delivery_id: int, next_attempt_at: datetime) -> None:
        """Put a claimed message back, to be tried again later."""
        values = {"state": DeliveryState.PENDING, "next_attempt_at": next_attempt_at}
        await self._session.execute(update(OutboxRow).where(OutboxRow.id == delivery_id).values(values))

    async def hold(self, delivery_id: int, until: datetime, now: datetime) -> None:
        """Put a claimed message back until a moment; it keeps the time it had left, and counts no attempt."""
        row = await self._session.get(OutboxRow, delivery_id)
        if row is not None:
            row.state, row.attempts = DeliveryState.PENDING, row.attempts - 1
            row.next_attempt_at, row.expires_at = until, until + (row.expires_at - now)
            await self._session.flush()

    async def hasten(self, key: str, now: datetime) -> None:
        """Let a message that waits be looked at again at once; it keeps the time it would have had left."""
        await self._hasten(OutboxRow.key == key, now)

    async def hasten_all(self, user_id: UserId, now: datetime) -> None:
        """Let every message that waits for one person be looked at again at once, as `hasten` does."""
        await self._hasten(OutboxRow.user_id == user_id, now)

    async def _hasten(self, which: ColumnElement[bool], now: datetime) -> None:
        waiting = select(OutboxRow).where(which, OutboxRow.state == DeliveryState.PENDING)
        for row in await self._session.scalars(waiting.where(OutboxRow.next_attempt_at > now)):
            row.next_attempt_at, row.expires_at = now, now + (row.expires_at - row.next_attempt_at)
        await self._session.flush()

    async def withdraw(self, kind: str, subject: int) -> bool:
        """Take back what has not been sent yet of one subscription or alert; False when there was nothing."""
        keys = OutboxRow.key.startswith(f"{kind}:{subject}:", autoescape=True)
        waiting = (OutboxRow.kind == kind, keys, OutboxRow.state == DeliveryState.PENDING)
        gone = update(OutboxRow).where(*waiting).values(state=DeliveryState.EXPIRED).returning(OutboxRow.id)
        return bool((await self._session.scalars(gone)).all())

    async def recover(self) -> int:
        """Put back what a crash left claimed; return how many (at most one: they are claimed singly)."""
        claimed = update(OutboxRow).where(OutboxRow.state == DeliveryState.SENDING)
        rows = await self._session.scalars(
            claimed.values(state=DeliveryState.PENDING).returning(OutboxRow.id)
        )
        return len(rows.all())

    async def expire(self, now: datetime) -> int:
        """Give up on messages that would come too late; return how many."""
        rows = await self._session.scalars(
            update(OutboxRow).where(*_late(now)).values(state=DeliveryState.EXPIRED).returning(OutboxRow.id)
        )
        return len(rows.all())

    async def of_user(self, user_id: UserId) -> list[StoredMessage]:
        """Return every message to one person, oldest first."""
        mine = select(OutboxRow).where(OutboxRow.user_id == user_id).order_by(OutboxRow.id)
        return [
            StoredMessage(row.kind, _place_id(row), DeliveryState(row.state), row.created_at, row.message_id)
            for row in await self._session.scalars(mine)
        ]

    async def counts(self) -> dict[DeliveryState, int]:
        """How many messages stand in each state."""
        statement = select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
        return {
            DeliveryState(state): count for state, count in (await self._session.execute(statement)).all()
        }

    async def delete_before(self, created_before: datetime) -> None:
        """Forget messages of long ago."""
        await self._session.execute(delete(OutboxRow).where(OutboxRow.created_at < created_before))


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    reachable = (
        select(UserRow.id).where(UserRow.id == OutboxRow.user_id, UserRow.blocked_at.is_(None)).exists()
    )
    waits = OutboxRow.state == DeliveryState.PENDING
    return waits, OutboxRow.next_attempt_at <= now, OutboxRow.expires_at > now, reachable


def _late(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return OutboxRow.state == DeliveryState.PENDING, OutboxRow.expires_at <= now


def _place_id(row: OutboxRow) -> PlaceId | None:
    return None if row.place_id is None else PlaceId(row.place_id)
