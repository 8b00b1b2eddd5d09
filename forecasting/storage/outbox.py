"""Messages to deliver, each once: the worker enqueues, the bot claims one at a time and sends it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.domain import PlaceId, UserId
from forecasting.storage.records import Delivery, DeliveryState, StoredMessage
from forecasting.storage.tables import OutboxRow, UserRow
from forecasting.storage.upsert import insert_new


@dataclass(frozen=True)
class Notification:
    """A message to be; two with the same key are one."""

    key: str
    kind: str
    user_id: UserId
    place_id: PlaceId
    due_at: datetime
    expires_at: datetime


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
                "state": DeliveryState.PENDING,
                "created_at": now,
                "next_attempt_at": notification.due_at,
                "expires_at": notification.expires_at,
                "attempts": 0,
            }
            for notification in notifications
        ]
        await insert_new(self._session, OutboxRow, rows)

    async def claim(self, now: datetime) -> Delivery | None:
        """Take the next message that is due and not too late, so that nobody else does.

        Who blocked us gets none.
        """
        reachable = (
            select(UserRow.id).where(UserRow.id == OutboxRow.user_id, UserRow.blocked_at.is_(None)).exists()
        )
        statement = (
            select(OutboxRow)
            .where(OutboxRow.state == DeliveryState.PENDING, OutboxRow.next_attempt_at <= now)
            .where(OutboxRow.expires_at > now, reachable)
            .order_by(OutboxRow.next_attempt_at, OutboxRow.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = (await self._session.scalars(statement)).first()
        if row is None:
            return None
        row.state, row.claimed_at, row.attempts = DeliveryState.SENDING, now, row.attempts + 1
        await self._session.flush()
        return Delivery(row.id, row.key, row.kind, UserId(row.user_id), PlaceId(row.place_id), row.attempts)

    async def finish(self, delivery_id: int, state: DeliveryState, message_id: int | None = None) -> None:
        """Note what became of a claimed message."""
        values = {"state": state, "message_id": message_id}
        await self._session.execute(update(OutboxRow).where(OutboxRow.id == delivery_id).values(values))

    async def retry(self, delivery_id: int, next_attempt_at: datetime) -> None:
        """Put a claimed message back, to be tried again later."""
        values = {"state": DeliveryState.PENDING, "next_attempt_at": next_attempt_at}
        await self._session.execute(update(OutboxRow).where(OutboxRow.id == delivery_id).values(values))

    async def recover(self) -> int:
        """Put back what a crash left claimed; return how many (at most one: they are claimed singly)."""
        claimed = update(OutboxRow).where(OutboxRow.state == DeliveryState.SENDING)
        rows = await self._session.scalars(
            claimed.values(state=DeliveryState.PENDING).returning(OutboxRow.id)
        )
        return len(rows.all())

    async def expire(self, now: datetime) -> int:
        """Give up on messages that would come too late; return how many."""
        late = (OutboxRow.state == DeliveryState.PENDING, OutboxRow.expires_at <= now)
        rows = await self._session.scalars(
            update(OutboxRow).where(*late).values(state=DeliveryState.EXPIRED).returning(OutboxRow.id)
        )
        return len(rows.all())

    async def of_user(self, user_id: UserId) -> list[StoredMessage]:
        """Return every message to one person, oldest first."""
        mine = select(OutboxRow).where(OutboxRow.user_id == user_id).order_by(OutboxRow.id)
        return [
            StoredMessage(
                row.kind, PlaceId(row.place_id), DeliveryState(row.state), row.created_at, row.message_id
            )
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
