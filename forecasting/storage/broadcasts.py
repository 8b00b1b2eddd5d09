"""Messages of an administrator to everybody: one text, and a copy for each reader in the outbox."""

from datetime import datetime

from sqlalchemy import Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.domain import UserId
from forecasting.storage.records import Broadcast, BroadcastCounts, DeliveryState
from forecasting.storage.tables import BroadcastRow, OutboxRow, UserRow

_ON_ITS_WAY = (DeliveryState.PENDING, DeliveryState.SENDING)


class Broadcasts:
    """Reads and writes broadcasts; one without messages in the outbox is a draft."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, admin_id: UserId, language: str | None, text: str, now: datetime) -> Broadcast:
        """Store a draft for everybody, or for those who read one language."""
        row = BroadcastRow(admin_id=admin_id, language=language, text=text, created_at=now)
        self._session.add(row)
        await self._session.flush()
        return _broadcast(row)

    async def get(self, broadcast_id: int) -> Broadcast | None:
        """Return one broadcast."""
        row = await self._session.get(BroadcastRow, broadcast_id)
        return _broadcast(row) if row else None

    async def since(self, created_after: datetime) -> list[Broadcast]:
        """Return broadcasts, drafts too, from a moment on."""
        newest = select(BroadcastRow).where(BroadcastRow.created_at > created_after).order_by(BroadcastRow.id)
        return [_broadcast(row) for row in await self._session.scalars(newest)]

    async def recipients(self, language: str | None) -> list[UserId]:
        """Return everybody the bot can write to, or those of them who read one language."""
        return [UserId(user_id) for user_id in await self._session.scalars(_reachable(language))]

    async def count_recipients(self, language: str | None) -> int:
        """How many would get a broadcast."""
        readers = _reachable(language).subquery()
        return await self._session.scalar(select(func.count()).select_from(readers)) or 0

    async def counts(self, broadcast_id: int) -> BroadcastCounts:
        """How far a broadcast is; all zero for a draft."""
        copies = (
            select(OutboxRow.state, UserRow.blocked_at.is_not(None), func.count())
            .join(UserRow, UserRow.id == OutboxRow.user_id)
            .where(OutboxRow.key.startswith(key_of(broadcast_id), autoescape=True))
            .group_by(OutboxRow.state, UserRow.blocked_at.is_not(None))
        )
        waiting = sent = blocked = failed = 0
        for state, is_blocked, count in (await self._session.execute(copies)).all():
            if state == DeliveryState.SENT:
                sent += count
            elif is_blocked:
                blocked += count
            elif state in _ON_ITS_WAY:
                waiting += count
            else:
                failed += count
        return BroadcastCounts(waiting, sent, blocked, failed)

    async def delete_before(self, created_before: datetime) -> None:
        """Forget broadcasts of long ago."""
        await self._session.execute(delete(BroadcastRow).where(BroadcastRow.created_at < created_before))


def key_of(broadcast_id: int, user_id: UserId | None = None) -> str:
    """Return the key of one reader's copy, or what the keys of all copies begin with."""
    return f"broadcast:{broadcast_id}:" + ("" if user_id is None else str(user_id))


def _reachable(language: str | None) -> Select[int]:
    everybody = select(UserRow.id).where(UserRow.blocked_at.is_(None)).order_by(UserRow.id)
    return everybody if language is None else everybody.where(UserRow.language == language)


def _broadcast(row: BroadcastRow) -> Broadcast:
    return Broadcast(row.id, UserId(row.admin_id), row.created_at, row.language, row.text)
