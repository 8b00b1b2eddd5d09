"""The job `train`: models fitted anew, decisions who speaks for each series, stored with their reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product

from loguru import logger

from forecasting.clock import Clock
from forecasting.domain import MODELLED_VARIABLES, Place, PlaceId, Variable
from forecasting.storage.unit_of_work import Database, UnitOfWork
from worker.compute.states import MARK_BYTES, is_ours
from worker.compute.training import ESTIMATED, train_series
from worker.failures import PlaceFailures
from worker.jobs.outcomes import Progress, SeriesOutcome
from worker.jobs.training_store import store
from worker.jobs.training_task import PreparedTask, prepare_task
from worker.metrics import Metrics
from worker.pool import Pool
from worker.runner import Done

FIT_EVERY = timedelta(days=7)
_SLACK = timedelta(
    hours=6
)  # a night's training that began earlier than last week's does not wait for the next

AT_ONCE = 8
"""So many series for each process are trained together: forecasts of the hour wait in the same queue."""

MOST_CHARTS = 3


@dataclass(frozen=True)
class Scope:
    """What was asked to be trained; None means every one."""

    place_id: PlaceId | None = None
    variable: Variable | None = None


@dataclass(frozen=True, kw_only=True)
class Training(Done):
    """A cycle: what it brought each series, and the ids of the new versions."""

    outcomes: Sequence[SeriesOutcome]
    versions: Sequence[int]


async def train(
    database: Database,
    pool: Pool,
    clock: Clock,
    metrics: Metrics,
    progress: Progress,
    asked: Scope | None = None,
) -> Training:
    """Train every series that was fitted a week ago, or what was asked for, the latter by a backtest.

    Ends early when `progress` says so; what was trained by then stands.
    """
    series = await _due(database, clock) if asked is None else await within(database, asked)
    outcomes: list[SeriesOutcome] = []
    versions: list[int] = []
    failures = PlaceFailures()
    # A backtest takes seconds, and somebody watches.
    some = pool.processes * (AT_ONCE if asked is None else 1)
    goes_on = await progress(0, len(series))
    for done in range(0, len(series), some):
        if not goes_on:
            break
        chart = sum(outcome.trained.chart is not None for outcome in outcomes) < MOST_CHARTS
        tasks: list[PreparedTask] = []
        for place, variable in series[done : done + some]:
            with failures.at(place.id):
                tasks.append(
                    await prepare_task(
                        database, clock(), place, variable, asked=asked is not None, chart=chart
                    )
                )
        results = await pool.map(train_series, [task.task for task in tasks])
        for task, trained in zip(tasks, results, strict=True):
            with failures.at(task.place.id):
                outcome = SeriesOutcome(task.place, task.variable, trained)
                versions += await store(database, clock, outcome, task.champion_id)
                _note(metrics, outcome)
                trained.states.clear()  # stored; those of thousands of series would fill the memory
                outcomes.append(outcome)
        goes_on = await progress(min(done + some, len(series)), len(series))
    if outcomes:
        _sum_up(outcomes)
    return Training(len(outcomes), failures.first, outcomes=outcomes, versions=versions)


async def within(database: Database, asked: Scope) -> list[tuple[Place, Variable]]:
    """Return the series of the prepared places in a scope."""
    async with database.read() as uow:
        found = [await uow.places.get(asked.place_id)] if asked.place_id else await uow.places.followed()
    variables = [asked.variable] if asked.variable else MODELLED_VARIABLES
    return list(product([place for place in found if place.prepared_at], variables))


async def _due(database: Database, clock: Clock) -> list[tuple[Place, Variable]]:
    everything = await within(database, Scope())
    async with database.read() as uow:
        return [one for one in everything if await _is_due(uow, clock, *one)]


async def _is_due(uow: UnitOfWork, clock: Clock, place: Place, variable: Variable) -> bool:
    marks = await uow.models.marks(place.id, variable, MARK_BYTES)
    estimated = [marks[name] for name in ESTIMATED if name in marks and is_ours(marks[name].start)]
    return len(estimated) < len(ESTIMATED) or any(
        clock() - mark.fitted_at > FIT_EVERY - _SLACK for mark in estimated
    )


def _note(metrics: Metrics, outcome: SeriesOutcome) -> None:
    trained = outcome.trained
    for state in trained.states:
        metrics.fits.labels(state.model).inc()
    reason = trained.decision.reason if trained.decision else trained.failure
    metrics.trainings.labels(reason).inc()
    context = {"job_id": "train", "place_id": outcome.place.id, "variable": outcome.variable.value}
    if trained.fault:
        logger.bind(**context).warning("Training failed as it should not: {}", trained.fault)
    elif trained.decision and trained.champion != trained.champion_before:
        logger.bind(**context).debug("{}", trained.decision)


def _sum_up(outcomes: Sequence[SeriesOutcome]) -> None:
    """Log one line for a whole cycle, which may be about thousands of series."""
    trained = [outcome.trained for outcome in outcomes]
    counts = {
        "series": len(trained),
        "new_champions": sum(one.champion != one.champion_before for one in trained),
        "undecided": sum(one.decision is None for one in trained),
    }
    logger.bind(job_id="train").info(
        "Training is through: {series} series, {new_champions} new champions, {undecided} undecided", **counts
    )
