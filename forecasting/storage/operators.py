"""What the operators are told of on our own account: messages of the outbox, and the memory of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.domain import UserId
from forecasting.storage.outbox import Notification, Outbox
from forecasting.storage.tables import OutboxRow, UserRow

KIND = "operator"

_USEFUL_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Told:
    """What was told last of a subject, and when."""

    at: datetime
    details: dict[str, Any]


class Operators:
    """Reads and writes messages to the operators; a subject is a short word, or two with a dot between."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def reachable(self, admin_ids: Iterable[UserId]) -> frozenset[UserId]:
        """Return those of the administrators who have ever written to the bot: nobody else can be told."""
        known = select(UserRow.id).where(UserRow.id.in_(list(admin_ids)))
        return frozenset(UserId(user_id) for user_id in await self._session.scalars(known))

    async def last_told(self, subject: str) -> Told | None:
        """Return the last message on a subject, to whomever it went."""
        about = OutboxRow.key.startswith(_key(subject), autoescape=True)
        newest = select(OutboxRow).where(about).order_by(OutboxRow.created_at.desc()).limit(1)
        row = (await self._session.scalars(newest)).first()
        return Told(row.created_at, row.payload or {}) if row else None

    async def tell(
        self, admin_ids: Iterable[UserId], subject: str, details: dict[str, Any], now: datetime
    ) -> None:
        """Let each of them be told, once for this moment."""
        stamp = int(now.timestamp())
        notifications = [
            Notification(
                key=f"{_key(subject)}{stamp}:{admin_id}",
                kind=KIND,
                user_id=admin_id,
                place_id=None,
                due_at=now,
                expires_at=now + _USEFUL_FOR,
                payload=details,
            )
            for admin_id in admin_ids
        ]
        await Outbox(self._session).add_all(notifications, now)


def _key(subject: str) -> str:
    return f"{KIND}:{subject}:"
