"""The job `verify`: what has happened since is set against everything that was forecast for it."""

import asyncio

from forecasting.domain import Place, Variable
from forecasting.evaluation.verification import verify as score
from forecasting.storage.unit_of_work import Database, UnitOfWork
from forecasting.timeseries import Truth
from worker.runner import Done


async def verify(database: Database) -> Done:
    """Score every hour whose truth has become known since the last time, each exactly once."""
    async with database.read() as uow:
        places = await uow.places.followed()
    return Done(sum([await _verify_place(database, place) for place in places]))


async def _verify_place(database: Database, place: Place) -> int:
    # Sums and marks are stored together: an hour marked but not added would be lost.
    async with database.write() as uow:
        unscored = await uow.series.unscored(place)
        for variable, truth in unscored.items():
            await _verify_series(uow, place, variable, truth)
        await uow.commit()
    return sum(map(len, unscored.values()))


async def _verify_series(uow: UnitOfWork, place: Place, variable: Variable, truth: Truth) -> None:
    hours: list[int] = truth.hours.tolist()
    forecasts = await uow.forecasts.covering(place.id, variable, hours)
    observed = dict(zip(hours, truth.values.tolist(), strict=True))
    sums = await asyncio.to_thread(score, observed, forecasts)
    await uow.scores.add(place.id, variable, place.truth, sums)
    await uow.series.mark_scored(place.id, variable, place.truth, hours)
