"""What the forecasts of a place rest on: where its models stand, and what became known since."""

from datetime import datetime, timedelta

from forecasting.clock import epoch_hour
from forecasting.domain import MODELLED_VARIABLES, Place
from forecasting.storage.records import ModelState
from forecasting.storage.unit_of_work import UnitOfWork
from worker.compute.issuing import IssueTask
from worker.compute.states import LIVE_MODELS, is_usable
from worker.compute.training import ESTIMATED, WINDOW_HOURS

REFIT_AFTER = timedelta(days=14)
"""Parameters older than this are estimated anew; usually training has done so long before."""

RETRY_HOURS = 6
"""A model that had too little history is tried again at every sixth hour."""

STATES_EVERY_HOURS = 6
"""States are stored so often: writing them takes longer than going through a few hours of news again."""

NEWS_REACH = timedelta(days=7)
"""News is looked for among hours this much older than the state: values turn up late."""


async def place_tasks(
    uow: UnitOfWork, place: Place, moments: tuple[datetime, ...], *, refit: bool
) -> list[IssueTask]:
    """Return a task for each series of a place, with what is needed of its past."""
    champions = await uow.models.champion_names(place.id)
    stored = {} if refit else await uow.models.states_at(place.id, LIVE_MODELS)
    states = {
        variable: {
            name: state for name, state in stored.get(variable, {}).items() if _stands(state, moments[0])
        }
        for variable in MODELLED_VARIABLES
    }
    is_retry = any(epoch_hour(moment) % RETRY_HOURS == 0 for moment in moments)
    fitted = [
        variable
        for variable, known in states.items()
        if not known or (is_retry and len(known) < len(LIVE_MODELS))
    ]
    first_hour = epoch_hour(moments[0]) - WINDOW_HOURS
    histories = await uow.series.histories(place, fitted, first_hour=first_hour) if fitted else {}
    followed = [variable for variable in states if variable not in fitted]
    seen = min((state.known_at for name in followed for state in states[name].values()), default=moments[0])
    histories |= await uow.series.histories(
        place, followed, known_after=seen, first_hour=epoch_hour(seen - NEWS_REACH)
    )
    return [
        IssueTask(
            place.id,
            histories[variable],
            known,
            champions.get(variable),
            moments,
            fits_missing=variable in fitted,
            keep_states=_are_due(place, seen, moments[-1]),
        )
        for variable, known in states.items()
    ]


def _stands(state: ModelState, now: datetime) -> bool:
    is_stale = state.model in ESTIMATED and now - state.fitted_at >= REFIT_AFTER
    return is_usable(state) and not is_stale


def _are_due(place: Place, seen: datetime, now: datetime) -> bool:
    """Tell whether states as old as `seen` are to be stored anew; places take turns."""
    turn, last_turn = ((epoch_hour(moment) + place.id) // STATES_EVERY_HOURS for moment in (now, seen))
    return turn > last_turn
