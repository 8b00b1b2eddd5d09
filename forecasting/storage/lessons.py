"""What past forecasts of a series taught beside its models: small states, kept where the models' are."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.domain import PlaceId, Variable
from forecasting.storage.tables import ModelStateRow
from forecasting.storage.upsert import upsert


class Lesson(StrEnum):
    """What can be learnt beside the models."""

    EXTREMES = "daily_extremes"
    RAIN = "chance_of_rain"


class Lessons:
    """Reads and writes what was learnt."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def load(self, place_id: PlaceId, variable: Variable, lesson: Lesson) -> bytes | None:
        """Return what was learnt; None before anything was."""
        mine = (
            ModelStateRow.place_id == place_id,
            ModelStateRow.variable == variable,
            ModelStateRow.model == lesson,
        )
        return await self._session.scalar(select(ModelStateRow.state).where(*mine))

    async def store(
        self, place_id: PlaceId, variable: Variable, lesson: Lesson, state: bytes, now: datetime
    ) -> None:
        """Keep what is learnt by now in place of what was."""
        row = {
            "place_id": place_id,
            "variable": variable,
            "model": lesson,
            "known_at": now,
            "fitted_at": now,
            "state": state,
        }
        await upsert(self._session, ModelStateRow, [row])
