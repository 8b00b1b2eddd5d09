"""What the hybrid has learnt and what it still waits for; all values in units of a typical error."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from forecasting.domain import HORIZON_HOURS, SERVICE_LEAD_HOURS, Floats, Part
from forecasting.models import hybrid_inputs, spread
from forecasting.models.bias_table import BiasTable, along_path
from forecasting.models.corrections import Correction, OpenCorrections
from forecasting.models.error_shape import ErrorShape
from forecasting.models.lead_ridge import LeadRidge
from forecasting.models.packing import Arrays
from forecasting.models.paths import bridged
from forecasting.models.short_lead_errors import ShortLeadErrors
from forecasting.models.spread import Spread
from forecasting.models.usual_day import UsualDay
from forecasting.models.vintage_archive import VintageArchive

TRAINING_STEP_HOURS = 3
"""The regression learns from paths at least this far apart: hourly ones hardly differ."""

NEVER = -(2**31)
_LARGEST_BIAS = 4.0  # taken out before the regression learns
_LARGEST_TARGET = 3.0  # a rare large error would move squares more than it should
_FIRST_LEADS = 24  # a back-filled path lacks these
_MOST_STITCHED_HOURS = 7 * 24  # back-filled days teach less than days lived through
_ALL_LEADS = np.arange(1, SERVICE_LEAD_HOURS + 1)
_DAYS_TO_TRUST: Floats = 1 + (_ALL_LEADS / 24) ** 3 / 2  # until a correction counts half
_LEARNT_ROWS = np.minimum(_ALL_LEADS, HORIZON_HOURS) - 1  # a longer lead is treated as 72 h


@dataclass
class HybridState:
    """The fading sums, the recent paths, the open corrections, and where in time they stand.

    `known_until` is the last hour whose value was let in; `first_issued` the hour of the first whole
    path and `first_stitched` that of the first back-filled one, or `NEVER`.
    """

    table: BiasTable
    ridge: LeadRidge
    spread: Spread
    shape: ErrorShape
    archive: VintageArchive
    stitched: VintageArchive
    day: UsualDay
    short_errors: ShortLeadErrors
    corrections: OpenCorrections
    known_until: int = NEVER
    first_issued: int = NEVER
    first_stitched: int = NEVER

    @classmethod
    def empty(cls) -> Self:
        """Return a state that has seen nothing."""
        return cls(
            BiasTable.empty(),
            LeadRidge.empty(hybrid_inputs.INPUTS),
            Spread.empty(),
            ErrorShape.empty(),
            VintageArchive.empty(),
            VintageArchive.empty(),
            UsualDay.empty(),
            ShortLeadErrors.empty(),
            OpenCorrections.empty(),
        )

    @property
    def newest_issued(self) -> int:
        """The issue hour of the newest path, whole or back-filled; before any, a time long ago."""
        return max(
            (int(part.issued[-1]) for part in (self.archive, self.stitched) if len(part.issued)),
            default=NEVER,
        )

    def learn(self, hour: int, value: float) -> None:
        """Learn from the value of a valid hour later than any before."""
        if self.known_until != NEVER:
            for sums in self._fading():
                sums.fade(hour - self.known_until)
        self.known_until = hour
        self._learn_from_corrections(hour, value)
        leads, forecasts = self.archive.at(hour)
        if len(leads):
            errors = value - forecasts
            self.short_errors.add(hour, leads, errors - self.table.means()[hour % 24, leads])
            self.table.add(hour, leads, errors)
        leads, forecasts = self.stitched.at(hour)
        self.table.add(hour, leads, value - forecasts)

    def take(self, issued: int, path: Floats) -> None:
        """Take in a path issued later than any before; a back-filled one only feeds the bias table."""
        if not np.isfinite(path).any():
            return
        if not np.isfinite(path[:_FIRST_LEADS]).any():
            self._take_stitched(issued, path)
        elif not len(self.archive.issued) or issued > self.archive.issued[-1]:
            self._take_whole(issued, path)

    def forget(self, days: float) -> None:
        """Let the bias and the distribution fade by so many days; how inputs weigh stays as it is."""
        for sums in (self.table, self.spread, self.shape):
            sums.fade(round(24 * days))

    def quantiles(self, correction: Correction) -> Floats:
        """Return quantiles at `LEVELS` around a correction of the newest path, shape (96, 11)."""
        shape = self.shape.quantiles(int(self.archive.issued[-1]) + _ALL_LEADS)
        return np.asarray(correction.mean[:, None] + correction.sigmas[:, None] * shape)

    def parts(self, correction: Correction) -> dict[Part, Floats]:
        """Return what adds up to the mean of a correction of the newest path, leads 1..96."""
        issued, path = int(self.archive.issued[-1]), self.archive.newest()[1:]
        trust = self._trust(issued)
        terms = correction.inputs * self.ridge.coefficients()[_LEARNT_ROWS]
        usual_error = trust * along_path(self.table.means(), issued)[1:]
        learnt = {part: trust * terms[:, rows].sum(axis=1) for part, rows in hybrid_inputs.PARTS.items()}
        return {Part.SERVICE: path, Part.USUAL_ERROR: usual_error} | learnt

    def correct(self) -> Correction:
        """Correct the newest path with everything learnt so far, leads 1..96."""
        issued, newest, table = int(self.archive.issued[-1]), self.archive.newest(), self.table.means()
        left = self.short_errors.means(self.known_until)
        inputs = hybrid_inputs.build(self.archive, newest, table, self.day, left)[1:]
        bias = along_path(table, issued)[1:]
        beta = self.ridge.coefficients()[_LEARNT_ROWS]
        correction = bias + np.einsum("qk,qk->q", inputs, beta)
        spread_inputs = spread.inputs(inputs[:, hybrid_inputs.DISAGREEMENT], issued + _ALL_LEADS)
        factors = self.spread.factors(spread_inputs)
        return Correction(
            biased=newest[1:] + np.clip(bias, -_LARGEST_BIAS, _LARGEST_BIAS),
            mean=newest[1:] + self._trust(issued) * correction,
            factors=factors,
            sigmas=self.spread.levelled()[_LEARNT_ROWS] * factors,
            spread_inputs=spread_inputs,
            inputs=inputs,
        )

    def _fading(self) -> tuple[BiasTable, LeadRidge, Spread, ErrorShape]:
        return (self.table, self.ridge, self.spread, self.shape)

    def _learn_from_corrections(self, hour: int, value: float) -> None:
        leads, made = self.corrections.due(hour)
        targets = np.clip(value - made.biased, -_LARGEST_TARGET, _LARGEST_TARGET)
        self.ridge.add(leads, made.inputs, targets)
        errors = value - made.mean
        self.spread.add(leads, errors, made.spread_inputs, made.factors)
        self.shape.add(hour, leads, errors / made.sigmas)

    def _take_stitched(self, issued: int, path: Floats) -> None:
        if self.first_issued == NEVER and self.first_stitched == NEVER:
            self.first_stitched = issued
        if not len(self.stitched.issued) or issued > self.stitched.issued[-1]:
            self.stitched.add(issued, path, self.known_until)

    def _take_whole(self, issued: int, path: Floats) -> None:
        if self.first_issued == NEVER:
            self.first_issued = issued
        else:
            self._remember_usual_values(issued)
        self.archive.add(issued, bridged(path), self.known_until)
        last = self.corrections.issued[-1] if len(self.corrections.issued) else NEVER
        if issued - last >= TRAINING_STEP_HOURS:
            self.corrections.add(issued, self.correct(), self.known_until)

    def _remember_usual_values(self, until: int) -> None:
        """Add the last word on the hours since the newest path, one day at most."""
        issued = int(self.archive.issued[-1])
        leads = np.arange(1, min(until - issued, 24) + 1)
        corrected = self.archive.paths[-1] + along_path(self.table.means(), issued)
        self.day.add(issued + leads, corrected[leads])

    def _trust(self, issued: int) -> Floats:
        """Return w for leads 1..96: near 0 before anything can have been learnt, towards 1 later."""
        start = self.first_issued
        if self.first_stitched != NEVER:
            start = max(self.first_stitched, start - _MOST_STITCHED_HOURS)
        late = max(issued - self.known_until, 0) if self.known_until != NEVER else 0
        days = np.maximum((issued - start - _ALL_LEADS - late) / 24, 0.0)
        return days / (days + _DAYS_TO_TRUST)

    def arrays(self) -> Arrays:
        """Return the state for packing."""
        times = np.array([self.known_until, self.first_issued, self.first_stitched], np.int64)
        parts: Arrays = {"times": times}
        for part in (*self._fading(), self.day, self.short_errors):
            parts |= part.arrays()
        parts |= self.archive.arrays("whole", self.known_until)
        parts |= self.stitched.arrays("stitched", self.known_until)
        return parts | self.corrections.arrays(self.known_until)

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Restore the state that `arrays` returned."""
        known_until, first_issued, first_stitched = arrays["times"].tolist()
        return cls(
            BiasTable.from_arrays(arrays),
            LeadRidge.from_arrays(arrays),
            Spread.from_arrays(arrays),
            ErrorShape.from_arrays(arrays),
            VintageArchive.from_arrays(arrays, "whole", known_until),
            VintageArchive.from_arrays(arrays, "stitched", known_until),
            UsualDay.from_arrays(arrays),
            ShortLeadErrors.from_arrays(arrays),
            OpenCorrections.from_arrays(arrays, known_until),
            known_until,
            first_issued,
            first_stitched,
        )
