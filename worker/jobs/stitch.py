"""Older forecasts from previous runs: stitched into one path for each midnight.

issued 00Z day d      lead 24 ─ 47        48 ─ 71        72 ─ 95
taken from            day 1 of d+1     day 2 of d+2   day 3 of d+3      (day n: about n x 24 h old)
"""

import numpy as np

from forecasting.domain import SERVICE_LEAD_HOURS, Float32s
from forecasting.weather.answers import PreviousRuns

KNOWN_AFTER_HOURS = 6
"""A run is published about this long after its nominal hour."""

_DAY = 24


def stitched_paths(runs: PreviousRuns) -> dict[int, Float32s]:
    """Return paths by issue hour, leads 0..96 h, shape (97,); midnights without any value are left out."""
    if not len(runs.hours):
        return {}
    first, last = int(runs.hours[0]), int(runs.hours[-1])
    values = {day: _regular(runs, day) for day in runs.by_day}
    oldest = first // _DAY - max(runs.by_day)
    paths = {
        midnight * _DAY: _path(values, midnight * _DAY - first)
        for midnight in range(oldest, last // _DAY + 1)
    }
    return {issued: path for issued, path in paths.items() if np.isfinite(path).any()}


def _regular(runs: PreviousRuns, day: int) -> Float32s:
    """Values of every hour from the first to the last, NaN where there is none."""
    regular = np.full(int(runs.hours[-1] - runs.hours[0]) + 1, np.nan, np.float32)
    regular[runs.hours - runs.hours[0]] = runs.by_day[day]
    return regular


def _path(values: dict[int, Float32s], start: int) -> Float32s:
    """Stitch the path that begins `start` hours after the first value."""
    path = np.full(SERVICE_LEAD_HOURS + 1, np.nan, np.float32)
    for day, regular in values.items():
        leads = np.arange(day * _DAY, (day + 1) * _DAY)
        inside = (start + leads >= 0) & (start + leads < len(regular))
        path[leads[inside]] = regular[start + leads[inside]]
    return path
