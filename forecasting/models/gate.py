"""The input gate: a value that jumps too far waits until the next one confirms it.

A change of more than `REACH` times the mean absolute hourly change (about five standard
deviations) is held back. If the next value stays near it, both were real (a front) and pass; if
not, it was a fault and is forgotten.

    14 14 13 60 13   60 is held, then forgotten
    14 14 13  2  3   2 is held, then passes together with 3
"""

from dataclasses import dataclass
from math import isnan, sqrt
from typing import Self

import numpy as np

from forecasting.domain import Floats, Ints
from forecasting.models.packing import Arrays
from forecasting.timeseries import Truth

REACH = 6.25  # 5 standard deviations of normal changes, whose mean size is 0.8 of one
_MEMORY = 1 / 168
_LARGEST_STEP = 3.0  # mean changes one value may count as in the mean itself
_FLOOR = 0.15  # typical errors: rounding and calm spells must not close the gate
_LONGEST_GAP_HOURS = 24


@dataclass
class Gate:
    """The last value let through, the held one, and the mean absolute change of an hour."""

    typical_error: float
    change: float
    last_hour: int | None = None
    last_value: float = 0.0
    held_hour: int | None = None
    held_value: float = 0.0

    @classmethod
    def new(cls, typical_error: float) -> Self:
        """Return a gate that has seen nothing yet."""
        return cls(typical_error, typical_error)

    @property
    def last_seen(self) -> int:
        """The newest hour looked at, passed or held; before any, a time long ago."""
        seen = [hour for hour in (self.last_hour, self.held_hour) if hour is not None]
        return max(seen, default=-(2**31))

    def admit(self, truth: Truth) -> tuple[Ints, Floats]:
        """Return hours and values that pass now, in order; the hours of `truth` must be new ones."""
        passed: list[tuple[int, float]] = []
        for hour, value in zip(truth.hours.tolist(), truth.values.tolist(), strict=True):
            if self.last_hour is None or self._near(hour - self.last_hour, value - self.last_value):
                passed.append(self._let_through(hour, value))
            elif self.held_hour is not None and self._near(hour - self.held_hour, value - self.held_value):
                passed.append(self._let_through(self.held_hour, self.held_value))
                passed.append(self._let_through(hour, value))
            else:
                self.held_hour, self.held_value = hour, value
        hours = np.array([hour for hour, _ in passed], np.int64)
        return hours, np.array([value for _, value in passed], float)

    def _near(self, gap_hours: int, difference: float) -> bool:
        reach = REACH * self.change
        if gap_hours > 1:
            reach *= sqrt(min(gap_hours, _LONGEST_GAP_HOURS))
        return -reach <= difference <= reach

    def _let_through(self, hour: int, value: float) -> tuple[int, float]:
        if self.last_hour is not None:
            size = abs(value - self.last_value) / sqrt(hour - self.last_hour)
            step = min(size, _LARGEST_STEP * self.change) - self.change
            self.change = max(self.change + _MEMORY * step, _FLOOR * self.typical_error)
        self.last_hour, self.last_value, self.held_hour = hour, value, None
        return hour, value

    def arrays(self) -> Arrays:
        """Return the state for packing; an absent hour is NaN."""
        numbers = [self.typical_error, self.change, self.last_value, self.held_value]
        hours = [np.nan if hour is None else hour for hour in (self.last_hour, self.held_hour)]
        return {"gate": np.array(numbers + hours, float)}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Restore the state that `arrays` returned."""
        typical_error, change, last_value, held_value, *hours = arrays["gate"].tolist()
        last_hour, held_hour = (None if isnan(hour) else int(hour) for hour in hours)
        return cls(typical_error, change, last_hour, last_value, held_hour, held_value)
