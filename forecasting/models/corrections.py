"""Corrections the hybrid made and whose outcome is not yet known."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from forecasting.domain import HORIZON_HOURS, Bools, Float32s, Floats, Ints
from forecasting.models import hybrid_inputs, spread
from forecasting.models.packing import Arrays

_ENDS = np.cumsum([1, 1, 1, 1, spread.INPUTS])
_COLUMNS = int(_ENDS[-1]) + hybrid_inputs.INPUTS


@dataclass(frozen=True, eq=False)
class Correction:
    """What was forecast at n leads, and by what.

    `biased` is the service's value plus the bias that the regression builds on, `mean` the forecast,
    `factors` and `sigmas` its spread (n,); `spread_inputs` (n, 4) and `inputs` (n, 17) led to it.
    """

    biased: Floats
    mean: Floats
    factors: Floats
    sigmas: Floats
    spread_inputs: Floats
    inputs: Floats

    def columns(self) -> Floats:
        """Return everything side by side, shape (n, 25)."""
        lines = (self.biased, self.mean, self.factors, self.sigmas)
        return np.column_stack([*lines, self.spread_inputs, self.inputs])

    @classmethod
    def from_columns(cls, columns: Floats | Float32s) -> Self:
        """Restore what `columns` returned."""
        *lines, spread_inputs, inputs = np.split(columns.astype(float), _ENDS, axis=1)
        biased, mean, factors, sigmas = (line[:, 0] for line in lines)
        return cls(biased, mean, factors, sigmas, spread_inputs, inputs)


@dataclass
class OpenCorrections:
    """Corrections of the last days, oldest first: issue hours (n,), columns at leads 1..72 (n, 72, 25)."""

    issued: Ints
    columns: Float32s

    @classmethod
    def empty(cls) -> Self:
        """Return a store without corrections."""
        return cls(np.empty(0, np.int64), np.empty((0, HORIZON_HOURS, _COLUMNS), np.float32))

    def add(self, issued: int, correction: Correction, known_until: int) -> None:
        """Keep a correction of leads 1..72 or more, and let go of those with every outcome known."""
        newest = correction.columns()[None, :HORIZON_HOURS].astype(np.float32)
        waiting = self.issued + HORIZON_HOURS > known_until
        self.issued = np.append(self.issued[waiting], issued)
        self.columns = np.concatenate([self.columns[waiting], newest])

    def due(self, hour: int) -> tuple[Ints, Correction]:
        """Return the leads at which a valid hour was forecast, and what was forecast there."""
        leads = hour - self.issued
        rows = np.flatnonzero((leads >= 1) & (leads <= HORIZON_HOURS))
        made = Correction.from_columns(self.columns[rows, leads[rows] - 1])
        known = np.isfinite(made.mean)
        return leads[rows][known], Correction(*(part[known] for part in vars(made).values()))

    def arrays(self, known_until: int) -> Arrays:
        """Return the state for packing, without what `known_until` has settled."""
        return {"open_issued": self.issued, "open_columns": self.columns[_open(self.issued, known_until)]}

    @classmethod
    def from_arrays(cls, arrays: Arrays, known_until: int) -> Self:
        """Restore the state that `arrays` returned; settled leads are NaN."""
        issued = arrays["open_issued"]
        columns = np.full((len(issued), HORIZON_HOURS, _COLUMNS), np.nan, np.float32)
        columns[_open(issued, known_until)] = arrays["open_columns"]
        return cls(issued, columns)


def _open(issued: Ints, known_until: int) -> Bools:
    return np.asarray(issued[:, None] + np.arange(1, HORIZON_HOURS + 1) > known_until)
