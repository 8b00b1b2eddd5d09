"""What administrators did: kept for a year, whoever they are and whatever else is deleted."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.domain import UserId
from forecasting.storage.records import Act, ActKind
from forecasting.storage.tables import AuditRow


class Audit:
    """Reads and writes acts; one is stored in the transaction that carries it out."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, admin_id: UserId, kind: ActKind, now: datetime, **details: object) -> None:
        """Store an act; the details are ids and figures."""
        self._session.add(AuditRow(admin_id=admin_id, at=now, action=kind, details=details))
        await self._session.flush()

    async def newest(self, limit: int) -> list[Act]:
        """Return the last acts, the newest first."""
        newest = select(AuditRow).order_by(AuditRow.at.desc(), AuditRow.id.desc()).limit(limit)
        return [_act(row) for row in await self._session.scalars(newest)]

    async def of_admin(self, admin_id: UserId) -> list[Act]:
        """Return what one administrator did, oldest first."""
        mine = select(AuditRow).where(AuditRow.admin_id == admin_id).order_by(AuditRow.at, AuditRow.id)
        return [_act(row) for row in await self._session.scalars(mine)]

    async def delete_before(self, done_before: datetime) -> None:
        """Forget acts of long ago."""
        await self._session.execute(delete(AuditRow).where(AuditRow.at < done_before))


def _act(row: AuditRow) -> Act:
    return Act(UserId(row.admin_id), ActKind(row.action), row.at, row.details)
