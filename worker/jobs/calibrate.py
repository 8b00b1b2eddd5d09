"""The job `calibrate`: what past forecasts teach about daily extremes and about the chance of rain."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from forecasting.clock import Clock, epoch_hour, from_epoch_hour
from forecasting.domain import HORIZON_HOURS, MODELLED_VARIABLES, Forecast, Place, Source, Variable
from forecasting.models import extremes
from forecasting.models.extremes import Stretch
from forecasting.models.rain import RainChance
from forecasting.storage.lessons import Lesson
from forecasting.storage.unit_of_work import Database, UnitOfWork
from forecasting.timeseries import Truth, Vintages
from worker.failures import PlaceFailures
from worker.runner import Done

REACH = timedelta(days=33)
"""Forecasts older than this are not learnt from."""

_Learnt = tuple[Variable, Lesson, bytes]


async def calibrate(database: Database, clock: Clock) -> Done:
    """Learn from every forecast whose last hour has passed since the last time; return how many lessons."""
    async with database.read() as uow:
        places = await uow.places.followed()
    count, failures = 0, PlaceFailures()
    for place in places:
        with failures.at(place.id):
            count += await _calibrate_place(database, place, clock())
    return Done(count, failures.first)


async def _calibrate_place(database: Database, place: Place, now: datetime) -> int:
    async with database.read() as uow:
        learnt = [await _extremes(uow, place, variable, now) for variable in MODELLED_VARIABLES]
        learnt.append(await _rain(uow, place, now))
    new = [lesson for lesson in learnt if lesson]
    if new:
        async with database.write() as uow:
            for variable, lesson, state in new:
                await uow.lessons.store(place.id, variable, lesson, state, now)
            await uow.commit()
    return len(new)


async def _extremes(uow: UnitOfWork, place: Place, variable: Variable, now: datetime) -> _Learnt | None:
    known = await uow.lessons.load(place.id, variable, Lesson.EXTREMES)
    stretch = Stretch.unpack(known) if known else Stretch.none()
    first = max(stretch.last_origin + 1, epoch_hour(now - REACH))
    truth = await uow.series.observations(place.id, variable, place.truth, first_hour=first)
    last = _last_settled(truth)
    if last < first:
        return None
    span = from_epoch_hour(first), from_epoch_hour(last)
    forecasts = await uow.forecasts.served_between(place.id, variable, *span, every_hours=extremes.STEP_HOURS)
    if not forecasts:
        return None
    await asyncio.to_thread(_learn_extremes, stretch, forecasts, truth)
    return variable, Lesson.EXTREMES, stretch.pack()


async def _rain(uow: UnitOfWork, place: Place, now: datetime) -> _Learnt | None:
    variable = Variable.PRECIPITATION_PROBABILITY
    known = await uow.lessons.load(place.id, variable, Lesson.RAIN)
    chance = RainChance.unpack(known) if known else RainChance.empty()
    first = max(chance.last_issued + 1, epoch_hour(now - REACH))
    # Stations seldom tell how much fell.
    amounts = await uow.series.observations(
        place.id, Variable.PRECIPITATION, Source.ANALYSIS, first_hour=first
    )
    paths = (await uow.series.history(place, variable, first_hour=first)).vintages
    paths = paths.select(paths.issued <= _last_settled(amounts))
    if not len(paths):
        return None
    await asyncio.to_thread(_learn_rain, chance, paths, amounts)
    return variable, Lesson.RAIN, chance.pack()


def _last_settled(truth: Truth) -> int:
    """Return the newest origin whose 72 hours are all past."""
    return int(truth.hours[-1]) - HORIZON_HOURS if len(truth) else 0


def _learn_extremes(stretch: Stretch, forecasts: Sequence[Forecast], truth: Truth) -> None:
    for forecast in forecasts:
        stretch.learn(forecast.model, epoch_hour(forecast.origin), forecast.quantiles, truth)


def _learn_rain(chance: RainChance, paths: Vintages, amounts: Truth) -> None:
    for issued, path in zip(paths.issued.tolist(), paths.paths, strict=True):
        leads = np.arange(1, HORIZON_HOURS + 1)
        chance.learn(issued, path[leads], amounts.regular(issued + 1, issued + HORIZON_HOURS))
