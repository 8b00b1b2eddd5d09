"""Tomorrow's minimum and maximum in a backtest: of the paths, against what the day became.

As in live use, the extremes are stretched by what earlier forecasts taught until then.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from forecasting.clock import from_epoch_hour
from forecasting.domain import HORIZON_HOURS, LEVELS, Floats, ModelName, Side
from forecasting.evaluation.metrics import mase_scale
from forecasting.evaluation.results import BacktestResult
from forecasting.evaluation.scores import ScoreSums
from forecasting.localtime import day_bounds, local_date
from forecasting.models.extremes import Stretch, extreme
from forecasting.models.scenarios import correlation_of, scenario_paths
from forecasting.timeseries import Truth


@dataclass(frozen=True)
class ExtremeScores:
    """Scores of the daily minimum and maximum, one day an origin."""

    minimum: ScoreSums
    maximum: ScoreSums


def extreme_scores(
    result: BacktestResult, truth: Truth, name: ModelName, zone: str, horizon: int = HORIZON_HOURS
) -> ExtremeScores:
    """Score the local calendar day after each origin, where the whole day is among the shared hours.

    Days have 23 or 25 hours where clocks change. `truth` tells what was known when.
    """
    forecast: dict[Side, list[Floats]] = {side: [] for side in Side}
    happened: dict[Side, list[float]] = {side: [] for side in Side}
    for row, (origin, stretch) in enumerate(_stretches(result, truth, name)):
        leads = _tomorrow(origin, zone)
        hours = slice(leads.start - 1, leads.stop - 1)
        if leads[-1] > horizon or not result.shared[row, hours].all():
            continue
        quantiles = result.runs[name].quantiles[row]
        paths = scenario_paths(quantiles, correlation=correlation_of(name))[:, hours]
        for side in Side:
            values = extreme(stretch.applied(side, paths, (leads[0] + leads[-1]) / 2), side)
            forecast[side].append(np.quantile(values, LEVELS))
            happened[side].append(float(extreme(result.observed[row, hours], side)))
    minimum, maximum = (_sums(happened[side], forecast[side]) for side in (Side.BELOW, Side.ABOVE))
    return ExtremeScores(minimum, maximum)


def extreme_scales(truth: Truth, until_hour: int, zone: str) -> tuple[float, float]:
    """Mean absolute change of the daily minimum and maximum from day to day, up to an epoch hour.

    `truth` holds at least one value. Only pairs of whole days count.
    """
    lows, highs = [], []
    day, last_day = (local_date(from_epoch_hour(hour), zone) for hour in (int(truth.hours[0]), until_hour))
    while day < last_day:
        hours = _hours_of(day, zone)
        values = truth.regular(hours.start, hours.stop - 1)
        lows.append(values.min())
        highs.append(values.max())
        day += timedelta(days=1)
    return mase_scale(np.array(lows), season_length=1), mase_scale(np.array(highs), season_length=1)


def _stretches(result: BacktestResult, truth: Truth, name: ModelName) -> Iterator[tuple[int, Stretch]]:
    """Yield each origin with the stretch as it stood then, learnt from forecasts wholly past."""
    stretch, waiting, origins = Stretch.none(), 0, result.origins.tolist()
    quantiles = result.runs[name].quantiles
    for origin in origins:
        known = truth.select(truth.known_at <= 3600 * origin)
        while len(known) and origins[waiting] + HORIZON_HOURS <= known.hours[-1]:
            if np.isfinite(quantiles[waiting]).all():
                stretch.learn(name, origins[waiting], quantiles[waiting], known)
            waiting += 1
        yield origin, stretch


def _tomorrow(origin: int, zone: str) -> range:
    """Lead times of the local calendar day after the origin's."""
    hours = _hours_of(local_date(from_epoch_hour(origin), zone) + timedelta(days=1), zone)
    return range(hours.start - origin, hours.stop - origin)


def _hours_of(day: date, zone: str) -> range:
    """Whole epoch hours from the beginning of a local date to its end."""
    begin, end = (-(-int(moment.timestamp()) // 3600) for moment in day_bounds(day, zone))
    return range(begin, end)


def _sums(observed: list[float], quantiles: list[Floats]) -> ScoreSums:
    return ScoreSums.of(np.array(observed), np.array(quantiles)) if observed else ScoreSums()
