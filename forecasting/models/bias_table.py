"""The service's mean error by valid hour of the day and lead time, exponentially smoothed.

S(h, q) sums errors e = observed - forecast, W(h, q) counts them, both fading with a half-life of
`HALF_LIFE_DAYS`. Four levels, from wide to sharp, each shrunk to the one before, the first to zero:

    T = (Kh S Kq + k T_before) / (Kh W Kq + k)

with Gaussian kernels Kh around the day and Kq along the lead. The sharp last level keeps the step
where the service changes from one weather model to another.
"""

from dataclasses import dataclass, field
from typing import Self

import numpy as np

from forecasting.domain import Float32s, Floats, Ints
from forecasting.models import kernels
from forecasting.models.packing import Arrays
from forecasting.models.paths import LEADS

HALF_LIFE_DAYS = 25.0
_DECAY = 0.5 ** (1 / (24 * HALF_LIFE_DAYS))
_LEVELS = tuple(
    (kernels.around_the_day(hours), kernels.along(LEADS, leads), shrinkage)
    for hours, leads, shrinkage in ((3.0, 50.0, 10.0), (50.0, 6.0, 10.0), (3.0, 3.0, 10.0), (1.0, 0.0, 6.0))
)


@dataclass
class BiasTable:
    """Fading sums and counts of errors, each of shape (24 hours of the day, 97 leads)."""

    sums: Float32s
    counts: Float32s
    _means: Floats | None = field(default=None, init=False, repr=False)  # until the next change

    @classmethod
    def empty(cls) -> Self:
        """Return a table that has seen no error: its means are zero."""
        return cls(np.zeros((24, LEADS), np.float32), np.zeros((24, LEADS), np.float32))

    def fade(self, hours: int) -> None:
        """Let `hours` pass."""
        self.sums *= _DECAY**hours
        self.counts *= _DECAY**hours
        self._means = None

    def add(self, hour: int, leads: Ints, errors: Floats) -> None:
        """Count errors at one valid hour, each of another lead."""
        self.sums[hour % 24, leads] += errors
        self.counts[hour % 24, leads] += 1.0
        self._means = None

    def means(self) -> Floats:
        """Return the mean error by hour of the day and lead, shape (24, 97)."""
        if self._means is None:
            table, both = np.zeros((24, LEADS)), np.hstack([self.sums, self.counts]).astype(float)
            for around, along, shrinkage in _LEVELS:
                smooth = ((around @ both).reshape(48, LEADS) @ along).reshape(24, 2, LEADS)
                table = (smooth[:, 0] + shrinkage * table) / (smooth[:, 1] + shrinkage)
            self._means = table
        return self._means

    def arrays(self) -> Arrays:
        """Return the state for packing."""
        return {"bias_sums": self.sums, "bias_counts": self.counts}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Restore the state that `arrays` returned."""
        return cls(arrays["bias_sums"], arrays["bias_counts"])


def along_path(table: Floats, issued: int) -> Floats:
    """Return the entries a path issued at that hour passes through, leads 0..96; shape (97,)."""
    leads = np.arange(LEADS)
    return table[(issued + leads) % 24, leads]
