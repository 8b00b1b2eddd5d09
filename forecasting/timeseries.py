"""Hourly history of one variable at one place, and what of it was known at a given moment.

known_at  ──────────────────────────┐
truth     ■■■■■■■■■■■■■■■■■■■■ · · ·│         (each value carries the moment it became known)
vintages  ├──────── path ───────────│──────▶  (each path carries the moment it was fetched)
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

import numpy as np

from forecasting.clock import epoch_hour
from forecasting.domain import SERVICE_LEAD_HOURS, Bools, Float32s, Floats, Ints, Source, Variable


@dataclass(frozen=True, eq=False)
class Truth:
    """Observed values, one a valid hour: equal lengths, hours strictly rising, values finite.

    `hours` are epoch hours; `known_at` is epoch seconds; values are in the variable's stored unit.
    """

    hours: Ints
    values: Floats
    known_at: Ints

    @classmethod
    def empty(cls) -> Self:
        """Return a history without any value."""
        return cls(np.empty(0, np.int64), np.empty(0), np.empty(0, np.int64))

    def __len__(self) -> int:
        return len(self.hours)

    def select(self, rows: Bools) -> Self:
        """Keep the rows where the mask holds."""
        return type(self)(self.hours[rows], self.values[rows], self.known_at[rows])

    def regular(self, first_hour: int, last_hour: int) -> Floats:
        """Values of every hour from first to last, both included; NaN where nothing is known."""
        filled = np.full(max(last_hour - first_hour + 1, 0), np.nan)
        inside = (self.hours >= first_hour) & (self.hours <= last_hour)
        filled[self.hours[inside] - first_hour] = self.values[inside]
        return filled


@dataclass(frozen=True, eq=False)
class Vintages:
    """The service's archived forecasts: one row a fetch, issue hours strictly rising.

    `issued` are epoch hours, `known_at` epoch seconds, `paths` has shape (n, 97): the value at
    `issued + lead` for lead 0..96 h, NaN where the service gave none.
    """

    issued: Ints
    known_at: Ints
    paths: Float32s

    @classmethod
    def empty(cls) -> Self:
        """Return an archive without any forecast."""
        nothing = np.empty(0, np.int64)
        return cls(nothing, nothing, np.empty((0, SERVICE_LEAD_HOURS + 1), np.float32))

    def __len__(self) -> int:
        return len(self.issued)

    def select(self, rows: Bools) -> Self:
        """Keep the rows where the mask holds."""
        return type(self)(self.issued[rows], self.known_at[rows], self.paths[rows])


@dataclass(frozen=True, eq=False)
class History:
    """Everything stored about one variable at one place."""

    variable: Variable
    source: Source  # what kind of truth `truth` is
    truth: Truth
    vintages: Vintages

    def as_of(self, known_at: datetime) -> Self:
        """Return only what was known at that moment; nothing a model is given may bypass this."""
        limit = int(known_at.timestamp())
        return replace(
            self,
            truth=self.truth.select(self.truth.known_at <= limit),
            vintages=self.vintages.select(self.vintages.known_at <= limit),
        )

    def since(self, known_at: datetime) -> Self:
        """Return only what became known after that moment: the news for a filter that stood there."""
        limit = int(known_at.timestamp())
        return replace(
            self,
            truth=self.truth.select(self.truth.known_at > limit),
            vintages=self.vintages.select(self.vintages.known_at > limit),
        )

    def last_hours(self, origin: datetime, hours: int) -> Self:
        """Keep only valid hours and issue hours within `hours` before the origin."""
        first = epoch_hour(origin) - hours
        return replace(
            self,
            truth=self.truth.select(self.truth.hours > first),
            vintages=self.vintages.select(self.vintages.issued > first),
        )
