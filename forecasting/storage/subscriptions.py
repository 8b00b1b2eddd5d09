"""Daily pushes people asked for."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.domain import PlaceId, SubscriptionId, UserId
from forecasting.storage.records import Subscription
from forecasting.storage.tables import SubscriptionRow
from forecasting.storage.upsert import insert_new


class Subscriptions:
    """Reads and writes subscriptions."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(
        self, user_id: UserId, place_id: PlaceId, local_time: str, next_due_at: datetime, now: datetime
    ) -> Subscription:
        """Subscribe; a second time for the same place and hour changes nothing."""
        row = {
            "user_id": user_id,
            "place_id": place_id,
            "local_time": local_time,
            "next_due_at": next_due_at,
            "created_at": now,
        }
        await insert_new(self._session, SubscriptionRow, [row])
        mine = (
            SubscriptionRow.user_id == user_id,
            SubscriptionRow.place_id == place_id,
            SubscriptionRow.local_time == local_time,
        )
        return _subscription((await self._session.scalars(select(SubscriptionRow).where(*mine))).one())

    async def of_user(self, user_id: UserId) -> list[Subscription]:
        """Return what somebody subscribed to, by place and time."""
        mine = select(SubscriptionRow).where(SubscriptionRow.user_id == user_id)
        rows = await self._session.scalars(
            mine.order_by(SubscriptionRow.place_id, SubscriptionRow.local_time)
        )
        return [_subscription(row) for row in rows]

    async def remove(self, user_id: UserId, subscription_id: SubscriptionId) -> bool:
        """Unsubscribe; False when it was not theirs, or is gone already."""
        mine = (SubscriptionRow.id == subscription_id, SubscriptionRow.user_id == user_id)
        gone = await self._session.scalars(delete(SubscriptionRow).where(*mine).returning(SubscriptionRow.id))
        return gone.first() is not None

    async def pause(
        self, user_id: UserId, now: datetime, subscription_id: SubscriptionId | None = None
    ) -> list[Subscription]:
        """Hold back one of somebody's pushes, or all of them; return which were running."""
        mine = (*_mine(user_id, subscription_id), SubscriptionRow.paused_at.is_(None))
        return await self._change(mine, paused_at=now)

    async def paused(
        self, user_id: UserId, subscription_id: SubscriptionId | None = None
    ) -> list[Subscription]:
        """Return which of somebody's pushes are held back: this one, or all of them."""
        mine = (*_mine(user_id, subscription_id), SubscriptionRow.paused_at.is_not(None))
        rows = await self._session.scalars(select(SubscriptionRow).where(*mine))
        return [_subscription(row) for row in rows]

    async def resume(self, subscription_id: SubscriptionId, next_due_at: datetime) -> None:
        """Let a push come again, at its next time."""
        mine = (SubscriptionRow.id == subscription_id,)
        await self._change(mine, paused_at=None, next_due_at=next_due_at)

    async def due(self, now: datetime, limit: int = 1000) -> list[Subscription]:
        """Return subscriptions whose time has come and that are not paused, the longest waiting first."""
        statement = (
            select(SubscriptionRow)
            .where(SubscriptionRow.next_due_at <= now, SubscriptionRow.paused_at.is_(None))
            .order_by(SubscriptionRow.next_due_at, SubscriptionRow.id)
            .limit(limit)
        )
        return [_subscription(row) for row in await self._session.scalars(statement)]

    async def set_next_due(self, subscription_id: SubscriptionId, next_due_at: datetime) -> None:
        """Note when a subscription is due again."""
        mine = SubscriptionRow.id == subscription_id
        await self._session.execute(update(SubscriptionRow).where(mine).values(next_due_at=next_due_at))

    async def count(self) -> int:
        """How many subscriptions there are."""
        return await self._session.scalar(select(func.count()).select_from(SubscriptionRow)) or 0

    async def _change(self, which: tuple[Any, ...], **values: Any) -> list[Subscription]:
        changed = update(SubscriptionRow).where(*which).values(values).returning(SubscriptionRow)
        return [_subscription(row) for row in await self._session.scalars(changed)]


def _mine(user_id: UserId, subscription_id: SubscriptionId | None) -> tuple[Any, ...]:
    mine = (SubscriptionRow.user_id == user_id,)
    return mine if subscription_id is None else (*mine, SubscriptionRow.id == subscription_id)


def _subscription(row: SubscriptionRow) -> Subscription:
    return Subscription(
        id=SubscriptionId(row.id),
        user_id=UserId(row.user_id),
        place_id=PlaceId(row.place_id),
        local_time=row.local_time,
        next_due_at=row.next_due_at,
        paused_at=row.paused_at,
    )
