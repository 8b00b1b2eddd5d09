"""What training decided in the past, without the models themselves: light enough to page through."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.domain import ModelName, PlaceId, Variable
from forecasting.storage.tables import ModelVersionRow


class Decisions:
    """Reads decisions."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def champion_since(
        self, place_id: PlaceId, variable: Variable, champion: ModelName
    ) -> datetime | None:
        """Return when a series' champion became so: the first of the decisions in a row that left it so."""
        row = ModelVersionRow
        decisions = select(row.created_at, row.reason).where(
            row.place_id == place_id, row.variable == variable
        )
        since = None
        for decided_at, reason in (await self._session.execute(decisions.order_by(row.id.desc()))).all():
            if _champion_after(reason) != champion:
                break
            since = decided_at
        return since

    async def last_losses(self, place_id: PlaceId, variable: Variable) -> dict[ModelName, float]:
        """Return each model's mean pinball loss where they were last compared; nothing before that."""
        row = ModelVersionRow
        decisions = select(row.metrics).where(row.place_id == place_id, row.variable == variable)
        for metrics in await self._session.scalars(decisions.order_by(row.id.desc())):
            if losses := metrics.get("pinball"):
                return {ModelName(name): loss for name, loss in losses.items() if loss is not None}
        return {}

    async def newest_is_registered(self) -> bool | None:
        """Tell whether the model registry knows the newest decision; None before there is one."""
        newest = select(ModelVersionRow.run_id).order_by(ModelVersionRow.id.desc()).limit(1)
        row = (await self._session.execute(newest)).first()
        return None if row is None else row.run_id is not None


def _champion_after(reason: dict[str, Any]) -> str | None:
    return reason.get("after")
