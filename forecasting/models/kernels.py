"""Smoothing by Gaussian weights along lead times and around the day."""

import numpy as np

from forecasting.domain import Floats


def along(size: int, deviation: float, reach: int | None = None) -> Floats:
    """Return weights between positions 0..size-1, 1 in the centre, cut beyond `reach`; (size, size).

    A deviation of 0 is the position alone.
    """
    distance = np.abs(np.subtract.outer(np.arange(size), np.arange(size)))
    return _gaussian(distance, deviation, reach)


def around_the_day(deviation: float) -> Floats:
    """Return weights between hours of the day, 1 in the centre; (24, 24)."""
    distance = np.abs(np.subtract.outer(np.arange(24), np.arange(24)))
    return _gaussian(np.minimum(distance, 24 - distance), deviation, None)


def _gaussian(distance: Floats, deviation: float, reach: int | None) -> Floats:
    weights = np.exp(-0.5 * (distance / deviation) ** 2) if deviation else (distance == 0).astype(float)
    return np.asarray(weights if reach is None else np.where(distance <= reach, weights, 0.0))
