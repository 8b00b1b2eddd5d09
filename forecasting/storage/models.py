"""Champions, the decisions that made them, and where each fitted model stands."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.domain import ModelName, PlaceId, Variable
from forecasting.storage.records import ModelState, ModelVersion
from forecasting.storage.tables import ModelStateRow, ModelVersionRow
from forecasting.storage.upsert import upsert

CHAMPION = "champion"


class Models:
    """Reads and writes model versions and states."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def champion(self, place_id: PlaceId, variable: Variable) -> ModelVersion | None:
        """Return the model that speaks for a series, once training has chosen one."""
        mine = (
            ModelVersionRow.place_id == place_id,
            ModelVersionRow.variable == variable,
            ModelVersionRow.alias == CHAMPION,
        )
        row = (await self._session.scalars(select(ModelVersionRow).where(*mine))).first()
        return _version(row) if row else None

    async def champions(self, place_id: PlaceId) -> list[ModelVersion]:
        """Return the champions of every variable at a place."""
        mine = (ModelVersionRow.place_id == place_id, ModelVersionRow.alias == CHAMPION)
        rows = await self._session.scalars(
            select(ModelVersionRow).where(*mine).order_by(ModelVersionRow.variable)
        )
        return [_version(row) for row in rows]

    async def record(self, version: ModelVersion) -> int:
        """Store an outcome of training (its id is ignored); a champion takes the place of the one before."""
        if version.champion:
            await self._dethrone(version.place_id, version.variable)
        row = ModelVersionRow(
            place_id=version.place_id,
            variable=version.variable,
            model=version.model,
            alias=CHAMPION if version.champion else None,
            created_at=version.created_at,
            data_hash=version.data_hash,
            metrics=version.metrics,
            reason=version.reason,
            run_id=version.run_id,
        )
        self._session.add(row)
        await self._session.flush()
        return row.id

    async def _dethrone(self, place_id: PlaceId, variable: Variable) -> None:
        mine = (ModelVersionRow.place_id == place_id, ModelVersionRow.variable == variable)
        await self._session.execute(update(ModelVersionRow).where(*mine).values(alias=None))

    async def set_run(self, version_ids: Iterable[int], run_id: str) -> None:
        """Remember the registry's run that holds the details of some outcomes."""
        mine = ModelVersionRow.id.in_(list(version_ids))
        await self._session.execute(update(ModelVersionRow).where(mine).values(run_id=run_id))

    async def states(self, place_id: PlaceId, variable: Variable) -> dict[ModelName, ModelState]:
        """Return where each model of a series stands."""
        mine = (ModelStateRow.place_id == place_id, ModelStateRow.variable == variable)
        rows = await self._session.scalars(select(ModelStateRow).where(*mine))
        return {
            ModelName(row.model): ModelState(ModelName(row.model), row.known_at, row.fitted_at, row.state)
            for row in rows
        }

    async def set_states(self, place_id: PlaceId, variable: Variable, states: Iterable[ModelState]) -> None:
        """Store where models of a series stand now."""
        rows = [
            {
                "place_id": place_id,
                "variable": variable,
                "model": state.model,
                "known_at": state.known_at,
                "fitted_at": state.fitted_at,
                "state": state.state,
            }
            for state in states
        ]
        await upsert(self._session, ModelStateRow, rows)

    async def last_trained(self) -> datetime | None:
        """Return when training last recorded an outcome."""
        newest = select(ModelVersionRow.created_at).order_by(ModelVersionRow.created_at.desc()).limit(1)
        return await self._session.scalar(newest)

    async def delete_before(self, created_before: datetime) -> None:
        """Forget outcomes of long ago, but no champion."""
        replaced = (ModelVersionRow.created_at < created_before, ModelVersionRow.alias.is_(None))
        await self._session.execute(delete(ModelVersionRow).where(*replaced))


def _version(row: ModelVersionRow) -> ModelVersion:
    return ModelVersion(
        id=row.id,
        place_id=PlaceId(row.place_id),
        variable=Variable(row.variable),
        model=ModelName(row.model),
        champion=row.alias == CHAMPION,
        created_at=row.created_at,
        data_hash=row.data_hash,
        metrics=row.metrics,
        reason=row.reason,
        run_id=row.run_id,
    )
