"""The job `train`: candidates fitted and compared series by series, decisions stored with their reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from loguru import logger

from forecasting.clock import Clock, epoch_hour
from forecasting.domain import MODELLED_VARIABLES, Place, PlaceId, Variable
from forecasting.storage.records import ModelVersion
from forecasting.storage.unit_of_work import Database
from worker.compute.training import WINDOW_HOURS, TrainTask, train_series
from worker.jobs.outcomes import Progress, SeriesOutcome
from worker.metrics import Metrics
from worker.pool import Pool
from worker.runner import Done


@dataclass(frozen=True, kw_only=True)
class Training(Done):
    """A cycle: what it brought each series, the ids of the new versions, whether every place took part."""

    outcomes: Sequence[SeriesOutcome]
    versions: Sequence[int]
    whole: bool


async def train(
    database: Database,
    pool: Pool,
    clock: Clock,
    metrics: Metrics,
    progress: Progress,
    only: PlaceId | None = None,
) -> Training:
    """Train every series of every prepared place that somebody follows, or of one place."""
    async with database.read() as uow:
        followed = [await uow.places.get(only)] if only else await uow.places.followed()
    places = [place for place in followed if place.prepared_at]
    series = list(product(places, MODELLED_VARIABLES))
    outcomes: list[SeriesOutcome] = []
    versions: list[int] = []
    await progress(0, len(series))
    # Few at a time: forecasts of the hour wait in the same queue, and must not wait for a whole night's work.
    for start in range(0, len(series), pool.processes):
        some = series[start : start + pool.processes]
        tasks = [await _task(database, clock, place, variable) for place, variable in some]
        for (place, variable), trained in zip(some, await pool.map(train_series, tasks), strict=True):
            outcome = SeriesOutcome(place, variable, trained)
            outcomes.append(outcome)
            versions += await _store(database, clock, outcome)
            _note(metrics, outcome)
        await progress(len(outcomes), len(series))
    return Training(len(outcomes), outcomes=outcomes, versions=versions, whole=only is None)


async def _task(database: Database, clock: Clock, place: Place, variable: Variable) -> TrainTask:
    now = clock()
    async with database.read() as uow:
        champion = await uow.models.champion(place.id, variable)
        first_hour = epoch_hour(now) - WINDOW_HOURS
        history = await uow.series.history(place, variable, first_hour=first_hour)
    return TrainTask(history, champion.model if champion else None, now)


async def _store(database: Database, clock: Clock, outcome: SeriesOutcome) -> list[int]:
    """Store states and decision together; return the id of the new version, if there is one."""
    place, variable, trained = outcome.place, outcome.variable, outcome.trained
    async with database.write() as uow:
        await uow.models.set_states(place.id, variable, trained.states)
        version = _version(outcome, clock)
        ids = [await uow.models.record(version)] if version else []
        await uow.commit()
    return ids


def _version(outcome: SeriesOutcome, clock: Clock) -> ModelVersion | None:
    trained = outcome.trained
    if trained.decision is None or trained.champion is None:
        return None
    return ModelVersion(
        id=0,
        place_id=outcome.place.id,
        variable=outcome.variable,
        model=trained.champion,
        champion=True,
        created_at=clock(),
        data_hash=trained.data_hash,
        metrics={"pinball": outcome.pinball},
        reason=outcome.row,
        run_id=None,
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
        logger.bind(**context).info("{}", trained.decision)
