"""Drift alarms: a model's recent errors look different from those before, in place or in size.

Errors within one forecast hang together, so p-values fire always; both alarms compare a distance with a
limit found on real series instead.

    BIAS     D = max |F_recent(e) - F_before(e)| > .3, the Kolmogorov-Smirnov distance between the errors
             of the last 14 origins and those of the 56 origins before
    SPREAD   Page's test (Page 1954, Hinkley 1971) on the mean absolute error a day, x, as a multiple of its
             mean over all but the last 14 origins:
             S_t = sum_{i<=t} (x_i - mean(x_1..x_i) - .2),   S_t - min S > 6

SPREAD on the errors of the ETS average in six cities, a year each, whose weather does change with the
seasons: 1.1 alarms a series-year for temperature, .4 for wind, .9 for humidity and 1.1 for pressure, none
in eight months of the hybrid in New York. When errors double, half of all series are found within 24, 16,
18 and 24 days, the three included until the truth is known. (In fixed units of a typical error, pressure,
whose errors three days ahead are several of them, raised 4.8 alarms a year.)
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from forecasting.domain import Floats

RECENT_ORIGINS = 14
EARLIER_ORIGINS = 56
MAX_DISTANCE = 0.3
MAX_PAGE_HINKLEY = 6.0
PAGE_HINKLEY_DELTA = 0.2


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


def drift_alarms(errors: Floats) -> list[DriftAlarm]:
    """Return the alarms that stand now, if any, that of a bias first.

    `errors` has a row for each origin, about one a day and oldest first, all of them of one champion and
    from after the last alarm, and a column for each hour forecast; NaN where the truth is unknown. Fewer
    than 70 origins with any truth raise none.
    """
    rows = errors[np.isfinite(errors).any(axis=1)]
    if len(rows) < RECENT_ORIGINS + EARLIER_ORIGINS:
        return []
    standing = [
        DriftAlarm(DriftKind.BIAS, _recent_distance(rows), MAX_DISTANCE),
        DriftAlarm(DriftKind.SPREAD, page_hinkley(_relative_sizes(rows)), MAX_PAGE_HINKLEY),
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
    """K-S distance of the last 14 origins from the 56 before."""
    recent, earlier = rows[-RECENT_ORIGINS:], rows[-RECENT_ORIGINS - EARLIER_ORIGINS : -RECENT_ORIGINS]
    return ks_distance(recent[np.isfinite(recent)], earlier[np.isfinite(earlier)])


def _relative_sizes(rows: Floats) -> Floats:
    """Mean absolute error of each origin, as a multiple of that of all but the last 14."""
    sizes = np.nanmean(np.abs(rows), axis=1)
    usual = float(sizes[:-RECENT_ORIGINS].mean())
    # Errors that have never been any are no yardstick.
    return np.asarray(sizes / usual if usual else np.zeros_like(sizes))
