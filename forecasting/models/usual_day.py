"""The forecast value usual at each hour of the day, to tell how unusual a forecast is."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from forecasting.domain import Floats, Ints
from forecasting.models.packing import Arrays

HALF_LIFE_DAYS = 10.0
_DECAY = 0.5 ** (1 / HALF_LIFE_DAYS)


@dataclass
class UsualDay:
    """Fading sums and counts of forecast values by hour of the day, each of shape (24,)."""

    sums: Floats
    counts: Floats

    @classmethod
    def empty(cls) -> Self:
        """Return a day of which nothing is known."""
        return cls(np.zeros(24), np.zeros(24))

    def add(self, hours: Ints, values: Floats) -> None:
        """Take in the newest values of different hours of the day; unknown ones are NaN."""
        known = np.isfinite(values)
        places = hours[known] % 24
        self.sums[places] = self.sums[places] * _DECAY + values[known]
        self.counts[places] = self.counts[places] * _DECAY + 1.0

    def deviation(self, hours: Ints, values: Floats) -> Floats:
        """Return how far values lie from the usual ones; zero at an hour never seen."""
        counts = self.counts[hours % 24]
        usual = self.sums[hours % 24] / np.where(counts > 0, counts, 1.0)
        return np.where(counts > 0, values - usual, 0.0)

    def arrays(self) -> Arrays:
        """Return the state for packing."""
        return {"usual_sums": self.sums, "usual_counts": self.counts}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Restore the state that `arrays` returned."""
        return cls(arrays["usual_sums"], arrays["usual_counts"])
