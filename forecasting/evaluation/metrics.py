"""Measures of one forecast set against what happened: plain functions of equally long arrays.

Errors are forecast minus observation, so a positive bias says "we forecast too high". Arrays hold finite
values in the variable's own unit; the mean of nothing is NaN.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasting.domain import LEVELS, CostRatio, Floats, Level


@dataclass(frozen=True)
class OneSide:
    """The errors on one side: how many there are and their mean size, a positive number."""

    n: int
    mean: float


def mae(observed: Floats, forecast: Floats) -> float:
    """Mean absolute error.

    >>> mae(np.array([10.0, 12.0]), np.array([11.0, 9.0]))
    2.0
    """
    return _mean(np.abs(forecast - observed))


def rmse(observed: Floats, forecast: Floats) -> float:
    """Root of the mean squared error.

    >>> rmse(np.array([10.0, 12.0]), np.array([11.0, 5.0]))
    5.0
    """
    return float(np.sqrt(_mean((forecast - observed) ** 2)))


def bias(observed: Floats, forecast: Floats) -> float:
    """Mean of forecast minus observation: positive is too high.

    >>> bias(np.array([10.0, 12.0]), np.array([11.0, 9.0]))
    -1.0
    """
    return _mean(forecast - observed)


def over(observed: Floats, forecast: Floats) -> OneSide:
    """Forecasts above what happened; exact ones belong to neither side.

    >>> over(np.array([10.0, 12.0, 5.0]), np.array([11.0, 9.0, 5.0]))
    OneSide(n=1, mean=1.0)
    """
    return _one_side(forecast - observed)


def under(observed: Floats, forecast: Floats) -> OneSide:
    """Forecasts below what happened; exact ones belong to neither side.

    >>> under(np.array([10.0, 12.0, 5.0]), np.array([11.0, 9.0, 5.0]))
    OneSide(n=1, mean=3.0)
    """
    return _one_side(observed - forecast)


def pinball_loss(observed: Floats, quantile: Floats, level: Level) -> float:
    """Mean pinball loss of one quantile forecast.

    An observation above the quantile costs `level` per unit, one below costs `1 - level`.

    >>> pinball_loss(np.array([10.0]), np.array([8.0]), Level(0.9))
    1.8
    """
    error = observed - quantile
    return _mean(np.maximum(level * error, (level - 1) * error))


def crps(observed: Floats, quantiles: Floats, levels: tuple[Level, ...] = LEVELS) -> float:
    """Continuous ranked probability score of quantiles, shape (n, levels).

    It is twice the pinball loss integrated over the level, here a sum with `crps_weights`. A forecast that
    is sure of one value scores its absolute error.

    >>> crps(np.array([10.0]), np.array([[8.0, 8.0]]), (Level(0.25), Level(0.75)))
    2.0
    """
    losses = [pinball_loss(observed, quantiles[:, column], level) for column, level in enumerate(levels)]
    return float(crps_weights(levels) @ losses)


def crps_weights(levels: tuple[Level, ...] = LEVELS) -> Floats:
    """Weight of each level's pinball loss in the CRPS: twice the span of levels nearest to it.

    >>> crps_weights((Level(0.2), Level(0.5), Level(0.8))).round(3).tolist()
    [0.7, 0.6, 0.7]
    """
    inner = (np.asarray(levels[1:]) + np.asarray(levels[:-1])) / 2
    borders = np.concatenate([[0.0], inner, [1.0]])
    return 2 * np.diff(borders)


def coverage(observed: Floats, lower: Floats, upper: Floats) -> float:
    """Share of observations inside the range, its ends included.

    >>> coverage(np.array([1.0, 2.0, 3.0, 9.0]), np.zeros(4), np.full(4, 3.0))
    0.75
    """
    return _mean((lower <= observed) & (observed <= upper))


def interval_width(lower: Floats, upper: Floats) -> float:
    """Mean width of the range.

    >>> interval_width(np.array([1.0, 2.0]), np.array([3.0, 8.0]))
    4.0
    """
    return _mean(upper - lower)


def mase_scale(values: Floats, season_length: int = 24) -> float:
    """Mean absolute change over a season, such as from the same hour yesterday: MASE is the MAE in this unit.

    `values` follow each other without holes in time, NaN where unknown; pairs with a NaN are left out.

    >>> mase_scale(np.array([1.0, 3.0, 2.0, np.nan, 4.0]), season_length=1)
    1.5
    """
    change = np.abs(values[season_length:] - values[:-season_length])
    return _mean(change[np.isfinite(change)])


def cost(observed: Floats, plan: Floats, ratio: CostRatio) -> float:
    """Mean cost of having acted on the plan; the cheap side costs 1 per unit, the dear one `ratio.ratio`.

    This is the pinball loss at the ratio's level, times the sum of both costs.

    >>> from forecasting.domain import Side
    >>> colder_hurts = CostRatio(Side.BELOW, 4)
    >>> [cost(np.array([value]), np.array([8.0]), colder_hurts) for value in (6.0, 10.0)]
    [8.0, 2.0]
    """
    return pinball_loss(observed, plan, ratio.level) * (1 + ratio.ratio)


def savings(plan_cost: float, reference_cost: float) -> float:
    """Share of the reference's cost that the plan saved; NaN where the reference cost nothing.

    >>> savings(3.0, 4.0)
    0.25
    """
    return 1 - plan_cost / reference_cost if reference_cost > 0 else float("nan")


def _one_side(excess: Floats) -> OneSide:
    sizes = excess[excess > 0]
    return OneSide(len(sizes), _mean(sizes))


def _mean(values: npt.NDArray[np.floating | np.bool_]) -> float:
    return float(np.mean(values)) if len(values) else float("nan")
