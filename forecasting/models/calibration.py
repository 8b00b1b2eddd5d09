"""A model's own past forecasts and how wrong each was: where its quantiles come from.

Errors e of past forecasts give a spread sigma(k) by lead time and a factor g(h) by valid hour of the day.
Scaled errors z = e / (sigma g) of neighbouring leads are pooled. The quantile at level p is

    centre + sigma(k) g(h) ((1 - w) F(p) + w N(p)),   w = .25

N the standard normal quantile and F the conformal one of z (Vovk, Gammerman and Shafer, Algorithmic
Learning in a Random World, 2005), each z counted at +z and at -z, so that the centre stays the median.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.ndimage import uniform_filter1d
from scipy.special import ndtri

from forecasting.domain import LEVELS, MEDIAN, Float32s, Floats, Ints
from forecasting.models import kernels
from forecasting.models.packing import Arrays

LAST_LEAD = 96
"""Errors are kept for leads 1 to 96 hours; a longer lead is taken as this one."""

ORIGIN_STEP_HOURS = 7  # shares no factor with 24: every hour of the day gets its turn
CAPACITY = 96  # four weeks of origins
_PENDING = LAST_LEAD // ORIGIN_STEP_HOURS + 4  # origins whose paths still wait for truth, and a day of delay
_GROUP = 3  # leads that share one shape, taken from them and as many on either side
_SPREAD_LEADS = 3
_GAUSSIAN_SHARE = 0.25
_PRIOR_ERRORS = 4.0
_PRIOR_HOUR_ERRORS = 50.0
_FEWEST_FOR_SHAPE = 20
_LARGEST_SCALED = 3.0  # one error may not make its hour of the day look wild
_NEVER = -(2**31)
_LEADS = np.arange(1, LAST_LEAD + 1)
_UPPER = np.asarray(LEVELS[MEDIAN + 1 :])
_NORMAL = ndtri(_UPPER)
_AROUND = kernels.around_the_day(2.0)


@dataclass
class TrackRecord:
    """Past forecasts, oldest first: origin (epoch hour), path at leads 1..96, errors (NaN until known).

    `origins` has shape (n,), `errors` (n, 96), n at most `CAPACITY`; `paths` holds the newest ones only,
    those that still wait for truth. `prior_spread` is the root mean square error expected before any is
    known.
    """

    prior_spread: float
    origins: Ints
    paths: Float32s
    errors: npt.NDArray[np.float16]  # three digits are enough, and thousands of states are stored

    @classmethod
    def empty(cls, prior_spread: float) -> Self:
        """Return the record of a model that has not forecast yet."""
        nothing = np.empty((0, LAST_LEAD), np.float32)
        return cls(prior_spread, np.empty(0, np.int64), nothing, nothing.astype(np.float16))

    @property
    def last_origin(self) -> int:
        """The newest remembered origin, an epoch hour; before any, a time long ago."""
        return int(self.origins[-1]) if len(self.origins) else _NEVER

    def remember(self, origins: Ints, paths: Floats) -> None:
        """Add newer forecasts, oldest first, `paths` of shape (n, 96); the oldest remembered make room."""
        unknown = np.full(paths.shape, np.nan, np.float16)
        self.origins = np.concatenate([self.origins, origins])[-CAPACITY:]
        self.errors = np.concatenate([self.errors, unknown])[-CAPACITY:]
        self.paths = np.concatenate([self.paths, paths.astype(np.float32)])[-CAPACITY:]

    def settle(self, hours: Ints, values: Floats) -> None:
        """Write down the errors, observed - forecast, at hours (rising) whose value became known."""
        if not len(hours) or not len(self.origins):
            return
        waiting = self.origins[-len(self.paths) :]
        first, last = np.searchsorted(waiting, [hours[0] - LAST_LEAD, hours[-1]])
        valid = waiting[first:last, None] + _LEADS
        where = np.searchsorted(hours, valid)
        known = hours[np.minimum(where, len(hours) - 1)] == valid
        rows, columns = np.nonzero(known)
        offset = len(self.origins) - len(self.paths) + first
        found = values[where[rows, columns]] - self.paths[rows + first, columns]
        self.errors[rows + offset, columns] = found
        self.paths = self.paths[-_PENDING:]

    def forget(self, days: float) -> None:
        """Drop the origins that would be too old for the record if all were so many days older."""
        oldest = self.last_origin - CAPACITY * ORIGIN_STEP_HOURS + 24 * days
        kept = self.origins > oldest
        self.origins, self.errors = self.origins[kept], self.errors[kept]
        self.paths = self.paths[max(len(self.paths) - len(self.origins), 0) :]

    def quantiles(self, origin: int, leads: Ints, centre: Floats) -> Floats:
        """Return quantiles at `LEVELS` around a centre path at `origin + leads`, shape (len(leads), 11)."""
        spread, factors = self._spread(), np.ones(24)
        above = np.tile(_NORMAL, (LAST_LEAD // _GROUP, 1))
        if len(self.origins):
            scaled = np.abs(self.errors.astype(np.float32)) / spread
            factors = self._hour_factors(scaled)
            conformal = _conformal(scaled / factors[(self.origins[:, None] + _LEADS) % 24])
            above = _GAUSSIAN_SHARE * _NORMAL + (1 - _GAUSSIAN_SHARE) * conformal
        columns = np.clip(leads, 1, LAST_LEAD) - 1
        widths = (spread[columns] * factors[(origin + leads) % 24])[:, None]
        above = widths * above[columns // _GROUP]
        around = np.hstack([-above[:, ::-1], np.zeros((len(leads), 1)), above])
        return np.asarray(centre[:, None] + around)

    def arrays(self) -> Arrays:
        """Return the state for packing."""
        prior = np.array([self.prior_spread])
        return {"prior": prior, "origins": self.origins, "paths": self.paths, "errors": self.errors}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Restore the state that `arrays` returned."""
        return cls(float(arrays["prior"][0]), arrays["origins"], arrays["paths"], arrays["errors"])

    def _spread(self) -> Floats:
        """Root mean square error at leads 1..96, pooled over neighbours and shrunk to the prior."""
        known = np.isfinite(self.errors)
        counts = _pooled(known.sum(axis=0).astype(float))
        squares = _pooled(np.sum(np.where(known, self.errors, 0.0).astype(float) ** 2, axis=0))
        prior = _PRIOR_ERRORS * self.prior_spread**2
        return np.sqrt((squares + prior) / (counts + _PRIOR_ERRORS))

    def _hour_factors(self, scaled: Floats) -> Floats:
        """Mean |z| around each hour of the day, relative to that of all hours, shrunk to 1; shape (24,)."""
        known = np.isfinite(scaled)
        hours = ((self.origins[:, None] + _LEADS) % 24)[known]
        sizes = np.minimum(scaled[known], _LARGEST_SCALED)
        counts = _AROUND @ np.bincount(hours, minlength=24)
        sums = _AROUND @ np.bincount(hours, sizes, minlength=24)
        if not sums.sum() > 0:
            return np.ones(24)
        relative = sums / np.maximum(counts, 1e-9) * (counts.sum() / sums.sum())
        return np.asarray(1 + (relative - 1) * counts / (counts + _PRIOR_HOUR_ERRORS))


def _pooled(by_lead: Floats) -> Floats:
    return np.asarray(uniform_filter1d(by_lead, _SPREAD_LEADS, mode="nearest"))


def _conformal(scaled: Floats) -> Floats:
    """Quantiles of |z| at the levels above the median for each group of leads; shape (32, 5)."""
    padded = np.pad(scaled, ((0, 0), (_GROUP, _GROUP)), constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 3 * _GROUP, axis=1)[:, ::_GROUP]
    pools = np.sort(windows.transpose(1, 0, 2).reshape(windows.shape[1], -1), axis=1)  # NaN comes last
    counts = np.isfinite(pools).sum(axis=1)[:, None]
    ranks = np.round((counts + 1) * (2 * _UPPER - 1) - 1)
    inside = np.clip(ranks, 0, np.maximum(counts - 1, 0)).astype(np.int64)
    return np.where(counts >= _FEWEST_FOR_SHAPE, np.take_along_axis(pools, inside, axis=1), _NORMAL)
