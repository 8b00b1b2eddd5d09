"""Where each person stands in a dialogue of several steps; it outlives a restart."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.domain import UserId
from forecasting.storage.tables import ConversationRow
from forecasting.storage.upsert import upsert


class Conversations:
    """Reads and writes dialogue states."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, key: str) -> tuple[str | None, dict[str, Any]]:
        """Return state and data of a dialogue; None and nothing when there is none."""
        row = await self._session.get(ConversationRow, key)
        return (None, {}) if row is None else (row.state, row.data)

    async def of_user(self, user_id: UserId) -> list[tuple[str | None, dict[str, Any]]]:
        """Return state and data of each dialogue one person stands in."""
        mine = select(ConversationRow).where(ConversationRow.user_id == user_id).order_by(ConversationRow.key)
        return [(row.state, row.data) for row in await self._session.scalars(mine)]

    async def put(
        self, key: str, user_id: UserId, state: str | None, data: dict[str, Any], now: datetime
    ) -> None:
        """Store where a dialogue stands; one that stands nowhere is forgotten."""
        if state is None and not data:
            await self.remove(key)
            return
        row = {"key": key, "user_id": user_id, "state": state, "data": data, "updated_at": now}
        await upsert(self._session, ConversationRow, [row])

    async def in_state(self, state: str) -> list[tuple[UserId, dict[str, Any]]]:
        """Return who stands in a state, and the data of each such dialogue."""
        there = select(ConversationRow).where(ConversationRow.state == state).order_by(ConversationRow.key)
        return [(UserId(row.user_id), row.data) for row in await self._session.scalars(there)]

    async def remove(self, key: str) -> None:
        """Forget a dialogue."""
        await self._session.execute(delete(ConversationRow).where(ConversationRow.key == key))

    async def delete_before(self, updated_before: datetime) -> None:
        """Forget dialogues nobody went on with."""
        await self._session.execute(
            delete(ConversationRow).where(ConversationRow.updated_at < updated_before)
        )
