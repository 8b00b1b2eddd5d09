"""What training brought one series, stored: states, who speaks from now on, and why."""

from datetime import datetime

from forecasting.clock import Clock
from forecasting.domain import Alias, ModelName, Place, Variable
from forecasting.evaluation.promotion import Reason
from forecasting.storage.records import ModelState, ModelVersion
from forecasting.storage.unit_of_work import Database, UnitOfWork
from worker.jobs.outcomes import SeriesOutcome, decision_row


async def store(
    database: Database, clock: Clock, outcome: SeriesOutcome, champion_id: int | None
) -> list[int]:
    """Store states and decision together; return the ids of the new versions, if there are any.

    Nothing is stored when another champion than `champion_id` speaks meanwhile: what somebody did by hand
    while the training ran stands.
    """
    place, variable, trained = outcome.place, outcome.variable, outcome.trained
    async with database.write() as uow:
        speaks = await uow.models.champion(place.id, variable)
        if (speaks.id if speaks else None) != champion_id:
            return []
        ids = []
        if trained.decision and trained.champion:
            if speaks is None:
                await record_untrained(uow, place, variable)
            state = await _new_state(uow, outcome, trained.champion)
            ids.append(
                await uow.models.record(_version(outcome, trained.champion, Alias.CHAMPION, clock()), state)
            )
            if trained.challenger:
                version = _version(outcome, trained.challenger, Alias.CHALLENGER, clock())
                ids.append(await uow.models.record(version))
        # After the decision: the version before keeps the state it stood at until now.
        await uow.models.set_states(place.id, variable, trained.states)
        await uow.commit()
    return ids


async def _new_state(uow: UnitOfWork, outcome: SeriesOutcome, champion: ModelName) -> ModelState | None:
    """Return the state of a champion who is new or fitted anew; None where the one before goes on."""
    fitted = {state.model: state for state in outcome.trained.states}
    if champion in fitted or champion is outcome.trained.champion_before:
        return fitted.get(champion)
    return await uow.models.state(outcome.place.id, outcome.variable, champion)


async def record_untrained(uow: UnitOfWork, place: Place, variable: Variable) -> None:
    """Remember who spoke before the first decision, so that one can go back to that."""
    shown = await uow.forecasts.latest(place.id, variable)
    state = await uow.models.state(place.id, variable, shown[0].model) if shown else None
    if state:
        reason = decision_row(place, variable, None, state.model, Reason.UNTRAINED)
        await uow.models.record(
            ModelVersion(
                0, place.id, variable, state.model, Alias.CHAMPION, state.fitted_at, "", {}, reason, None
            ),
            state,
        )


def _version(outcome: SeriesOutcome, model: ModelName, alias: Alias, now: datetime) -> ModelVersion:
    return ModelVersion(
        id=0,
        place_id=outcome.place.id,
        variable=outcome.variable,
        model=model,
        alias=alias,
        created_at=now,
        data_hash=outcome.trained.data_hash,
        metrics={"pinball": outcome.pinball},
        reason=outcome.row,
        run_id=None,
    )
