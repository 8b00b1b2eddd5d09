"""The job `verify`: what has happened since is set against everything that was forecast for it."""

import asyncio
from collections.abc import Mapping

from forecasting.clock import Clock, epoch_hour
from forecasting.domain import Place, Variable
from forecasting.evaluation.scores import ScoreSums
from forecasting.evaluation.verification import HourForecasts, ScoreKey
from forecasting.evaluation.verification import verify as score
from forecasting.storage.unit_of_work import Database
from forecasting.timeseries import Truth
from worker.failures import PlaceFailures
from worker.runner import Done

PLACES_A_TURN = 100
"""With more places than this, they take turns: to score one hour, the forecasts of three days are read."""

MOST_TURNS = 6
"""So many hours a place waits at most; to score them together takes hardly longer than one."""


async def verify(database: Database, clock: Clock) -> Done:
    """Score every hour whose truth has become known since the last time, each exactly once.

    Of many places, those whose turn it is in this hour.
    """
    async with database.read() as uow:
        followed = await uow.places.followed()
    hour, turns = epoch_hour(clock()), turns_among(len(followed))
    count, failures = 0, PlaceFailures()
    for place in followed:
        if (hour + place.id) % turns == 0:
            with failures.at(place.id):
                count += await _verify_place(database, place)
    return Done(count, failures.first)


def turns_among(places: int) -> int:
    """Return how many hours it takes until every place has had its turn."""
    return min(1 + places // PLACES_A_TURN, MOST_TURNS)


async def _verify_place(database: Database, place: Place) -> int:
    # Sums and marks are stored together: an hour marked but not added would be lost.
    async with database.write() as uow:
        unscored = await uow.series.unscored(place)
        if not unscored:
            return 0
        hours = {variable: truth.hours.tolist() for variable, truth in unscored.items()}
        first, last = min(map(min, hours.values())), max(map(max, hours.values()))
        said = await uow.forecasts.covering(place.id, first, last)
        sums = await asyncio.to_thread(_score_all, unscored, said)
        await uow.scores.add_at(place.id, place.truth, sums)
        await uow.series.mark_scored(place.id, place.truth, hours)
        await uow.commit()
    return sum(map(len, unscored.values()))


def _score_all(
    unscored: Mapping[Variable, Truth], said: Mapping[Variable, HourForecasts]
) -> dict[Variable, dict[ScoreKey, ScoreSums]]:
    return {
        variable: score(dict(zip(truth.hours.tolist(), truth.values.tolist(), strict=True)), said[variable])
        for variable, truth in unscored.items()
        if variable in said
    }
