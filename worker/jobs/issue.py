"""The job `issue`: models brought up to date with a poll, and the forecasts that people are shown."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from loguru import logger

from forecasting.clock import Clock, epoch_hour
from forecasting.domain import MODELLED_VARIABLES, Place, Variable
from forecasting.storage.unit_of_work import Database, UnitOfWork
from worker.compute.issuing import Issued, IssueTask, issue_series
from worker.compute.states import MODELS, is_usable
from worker.compute.training import WINDOW_HOURS
from worker.jobs.poll import Polled
from worker.metrics import Metrics
from worker.pool import Pool
from worker.runner import Done

PLACES_AT_ONCE = 8
"""So many are computed together: enough for several processes, little enough to hold in memory."""

REFIT_AFTER = timedelta(days=14)
RETRY_HOURS = 6
"""A model that had too little history is tried again at every sixth hour."""

NEWS_REACH = timedelta(days=7)
"""News is looked for among hours this much older than the state: values turn up late."""


async def issue(
    database: Database,
    pool: Pool,
    clock: Clock,
    metrics: Metrics,
    polls: Sequence[Polled],
    *,
    refit: bool = False,
) -> Done:
    """Forecast every modelled variable of each place a poll brought anything for, from what was known then.

    Models filter on from where they stand, unless `refit`. What people were shown for an hour stands: a
    second run for it changes nothing. Several polls, oldest first, are cheaper together than one by one.
    """
    shown = 0
    for places in _groups(list({place.id: place for polled in polls for place in polled.places}.values())):
        tasks = []
        async with database.read() as uow:
            for place in places:
                moments = tuple(polled.at for polled in polls if place in polled.places)
                tasks += [
                    await _task(uow, place, variable, moments, refit) for variable in MODELLED_VARIABLES
                ]
        results = await pool.map(issue_series, tasks)
        for place in places:
            mine = [issued for issued in results if issued.place_id == place.id]
            await _store(database, mine)
            _count(metrics, mine, clock())
        shown += sum(bool(shown.forecasts) for issued in results for shown in issued.shown)
    return Done(shown)


def _groups(places: Sequence[Place]) -> Iterator[Sequence[Place]]:
    return (places[start : start + PLACES_AT_ONCE] for start in range(0, len(places), PLACES_AT_ONCE))


async def _task(
    uow: UnitOfWork, place: Place, variable: Variable, moments: tuple[datetime, ...], refit: bool
) -> IssueTask:
    states = {
        name: state
        for name, state in (await uow.models.states(place.id, variable)).items()
        if not refit and is_usable(state) and moments[0] - state.fitted_at < REFIT_AFTER
    }
    champion = await uow.models.champion(place.id, variable)
    is_retry = any(epoch_hour(moment) % RETRY_HOURS == 0 for moment in moments)
    fits_missing = not states or (is_retry and len(states) < len(MODELS))
    if fits_missing:
        first_hour = epoch_hour(moments[0]) - WINDOW_HOURS
        history = await uow.series.history(place, variable, first_hour=first_hour)
    else:
        seen = min(state.known_at for state in states.values())
        first_hour = epoch_hour(seen - NEWS_REACH)
        history = await uow.series.history(place, variable, known_after=seen, first_hour=first_hour)
    return IssueTask(place.id, history, states, champion.model if champion else None, moments, fits_missing)


async def _store(database: Database, results: Sequence[Issued]) -> None:
    """Store what came of one place's series, together or not at all."""
    async with database.write() as uow:
        for issued in results:
            for shown in issued.shown:
                if shown.forecasts:
                    await uow.forecasts.add_all(
                        issued.place_id, shown.forecasts, shown.forecasts[0], fallback=shown.fallback
                    )
            await uow.models.set_states(issued.place_id, issued.variable, issued.states)
        await uow.commit()


def _count(metrics: Metrics, results: Sequence[Issued], now: datetime) -> None:
    for issued in results:
        for name in issued.fitted:
            metrics.fits.labels(name).inc()
        for name, fault in issued.faults.items():
            logger.bind(place_id=issued.place_id, variable=issued.variable.value, model=name.value).warning(
                "A model failed as it should not: {}", fault
            )
        for shown in issued.shown:
            if shown.forecasts:
                first = shown.forecasts[0]
                metrics.forecasts.labels(first.model, str(shown.fallback).lower()).inc()
                metrics.issue_lag_seconds.observe((now - first.issued_at).total_seconds())
            else:
                metrics.unanswered.inc()
