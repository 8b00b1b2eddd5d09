"""What is left of the last day's errors around each lead time once the bias table is taken out."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.ndimage import uniform_filter1d

from forecasting.domain import Floats, Ints
from forecasting.models.packing import Arrays
from forecasting.models.paths import LEADS

HALF_LIFE_HOURS = 20.0
_DECAY = 0.5 ** (1 / HALF_LIFE_HOURS)
_NEIGHBOURS = 13  # leads pooled: the lead and six on either side
_PRIOR_ERRORS = 3.0


@dataclass
class RecentErrors:
    """Quickly fading sums and counts of errors at leads 0..96, each of shape (97,)."""

    sums: Floats
    counts: Floats

    @classmethod
    def empty(cls) -> Self:
        """Return a memory without errors: its means are zero."""
        return cls(np.zeros(LEADS), np.zeros(LEADS))

    def fade(self, hours: int) -> None:
        """Let `hours` pass."""
        self.sums *= _DECAY**hours
        self.counts *= _DECAY**hours

    def add(self, leads: Ints, errors: Floats) -> None:
        """Count errors of one valid hour, each at another lead."""
        self.sums[leads] += errors
        self.counts[leads] += 1.0

    def means(self) -> Floats:
        """Return the mean error around each lead, shrunk to zero while errors are few; shape (97,)."""
        sums, counts = (_NEIGHBOURS * _around(part) for part in (self.sums, self.counts))
        return np.asarray(sums / (counts + _PRIOR_ERRORS))

    def arrays(self) -> Arrays:
        """Return the state for packing."""
        return {"recent_sums": self.sums, "recent_counts": self.counts}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Restore the state that `arrays` returned."""
        return cls(arrays["recent_sums"], arrays["recent_counts"])


def _around(by_lead: Floats) -> Floats:
    return np.asarray(uniform_filter1d(by_lead, _NEIGHBOURS, mode="constant"))
