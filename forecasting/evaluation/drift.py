"""Drift alarms: a model's recent errors look different from those before, in place or in size.

Errors within one forecast hang together, so p-values fire always; both alarms compare a distance with a
limit found on real series instead.

    BIAS     D = max |F_recent(e) - F_before(e)| > .3, the Kolmogorov-Smirnov distance between the errors
             of the last 14 origins and those of the 56 origins before
    SPREAD   Page's test (Page 1954, Hinkley 1971) on the mean absolute error a day, x:
             S_t = sum_{i<=t} (x_i - mean(x_1..x_i) - .1),   S_t - min S > 20, in typical errors of
             temperature, so that one limit serves every variable
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from forecasting.domain import Floats, Variable
from forecasting.models.typical import TYPICAL_ERROR

RECENT_ORIGINS = 14
EARLIER_ORIGINS = 56
MAX_DISTANCE = 0.3
MAX_PAGE_HINKLEY = 20.0
PAGE_HINKLEY_DELTA = 0.1


class DriftKind(StrEnum):
    """What has changed about the errors."""

    BIAS = "bias"
    SPREAD = "spread"


@dataclass(frozen=True)
class DriftAlarm:
    """A statistic that passed its limit."""

    kind: DriftKind
    statistic: float
    limit: float

    def __str__(self) -> str:
        """Return one line of plain English for logs."""
        return f"errors drift in {self.kind}: {self.statistic:.2f} is above {self.limit:g}"


def drift_alarms(variable: Variable, errors: Floats) -> list[DriftAlarm]:
    """Return the alarms that stand now, if any.

    `errors` has a row for each origin, about one a day and oldest first, all of them from after the last
    retraining, and a column for each hour forecast; NaN where the truth is unknown.
    """
    rows = errors[np.isfinite(errors).any(axis=1)]
    standing = [
        DriftAlarm(DriftKind.BIAS, _recent_distance(rows), MAX_DISTANCE),
        DriftAlarm(DriftKind.SPREAD, page_hinkley(_in_temperature_units(variable, rows)), MAX_PAGE_HINKLEY),
    ]
    return [alarm for alarm in standing if alarm.statistic > alarm.limit]


def ks_distance(first: Floats, second: Floats) -> float:
    """Largest distance between the distribution functions of two samples, 0 to 1.

    >>> ks_distance(np.array([1.0, 2.0, 3.0, 4.0]), np.array([3.0, 4.0, 5.0, 6.0]))
    0.5
    """
    everything = np.concatenate([first, second])
    below = [
        np.searchsorted(np.sort(sample), everything, "right") / len(sample) for sample in (first, second)
    ]
    return float(np.max(np.abs(below[0] - below[1])))


def page_hinkley(values: Floats, delta: float = PAGE_HINKLEY_DELTA) -> float:
    """Height of the running sum of (value - running mean - delta) above its lowest point; 0 for no values.

    >>> page_hinkley(np.array([1.0, 3.0]), delta=0.0)   # 3 stands 1 above the mean of both
    1.0
    """
    running_mean = np.cumsum(values) / np.arange(1, len(values) + 1)
    climb = np.concatenate([[0.0], np.cumsum(values - running_mean - delta)])
    return float(climb[-1] - climb.min())


def _recent_distance(rows: Floats) -> float:
    """K-S distance of the last 14 origins from the 56 before; 0 while there are fewer."""
    if len(rows) < RECENT_ORIGINS + EARLIER_ORIGINS:
        return 0.0
    recent, earlier = rows[-RECENT_ORIGINS:], rows[-RECENT_ORIGINS - EARLIER_ORIGINS : -RECENT_ORIGINS]
    return ks_distance(recent[np.isfinite(recent)], earlier[np.isfinite(earlier)])


def _in_temperature_units(variable: Variable, rows: Floats) -> Floats:
    unit = TYPICAL_ERROR[variable] / TYPICAL_ERROR[Variable.TEMPERATURE]
    return np.nanmean(np.abs(rows), axis=1) / unit if len(rows) else np.empty(0)
