"""Equally likely paths through the quantiles of 72 lead hours, always the same for the same quantiles.

A Gaussian copula: path k stands at lead q at the quantile of level Phi(z(k, q)), with the correlation
r^|hours apart| between the z of two leads; a model that does not follow the weather service errs
in one direction for longer. The z come from one fixed template; each of its columns holds
the same n evenly spread scores, so that every lead's margin is its quantiles, and paths need not
be stored. Between stored levels, and beyond them, values are straight lines in z.
"""

from functools import lru_cache

import numpy as np
from scipy.special import ndtri

from forecasting.domain import HORIZON_HOURS, LEVELS, VALID_RANGE, Float32s, Floats, Forecast, Ints, ModelName

PATHS = 300
CORRELATION_AN_HOUR = 0.955
"""The correlation r of forecasts that follow the weather service."""

CORRELATION_WITHOUT_SERVICE = 0.975
_FOLLOWING_THE_SERVICE = (ModelName.HYBRID, ModelName.SERVICE)
_SEED = 20240229
_KNOTS = ndtri(np.asarray(LEVELS))


def correlation_of(model: ModelName) -> float:
    """Return the correlation from hour to hour of a model's errors."""
    return CORRELATION_AN_HOUR if model in _FOLLOWING_THE_SERVICE else CORRELATION_WITHOUT_SERVICE


def scenario_paths(
    quantiles: Floats | Float32s, n: int = PATHS, correlation: float = CORRELATION_AN_HOUR
) -> Floats:
    """Return n paths, shape (n, 72), from quantiles of shape (72, 11).

    They stay between the lowest and the highest value that straight lines through the outer two
    quantiles reach, which may be a little outside a variable's valid range.
    """
    values = quantiles.astype(float) @ _interpolation(n)
    return np.take_along_axis(values, _ranks(n, correlation).T, axis=1).T


def possible_paths(forecast: Forecast) -> Floats:
    """Return the paths of a forecast, shape (300, 72), held within what can be weather."""
    paths = scenario_paths(forecast.quantiles, correlation=correlation_of(forecast.model))
    return np.asarray(np.clip(paths, *VALID_RANGE[forecast.variable]))


@lru_cache(maxsize=4)
def _ranks(n: int, correlation: float) -> Ints:
    """Return the rank of each path at each lead, 0..n-1; shape (n, 72)."""
    lags = np.abs(np.subtract.outer(np.arange(HORIZON_HOURS), np.arange(HORIZON_HOURS)))
    draws = np.random.default_rng(_SEED).standard_normal((n, HORIZON_HOURS))
    if n > HORIZON_HOURS:
        # Without this, n draws would have chance correlations that every forecast shared.
        draws = np.linalg.qr(draws - draws.mean(axis=0))[0]
    scores = draws @ np.linalg.cholesky(correlation**lags).T
    return np.asarray(scores.argsort(axis=0).argsort(axis=0))


@lru_cache(maxsize=4)
def _interpolation(n: int) -> Floats:
    """Return the weights that turn 11 quantiles into n values of rising, evenly spread levels; (11, n)."""
    scores = ndtri((np.arange(n) + 0.5) / n)
    left = np.clip(np.searchsorted(_KNOTS, scores, side="right") - 1, 0, len(_KNOTS) - 2)
    share = (scores - _KNOTS[left]) / (_KNOTS[left + 1] - _KNOTS[left])
    weights = np.zeros((len(_KNOTS), n))
    weights[left, np.arange(n)] = 1 - share
    weights[left + 1, np.arange(n)] = share
    return weights
