"""Drift alarms: when a series' errors began to look different from before."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.domain import PlaceId, Variable
from forecasting.evaluation.drift import DriftAlarm, DriftKind
from forecasting.storage.records import StoredAlarm
from forecasting.storage.tables import DriftAlarmRow


class Drift:
    """Reads and writes drift alarms."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, place_id: PlaceId, variable: Variable, alarm: DriftAlarm, at: datetime) -> None:
        """Store an alarm of one series."""
        self._session.add(
            DriftAlarmRow(
                place_id=place_id,
                variable=variable,
                kind=alarm.kind,
                statistic=alarm.statistic,
                limit_value=alarm.limit,
                at=at,
            )
        )
        await self._session.flush()

    async def newest(self, place_id: PlaceId) -> dict[Variable, datetime]:
        """Return when the last alarm of each series of a place was raised, where there was one."""
        row = DriftAlarmRow
        statement = select(row.variable, func.max(row.at)).where(row.place_id == place_id)
        found = await self._session.execute(statement.group_by(row.variable))
        return {Variable(variable): at for variable, at in found.all()}

    async def since(self, after: datetime) -> list[StoredAlarm]:
        """Return the alarms raised after a moment, oldest first."""
        row = DriftAlarmRow
        rows = await self._session.scalars(select(row).where(row.at > after).order_by(row.id))
        return [_alarm(found) for found in rows]

    async def delete_before(self, at: datetime) -> None:
        """Forget alarms of long ago."""
        await self._session.execute(delete(DriftAlarmRow).where(DriftAlarmRow.at < at))


def _alarm(row: DriftAlarmRow) -> StoredAlarm:
    return StoredAlarm(
        id=row.id,
        place_id=PlaceId(row.place_id),
        variable=Variable(row.variable),
        alarm=DriftAlarm(DriftKind(row.kind), row.statistic, row.limit_value),
        at=row.at,
    )
