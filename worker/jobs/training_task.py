"""What the training of one series starts from: only as much is read as its decision needs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from forecasting.clock import epoch_hour
from forecasting.domain import Floats, ModelName, Place, Variable
from forecasting.evaluation.promotion import losses_by_day
from forecasting.storage.records import ModelVersion
from forecasting.storage.unit_of_work import Database, UnitOfWork
from forecasting.timeseries import History, Vintages
from worker.compute.states import LIVE_MODELS, MARK_BYTES, is_ours
from worker.compute.training import ESTIMATED, MOST_ORIGINS, WINDOW_HOURS, TrainTask, compared

_SETTLING = timedelta(days=2)
"""Days are whole, and all of their hours verified, when they are this long over."""

_DAYS_LOOKED_AT = timedelta(days=MOST_ORIGINS)


@dataclass(frozen=True)
class PreparedTask:
    """A series, its task, and the version that spoke when it was prepared."""

    place: Place
    variable: Variable
    task: TrainTask
    champion_id: int | None


async def prepare_task(
    database: Database, now: datetime, place: Place, variable: Variable, *, asked: bool, chart: bool
) -> PreparedTask:
    """Read one series for its training; `asked` for, or drifting, it is decided by a backtest."""
    async with database.read() as uow:
        champion = await uow.models.champion(place.id, variable)
        drifted = await _has_drifted(uow, place, variable, champion)
        speaks = champion.model if champion else None
        by_backtest = asked or drifted
        losses = None if by_backtest else await _losses(uow, now, place, variable, speaks)
        standing = await _standing(uow, place, variable)
        is_whole = losses is None or len(standing) + len(ESTIMATED) < len(LIVE_MODELS)
        task = TrainTask(
            history=await _history(uow, now, place, variable, is_whole=is_whole),
            champion=speaks,
            now=now,
            losses=losses,
            standing=standing,
            drifted=drifted,
            states=await uow.models.states(place.id, variable) if drifted else {},
            chart=chart,
        )
    return PreparedTask(place, variable, task, champion.id if champion else None)


async def _has_drifted(
    uow: UnitOfWork, place: Place, variable: Variable, champion: ModelVersion | None
) -> bool:
    """Tell whether an alarm was raised that no training has answered yet."""
    alarm = (await uow.drift.newest(place.id)).get(variable)
    return alarm is not None and (champion is None or alarm > champion.created_at)


async def _losses(
    uow: UnitOfWork, now: datetime, place: Place, variable: Variable, champion: ModelName | None
) -> dict[ModelName, Floats] | None:
    last = (now - _SETTLING).date()
    span = last - _DAYS_LOOKED_AT, last
    return losses_by_day(
        await uow.scores.live_record(place.id, variable, place.truth, compared(champion), *span)
    )


async def _standing(uow: UnitOfWork, place: Place, variable: Variable) -> frozenset[ModelName]:
    """Return the models without parameters whose state can be used."""
    marks = await uow.models.marks(place.id, variable, MARK_BYTES)
    return frozenset(name for name, mark in marks.items() if name not in ESTIMATED and is_ours(mark.start))


async def _history(
    uow: UnitOfWork, now: datetime, place: Place, variable: Variable, *, is_whole: bool
) -> History:
    """Read all that is known, or just the values that happened: thousands of paths take long to read."""
    first_hour = epoch_hour(now) - WINDOW_HOURS
    if is_whole:
        return await uow.series.history(place, variable, first_hour=first_hour)
    truth = await uow.series.observations(place.id, variable, place.truth, first_hour=first_hour)
    return History(variable, place.truth, truth, Vintages.empty())
