"""How likely something happens within a window of hours: counted over the joint paths of a forecast."""

import numpy as np

from forecasting.clock import epoch_hour
from forecasting.domain import Bools, Floats, Forecast, Side
from forecasting.models.scenarios import possible_paths


def chance(forecast: Forecast, side: Side, threshold: float, first_hour: int, last_hour: int) -> float:
    """Return the share of paths that are below (or above) the threshold at any hour of the window, 0 to 1.

    The window is in epoch hours, both ends included; hours the forecast does not reach are ignored, and a
    window without any hour it reaches is a ValueError.
    """
    return float(_beyond(forecast, side, threshold, first_hour, last_hour).any(axis=1).mean())


def hours_beyond(forecast: Forecast, side: Side, threshold: float, first_hour: int, last_hour: int) -> Floats:
    """Return for each path how many hours of the window it is below (or above) the threshold, shape (n,).

    The window is that of `chance`.
    """
    return np.asarray(_beyond(forecast, side, threshold, first_hour, last_hour).sum(axis=1), float)


def chance_of_each_hour(
    forecast: Forecast, side: Side, threshold: float, first_hour: int, last_hour: int
) -> Floats:
    """Return how likely each hour of the window is below (or above) the threshold, shape (hours,).

    The window is that of `chance`; it begins with its first hour that the forecast reaches.
    """
    return np.asarray(_beyond(forecast, side, threshold, first_hour, last_hour).mean(axis=0))


def chance_by_each_hour(
    forecast: Forecast, side: Side, threshold: float, first_hour: int, last_hour: int
) -> Floats:
    """Return how likely the threshold has been crossed by each hour of the window, shape (hours,).

    The window is that of `chance_of_each_hour`; the last value is `chance`.
    """
    so_far = np.logical_or.accumulate(_beyond(forecast, side, threshold, first_hour, last_hour), axis=1)
    return np.asarray(so_far.mean(axis=0))


def _beyond(forecast: Forecast, side: Side, threshold: float, first_hour: int, last_hour: int) -> Bools:
    """Mark the hours of the window at which each path is past the threshold; shape (n, hours)."""
    paths = possible_paths(forecast)
    origin, horizon = epoch_hour(forecast.origin), paths.shape[1]
    first, last = max(first_hour - origin, 1), min(last_hour - origin, horizon)
    if first > last:
        raise ValueError("the forecast reaches no hour of the window")
    inside = paths[:, first - 1 : last]
    return inside < threshold if side is Side.BELOW else inside > threshold
