"""The job `drift`: series whose errors have begun to look different are told of, and trained anew."""

import asyncio
from datetime import datetime, timedelta

import numpy as np
from loguru import logger

from forecasting.clock import Clock, epoch_hour, from_epoch_hour
from forecasting.domain import HORIZON_HOURS, MODELLED_VARIABLES, Floats, Forecast, Place, Variable
from forecasting.evaluation.drift import DriftAlarm, drift_alarms
from forecasting.evaluation.verification import LEADS
from forecasting.storage.records import RequestKind
from forecasting.storage.unit_of_work import Database, UnitOfWork
from forecasting.timeseries import Truth
from worker.failures import PlaceFailures
from worker.runner import Done

COOL_DOWN = timedelta(days=14)
"""A series that has raised an alarm raises no other for so long."""

LONGEST_LOOK_BACK = timedelta(days=120)


async def watch_drift(database: Database, clock: Clock) -> Done:
    """Look at the errors of what was shown; an alarm asks for the training of its series."""
    async with database.read() as uow:
        places = [place for place in await uow.places.followed() if place.prepared_at]
    count, failures = 0, PlaceFailures()
    for place in places:
        with failures.at(place.id):
            count += await _watch_place(database, place, clock())
    return Done(count, failures.first)


async def _watch_place(database: Database, place: Place, now: datetime) -> int:
    async with database.read() as uow:
        cooling = await uow.drift.newest(place.id)
        series = [
            (variable, await _errors(uow, place, variable, now, cooling.get(variable)))
            for variable in MODELLED_VARIABLES
            if variable not in cooling or now - cooling[variable] >= COOL_DOWN
        ]
    found = {variable: await asyncio.to_thread(_alarm, errors) for variable, errors in series}
    alarms = {variable: alarm for variable, alarm in found.items() if alarm}
    if alarms:
        async with database.write() as uow:
            for variable, alarm in alarms.items():
                await uow.drift.add(place.id, variable, alarm, now)
                await uow.requests.add(RequestKind.RETRAIN, place.id, None, now, variable=variable)
                logger.bind(place_id=place.id, variable=variable.value).warning("{}", alarm)
            await uow.commit()
    return len(alarms)


async def _errors(
    uow: UnitOfWork, place: Place, variable: Variable, now: datetime, alarm_at: datetime | None
) -> Floats:
    """Return forecast - observation of each midnight's shown forecast whose hours have all passed.

    Errors from before the last alarm, or of another champion, are no yardstick for today's.
    """
    champion = await uow.models.champion(place.id, variable)
    crowned = champion and await uow.decisions.champion_since(place.id, variable, champion.model)
    since = max(moment for moment in (now - LONGEST_LOOK_BACK, alarm_at, crowned) if moment)
    truth = await uow.series.observations(place.id, variable, place.truth, first_hour=epoch_hour(since))
    last = int(truth.hours[-1]) - HORIZON_HOURS if len(truth) else 0
    shown = await uow.forecasts.served_between(
        place.id, variable, since, from_epoch_hour(last), every_hours=24
    )
    return _set_against(shown, truth) if shown else np.empty((0, HORIZON_HOURS))


def _set_against(shown: list[Forecast], truth: Truth) -> Floats:
    origins = np.array([epoch_hour(forecast.origin) for forecast in shown])
    observed = truth.regular(int(origins[0]), int(origins[-1]) + HORIZON_HOURS)
    medians = np.stack([forecast.median for forecast in shown]).astype(float)
    return np.asarray(medians - observed[origins[:, None] - origins[0] + LEADS])


def _alarm(errors: Floats) -> DriftAlarm | None:
    """Return the alarm that stands: that of a bias before that of the size, which goes with it."""
    return next(iter(drift_alarms(errors)), None)
