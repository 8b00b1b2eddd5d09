"""How much there is of everything: figures for operators, nothing about anybody in particular."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.storage.places import Places
from forecasting.storage.records import People
from forecasting.storage.subscriptions import Subscriptions
from forecasting.storage.tables import AlertRow, Base, UserRow

_DATABASE_SIZE = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}


class Census:
    """Counts."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def people(self, joined_after: datetime) -> People:
        """Count people, those who joined since a moment, and what they asked for.

        Chats with a negative id are groups.
        """
        person = UserRow.id > 0
        by_language = select(UserRow.language, func.count()).where(person).group_by(UserRow.language)
        return People(
            users=await self._count(UserRow, person),
            joined=await self._count(UserRow, person, UserRow.created_at > joined_after),
            blocked=await self._count(UserRow, person, UserRow.blocked_at.is_not(None)),
            groups=await self._count(UserRow, UserRow.id < 0),
            places=await Places(self._session).count(),
            subscriptions=await Subscriptions(self._session).count(),
            alerts=await self._count(AlertRow),
            by_language=dict((await self._session.execute(by_language)).all()),
        )

    async def database_bytes(self) -> int:
        """How large the database is."""
        kind = self._session.get_bind().dialect.name
        return int(await self._session.scalar(text(_DATABASE_SIZE[kind])) or 0)

    async def _count(self, table: type[Base], *which: ColumnElement[Any]) -> int:
        return await self._session.scalar(select(func.count()).select_from(table).where(*which)) or 0
