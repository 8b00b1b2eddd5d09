"""Champions, the decisions that made them, and where each fitted model stands."""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import LargeBinary, and_, bindparam, delete, func, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.domain import Alias, ModelName, PlaceId, Variable
from forecasting.storage.kept_state import pack_kept, unpack_kept
from forecasting.storage.records import ModelState, ModelVersion
from forecasting.storage.tables import ModelStateRow, ModelVersionRow
from forecasting.storage.upsert import upsert

_VERSION = ModelVersionRow
STATES_KEPT = 3
"""So many versions of a series keep their state: the champion, and those one can go back to."""


# Statements of the hourly cycle are put together once: that takes longer than executing them.
_CHAMPION_NAMES = select(_VERSION.variable, _VERSION.model).where(
    _VERSION.place_id == bindparam("place_id"), _VERSION.alias == Alias.CHAMPION
)
_STATES_AT = select(
    ModelStateRow.variable,
    ModelStateRow.model,
    ModelStateRow.known_at,
    ModelStateRow.fitted_at,
    ModelStateRow.state,
).where(
    ModelStateRow.place_id == bindparam("place_id"),
    ModelStateRow.model.in_(bindparam("models", expanding=True)),
)


class Mark(NamedTuple):
    """When a model was fitted, and the first bytes of its state: they tell whose code packed it."""

    fitted_at: datetime
    start: bytes


class Models:
    """Reads and writes model versions and states."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def champion(self, place_id: PlaceId, variable: Variable) -> ModelVersion | None:
        """Return the model that speaks for a series, once training has chosen one."""
        row = await self._champion(place_id, variable)
        return _version(row) if row else None

    async def champion_names(self, place_id: PlaceId) -> dict[Variable, ModelName]:
        """Return which model speaks for each series of a place, where training has chosen one."""
        found = await self._session.execute(_CHAMPION_NAMES, {"place_id": place_id})
        return {Variable(variable): ModelName(model) for variable, model in found.all()}

    async def champions(self, place_id: PlaceId) -> list[ModelVersion]:
        """Return the champions of every variable at a place."""
        return await self._with_alias(place_id, Alias.CHAMPION)

    async def challengers(self, place_id: PlaceId) -> list[ModelVersion]:
        """Return the best of the others for every variable at a place."""
        return await self._with_alias(place_id, Alias.CHALLENGER)

    async def record(
        self, version: ModelVersion, state: ModelState | None = None, *, can_return: bool = True
    ) -> int:
        """Store an outcome (its id is ignored) and return its id; its alias passes to it.

        `state` is that of a champion who is new, or was fitted anew; if the one before `can_return`, it keeps
        the state it stands at. Without `state` a champion goes on as it is: its state passes to the new
        version. States of versions long past are dropped.
        """
        before = await self._champion(version.place_id, version.variable)
        if version.alias:
            await self._take_alias(version.place_id, version.variable, version.alias)
        row = _VERSION(
            place_id=version.place_id,
            variable=version.variable,
            model=version.model,
            alias=version.alias,
            created_at=version.created_at,
            data_hash=version.data_hash,
            metrics=version.metrics,
            reason=version.reason,
            state=pack_kept(state) if state else None,
            run_id=version.run_id,
        )
        self._session.add(row)
        await self._session.flush()
        if before and version.alias is Alias.CHAMPION:
            if state is None:
                await self._pass_state(before.id, row.id)
            elif can_return:
                await self._keep_last_state(before)
            await self._drop_old_states(version.place_id, version.variable)
        return row.id

    async def previous(self, place_id: PlaceId, variable: Variable) -> tuple[ModelVersion, ModelState] | None:
        """Return the champion before the one that speaks, with the state it stood at when it was replaced."""
        champion = await self._champion(place_id, variable)
        if champion is None:
            return None
        row = _VERSION
        before = (row.place_id == place_id, row.variable == variable, row.id < champion.id)
        statement = select(row, row.state).where(*before, row.state.is_not(None)).order_by(row.id.desc())
        found = (await self._session.execute(statement.limit(1))).first()
        if found is None or found[1] is None:
            return None
        version = _version(found[0])
        return version, unpack_kept(version.model, found[1])

    async def forget_states(self, version_ids: Iterable[int]) -> None:
        """Drop the states of some versions: one can no longer go back to them."""
        mine = _VERSION.id.in_(list(version_ids))
        await self._session.execute(update(_VERSION).where(mine).values(state=None))

    async def set_run(self, version_ids: Iterable[int], run_id: str) -> None:
        """Remember the registry's run that holds the details of some outcomes."""
        mine = ModelVersionRow.id.in_(list(version_ids))
        await self._session.execute(update(ModelVersionRow).where(mine).values(run_id=run_id))

    async def states(self, place_id: PlaceId, variable: Variable) -> dict[ModelName, ModelState]:
        """Return where each model of a series stands."""
        mine = (ModelStateRow.place_id == place_id, ModelStateRow.variable == variable)
        known = ModelStateRow.model.in_(list(ModelName))  # lessons.py keeps others here
        rows = await self._session.scalars(select(ModelStateRow).where(*mine, known))
        return {ModelName(row.model): _state(row) for row in rows}

    async def states_at(
        self, place_id: PlaceId, models: Collection[ModelName]
    ) -> dict[Variable, dict[ModelName, ModelState]]:
        """Return where some models of every series of a place stand."""
        found: defaultdict[Variable, dict[ModelName, ModelState]] = defaultdict(dict)
        parameters = {"place_id": place_id, "models": list(models)}
        rows = (await self._session.execute(_STATES_AT, parameters)).all()
        for variable, model, known_at, fitted_at, state in rows:
            found[Variable(variable)][ModelName(model)] = ModelState(
                ModelName(model), known_at, fitted_at, state
            )
        return found

    async def state(self, place_id: PlaceId, variable: Variable, model: ModelName) -> ModelState | None:
        """Return where one model of a series stands."""
        row = await self._session.get(ModelStateRow, (place_id, variable, model), populate_existing=True)
        return _state(row) if row else None

    async def marks(self, place_id: PlaceId, variable: Variable, size: int) -> dict[ModelName, Mark]:
        """Return when each model of a series was fitted, and the first bytes of its state."""
        row = ModelStateRow
        mine = (row.place_id == place_id, row.variable == variable, row.model.in_(list(ModelName)))
        first = type_coerce(func.substr(row.state, 1, size), LargeBinary)
        found = await self._session.execute(select(row.model, row.fitted_at, first).where(*mine))
        return {ModelName(model): Mark(fitted_at, bytes(start)) for model, fitted_at, start in found.all()}

    async def families(self, alias: Alias) -> list[tuple[Variable, ModelName]]:
        """Return which models stand under an alias anywhere, by variable."""
        pairs = select(_VERSION.variable, _VERSION.model).where(_VERSION.alias == alias).distinct()
        found = (await self._session.execute(pairs)).all()
        return sorted((Variable(variable), ModelName(model)) for variable, model in found)

    async def packed_under(
        self, alias: Alias, variable: Variable, model: ModelName
    ) -> AsyncIterator[tuple[PlaceId, bytes]]:
        """Yield the packed state of a model at each place where it stands under an alias, one at a time.

        A champion's is that of its version; a challenger's is where it stands now.
        """
        mine = (_VERSION.alias == alias, _VERSION.variable == variable, _VERSION.model == model)
        statement = select(_VERSION.place_id, _VERSION.state).where(*mine)
        if alias is Alias.CHALLENGER:
            row = ModelStateRow
            here = (row.place_id == _VERSION.place_id, row.variable == variable, row.model == model)
            statement = select(_VERSION.place_id, row.state).join(row, and_(*here)).where(*mine)
        one_by_one = statement.order_by(_VERSION.place_id).execution_options(yield_per=1)
        async for place_id, packed in await self._session.stream(one_by_one):
            if packed:
                is_kept = alias is Alias.CHAMPION
                yield PlaceId(place_id), unpack_kept(model, packed).state if is_kept else packed

    async def set_states(self, place_id: PlaceId, variable: Variable, states: Iterable[ModelState]) -> None:
        """Store where models of a series stand now."""
        await self.set_states_at(place_id, {variable: states})

    async def set_states_at(
        self, place_id: PlaceId, by_variable: Mapping[Variable, Iterable[ModelState]]
    ) -> None:
        """Store where models of several series of a place stand now."""
        rows = [
            {
                "place_id": place_id,
                "variable": variable,
                "model": state.model,
                "known_at": state.known_at,
                "fitted_at": state.fitted_at,
                "state": state.state,
            }
            for variable, states in by_variable.items()
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

    async def _champion(self, place_id: PlaceId, variable: Variable) -> ModelVersionRow | None:
        mine = (_VERSION.place_id == place_id, _VERSION.variable == variable)
        statement = select(_VERSION).where(*mine, _VERSION.alias == Alias.CHAMPION)
        return (await self._session.scalars(statement)).first()

    async def _with_alias(self, place_id: PlaceId, alias: Alias) -> list[ModelVersion]:
        mine = (_VERSION.place_id == place_id, _VERSION.alias == alias)
        rows = await self._session.scalars(select(_VERSION).where(*mine).order_by(_VERSION.variable))
        return [_version(row) for row in rows]

    async def _take_alias(self, place_id: PlaceId, variable: Variable, alias: Alias) -> None:
        mine = (_VERSION.place_id == place_id, _VERSION.variable == variable, _VERSION.alias == alias)
        await self._session.execute(update(_VERSION).where(*mine).values(alias=None))

    async def _keep_last_state(self, version: ModelVersionRow) -> None:
        series = PlaceId(version.place_id), Variable(version.variable)
        if state := await self.state(*series, ModelName(version.model)):
            await self._set_kept(version.id, pack_kept(state))

    async def _pass_state(self, giver: int, taker: int) -> None:
        state = select(_VERSION.state).where(_VERSION.id == giver).scalar_subquery()
        await self._session.execute(update(_VERSION).where(_VERSION.id == taker).values(state=state))
        await self._set_kept(giver, None)

    async def _set_kept(self, version_id: int, kept: bytes | None) -> None:
        await self._session.execute(update(_VERSION).where(_VERSION.id == version_id).values(state=kept))

    async def _drop_old_states(self, place_id: PlaceId, variable: Variable) -> None:
        mine = (_VERSION.place_id == place_id, _VERSION.variable == variable, _VERSION.state.is_not(None))
        old = select(_VERSION.id).where(*mine).order_by(_VERSION.id.desc()).offset(STATES_KEPT)
        await self.forget_states((await self._session.scalars(old)).all())


def _state(row: ModelStateRow) -> ModelState:
    return ModelState(ModelName(row.model), row.known_at, row.fitted_at, row.state)


def _version(row: ModelVersionRow) -> ModelVersion:
    return ModelVersion(
        id=row.id,
        place_id=PlaceId(row.place_id),
        variable=Variable(row.variable),
        model=ModelName(row.model),
        alias=Alias(row.alias) if row.alias else None,
        created_at=row.created_at,
        data_hash=row.data_hash,
        metrics=row.metrics,
        reason=row.reason,
        run_id=row.run_id,
    )
