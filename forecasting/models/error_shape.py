"""The shape of the hybrid's distribution around its scale.

z = e / sigma. g(h) is the root mean square of z around a valid hour of the day, relative to all hours. The
shape at lead q is a histogram of |z / g| with pseudo counts of a normal distribution; z and -z
count alike, so that the mean is the median. All sums fade; neighbouring leads and hours help out.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.special import ndtr

from forecasting.domain import HORIZON_HOURS, LEVELS, MEDIAN, Float32s, Floats, Ints
from forecasting.models import kernels
from forecasting.models.packing import Arrays

HALF_LIFE_DAYS = 90.0
_DECAY = 0.5 ** (1 / (24 * HALF_LIFE_DAYS))
_BIN = 0.1
_BINS = 50
_NORMAL_COUNTS = 1000.0 * 2 * np.diff(ndtr(np.arange(_BINS + 1) * _BIN))
_PRIOR_HOUR_COUNT = 2000.0
_LARGEST = 3.0  # one error may not make its hour of the day look wild
_NEAR = kernels.along(HORIZON_HOURS, 2.0, reach=6)
_AROUND = kernels.around_the_day(2.0)
_UPPER = np.asarray(LEVELS[MEDIAN + 1 :])


@dataclass
class ErrorShape:
    """Fading sums: `bins` (72, 50) by lead; `squares` of z and `counts` by hour of the day (24,)."""

    bins: Float32s
    squares: Floats
    counts: Floats

    @classmethod
    def empty(cls) -> Self:
        """Return the shape before any error is known: a normal one."""
        return cls(np.zeros((HORIZON_HOURS, _BINS), np.float32), np.zeros(24), np.zeros(24))

    def fade(self, hours: int) -> None:
        """Let `hours` pass."""
        self.bins *= _DECAY**hours
        self.squares *= _DECAY**hours
        self.counts *= _DECAY**hours

    def add(self, hour: int, leads: Ints, scaled: Floats) -> None:
        """Learn z of one valid hour at several different leads."""
        sizes = np.abs(scaled)
        bins = (sizes / self._by_hour()[hour % 24] / _BIN).astype(np.int64)
        self.bins[leads - 1, np.minimum(bins, _BINS - 1)] += 1.0
        self.squares[hour % 24] += np.sum(np.minimum(sizes, _LARGEST) ** 2)
        self.counts[hour % 24] += len(sizes)

    def quantiles(self, hours: Ints) -> Floats:
        """Return quantiles of z at `LEVELS` for leads 1, 2, ... at these valid hours; shape (n, 11).

        Leads beyond 72 are treated as 72.
        """
        mass = _NEAR @ self.bins + _NORMAL_COUNTS
        below = np.cumsum(mass, axis=1)
        share = np.concatenate([np.zeros((HORIZON_HOURS, 1)), below / below[:, -1:]], axis=1)
        wanted = 2 * _UPPER - 1
        left = (share[:, None, :] <= wanted[:, None]).sum(axis=2) - 1
        start, end = (np.take_along_axis(share, left + step, axis=1) for step in (0, 1))
        above = (left + (wanted - start) / (end - start)) * _BIN
        both_sides = np.hstack([-above[:, ::-1], np.zeros((HORIZON_HOURS, 1)), above])
        rows = np.minimum(np.arange(len(hours)), HORIZON_HOURS - 1)
        return np.asarray(both_sides[rows] * self._by_hour()[hours % 24, None])

    def arrays(self) -> Arrays:
        """Return the state for packing."""
        return {f"shape_{name}": sums for name, sums in vars(self).items()}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Restore the state that `arrays` returned."""
        return cls(*(arrays[f"shape_{name}"] for name in ("bins", "squares", "counts")))

    def _by_hour(self) -> Floats:
        """Return g, shrunk to 1 while errors are few; shape (24,)."""
        squares, counts = _AROUND @ self.squares, _AROUND @ self.counts
        if not squares.sum() > 0:
            return np.ones(24)
        relative = np.sqrt(squares / np.maximum(counts, 1e-9) * (counts.sum() / squares.sum()))
        return np.asarray(1 + (relative - 1) * counts / (counts + _PRIOR_HOUR_COUNT))
