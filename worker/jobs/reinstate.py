"""Champions changed by hand: the one before speaks again as it was, or one of somebody's choice does."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from forecasting.clock import Clock
from forecasting.domain import Alias, ModelName, Place, Variable
from forecasting.evaluation.promotion import Reason
from forecasting.storage.records import ModelState, ModelVersion, RequestKind, WorkRequest
from forecasting.storage.unit_of_work import Database, UnitOfWork
from worker.compute.states import LIVE_MODELS, is_usable
from worker.jobs.outcomes import Code, Outcome, decision_row
from worker.jobs.reissue import reissue
from worker.jobs.train import Scope, within
from worker.jobs.training_store import record_untrained
from worker.pool import Pool
from worker.runner import Done


@dataclass(frozen=True, kw_only=True)
class Reinstated(Done):
    """What became of a wish, and the ids of the new versions."""

    outcome: Outcome
    versions: Sequence[int]


@dataclass(frozen=True)
class _Choice:
    """The state to speak from, how it was scored, and versions one cannot go back to any more."""

    state: ModelState
    metrics: dict[str, Any] = field(default_factory=dict)
    left_behind: Sequence[int] = ()


@dataclass(frozen=True)
class _Change:
    before: ModelName | None
    after: ModelName
    versions: Sequence[int]


async def reinstate(database: Database, pool: Pool, clock: Clock, request: WorkRequest) -> Reinstated:
    """Roll back or promote each series asked for, and issue its newest forecast again at once.

    A series that is rolled back once more goes back one version further.
    """
    series: list[dict[str, Any]] = []
    failures: list[dict[str, Any]] = []
    versions: list[int] = []
    for place, variable in await within(database, Scope(request.place_id, request.variable)):
        row = {"place_id": place.id, "place": place.name, "variable": variable.value}
        change = await _change(database, clock, request, place, variable)
        if isinstance(change, Code):
            failures.append(row | {"code": change.value})
            continue
        versions += change.versions
        shown = await reissue(database, pool, place, variable)
        series.append(row | {"before": change.before, "after": change.after.value, "shown": shown})
    code = Code.REINSTATED if series or not failures else Code(failures[0]["code"])
    outcome = Outcome(code, bool(series), {"series": series, "failures": failures})
    return Reinstated(len(series), outcome=outcome, versions=versions)


async def _change(
    database: Database, clock: Clock, request: WorkRequest, place: Place, variable: Variable
) -> _Change | Code:
    async with database.write() as uow:
        if await uow.models.champion(place.id, variable) is None:
            await record_untrained(uow, place, variable)
        champion = await uow.models.champion(place.id, variable)
        speaks = champion.model if champion else None
        if request.kind is RequestKind.PROMOTE and request.model is speaks and speaks:
            return _Change(speaks, speaks, [])
        choice = await _choose(uow, clock, request, champion, place, variable)
        if isinstance(choice, Code):
            return choice
        after = choice.state.model
        reason = decision_row(place, variable, speaks, after, Reason.BY_HAND)
        reason |= {"wish": request.kind.value, "requested_by": request.requested_by}
        version = ModelVersion(
            0, place.id, variable, after, Alias.CHAMPION, clock(), "", choice.metrics, reason, None
        )
        await uow.models.forget_states(choice.left_behind)
        is_back = request.kind is RequestKind.ROLL_BACK
        versions = [await uow.models.record(version, choice.state, can_return=not is_back)]
        if speaks and speaks is not after:
            other = replace(version, model=speaks, alias=Alias.CHALLENGER)
            versions.append(await uow.models.record(other))
        await uow.models.set_states(place.id, variable, [choice.state])
        await uow.commit()
    return _Change(speaks, after, versions)


async def _choose(
    uow: UnitOfWork,
    clock: Clock,
    request: WorkRequest,
    champion: ModelVersion | None,
    place: Place,
    variable: Variable,
) -> _Choice | Code:
    if request.kind is RequestKind.PROMOTE:
        model = request.model
        state = await uow.models.state(place.id, variable, model) if model in LIVE_MODELS else None
        return _Choice(state) if state and is_usable(state) else Code.NOT_FITTED
    previous = await uow.models.previous(place.id, variable)
    if previous is None or champion is None:
        return Code.NOTHING_BEFORE
    version, state = previous
    if not is_usable(state):
        return Code.NOT_FITTED
    # In force from now on: parameters that look old would soon be estimated anew.
    state = replace(state, fitted_at=clock())
    return _Choice(state, version.metrics, (version.id, champion.id))
