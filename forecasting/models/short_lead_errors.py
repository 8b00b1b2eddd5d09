"""What is left of the newest errors at leads 0 to 5 h once the bias table is taken out."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from forecasting.domain import Floats, Ints
from forecasting.models.packing import Arrays

SPANS = (1, 3, 24)
"""Over how many of the last known hours means are taken."""

_LAST_LEAD = 5
_WEIGHT_PER_LEAD = 0.7
_TOO_OLD_HOURS = 48


@dataclass
class ShortLeadErrors:
    """The last 24 hours with such an error: `hours` (epoch hours) and `errors`, oldest first."""

    hours: Ints
    errors: Floats

    @classmethod
    def empty(cls) -> Self:
        """Return a memory without errors: its means are zero."""
        return cls(np.empty(0, np.int64), np.empty(0))

    def add(self, hour: int, leads: Ints, errors: Floats) -> None:
        """Remember the weighted mean of one hour's errors, where any has a short lead."""
        short = leads <= _LAST_LEAD
        if short.any():
            mean = np.average(errors[short], weights=_WEIGHT_PER_LEAD ** leads[short])
            self.hours = np.append(self.hours, hour)[-max(SPANS) :]
            self.errors = np.append(self.errors, mean)[-max(SPANS) :]

    def means(self, now_hour: int) -> Floats:
        """Return the mean over each of `SPANS`; zero where nothing is known of the last two days."""
        fresh = self.errors[self.hours > now_hour - _TOO_OLD_HOURS]
        return np.array([fresh[-span:].mean() if len(fresh) else 0.0 for span in SPANS])

    def arrays(self) -> Arrays:
        """Return the state for packing."""
        return {"short_hours": self.hours, "short_errors": self.errors}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Restore the state that `arrays` returned."""
        return cls(arrays["short_hours"], arrays["short_errors"])
