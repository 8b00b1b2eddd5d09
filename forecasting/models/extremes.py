"""Lowest and highest values of a day, stretched until their 80 % range keeps its promise.

The lowest values of a day's paths have a middle m; every value of a path, x, becomes m + g (x - m), and so
do those for the highest values with an m and a g of their own. There is one g for either side and each day
ahead. Every past forecast at least 6 hours after the one before moves it, by the hours in between (a day at
most):

    log g += rate * hours / 24 * (missed - .2)

where missed is 1 if what happened lay outside the 80 % range, else 0: in the long run one in five does
(quantile tracking: Angelopoulos, Candes and Tibshirani, Conformal PID Control, 2023). The days learnt from
are the hours 1..24, 25..48 and 49..72 after the origin, so that no calendar is needed.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from forecasting.domain import HORIZON_HOURS, Float32s, Floats, ModelName, Side
from forecasting.models.packing import Arrays, pack_arrays, unpack_arrays
from forecasting.models.scenarios import correlation_of, scenario_paths
from forecasting.timeseries import Truth

STEP_HOURS = 6
"""Forecasts closer together than this tell nothing more."""

DAYS = HORIZON_HOURS // 24
_RATE = 0.05
_MISSES = 0.2
_RANGE = (0.1, 0.5, 0.9)
_SIDES = tuple(Side)
_NEVER = -(2**31)


@dataclass
class Stretch:
    """`logs` of g, shape (2 sides, 3 days ahead), and the epoch hour of the last forecast learnt from."""

    logs: Floats
    last_origin: int

    @classmethod
    def none(cls) -> Self:
        """Return the stretch before anything is learnt: extremes are those of the paths."""
        return cls(np.zeros((len(_SIDES), DAYS)), _NEVER)

    def learn(self, model: ModelName, origin: int, quantiles: Floats | Float32s, truth: Truth) -> None:
        """Learn from a model's past forecast, its origin an epoch hour, and what happened.

        A day with an unknown hour teaches nothing, nor does a forecast too soon after the last one.
        """
        hours = min(origin - self.last_origin, 24)
        if hours < STEP_HOURS:
            return
        self.last_origin = origin
        paths = scenario_paths(quantiles, correlation=correlation_of(model))
        observed = truth.regular(origin + 1, origin + HORIZON_HOURS)
        for day in range(DAYS):
            window = slice(24 * day, 24 * day + 24)
            if np.isfinite(observed[window]).all():
                for row, side in enumerate(_SIDES):
                    happened = float(extreme(observed[window], side))
                    missed = self._misses(row, day, extreme(paths[:, window], side), happened)
                    self.logs[row, day] += _RATE * hours / 24 * (missed - _MISSES)

    def applied(self, side: Side, paths: Floats, middle_lead: float) -> Floats:
        """Stretch paths over a window of hours whose middle lies at that lead time, for extremes of one side.

        Shape (n, hours), as the paths have; it is the extremes that come out right, not every single hour.
        """
        day = min(max(int((middle_lead - 0.5) // 24), 0), DAYS - 1)
        middle = np.median(extreme(paths, side))
        return np.asarray(middle + np.exp(self.logs[_SIDES.index(side), day]) * (paths - middle))

    def pack(self) -> bytes:
        """Return the state as bytes."""
        own: Arrays = {"logs": self.logs, "last_origin": np.array([self.last_origin], np.int64)}
        return pack_arrays(own)

    @classmethod
    def unpack(cls, packed: bytes) -> Self:
        """Restore what `pack` returned."""
        arrays = unpack_arrays(packed)
        return cls(arrays["logs"], int(arrays["last_origin"][0]))

    def _misses(self, row: int, day: int, extremes: Floats, happened: float) -> bool:
        lower, middle, upper = np.quantile(extremes, _RANGE).tolist()
        factor = np.exp(self.logs[row, day])
        return not middle + factor * (lower - middle) <= happened <= middle + factor * (upper - middle)


def extreme(values: Floats, side: Side) -> Floats:
    """Return the lowest or the highest value along the last axis."""
    return np.asarray(values.min(axis=-1) if side is Side.BELOW else values.max(axis=-1))
