"""How likely a threshold is crossed within the hours of an outlook, when, and for how long.

Whether it is crossed at all is a matter of the extreme of these hours, so it is read off the stretched
paths, and agrees with the ranges and plans shown beside it. Over windows of 24 hours and thresholds every
2.5 °C, their Brier score is as good as that of the paths as they are: by .6 % lower for low and .1 % higher
for high temperatures in New York (1,929 origins, November 2023 to June 2024; below 0 °C .0300 instead of
.0308), by .1 % higher and .2 % lower at JFK (306 origins, autumn 2023), none of it beyond chance.

Which hours, and how many, is read off the paths as they are, whose hours are calibrated one by one: of 24,
the number told is wrong by 2 in the mean, and too high by .1 in New York and .3 at JFK. By stretched paths
it would be up to .8 too high.
"""

import numpy as np

from forecasting.domain import Floats, Side
from forecasting.evaluation.episodes import beyond
from forecasting.reports.outlook import Outlook

_ENOUGH = 0.1
"""From fewer paths than this share, no number of hours is told."""


def chance(outlook: Outlook, side: Side, threshold: float) -> float:
    """Return how likely any of the hours is below (or above) the threshold, 0 to 1."""
    return float(chance_by_each_hour(outlook, side, threshold)[-1])


def chance_by_each_hour(outlook: Outlook, side: Side, threshold: float) -> Floats:
    """Return how likely the threshold has been crossed by each hour, shape (hours,); the last is `chance`."""
    crossed = beyond(outlook.stretched(side), side, threshold)
    return np.asarray(np.logical_or.accumulate(crossed, axis=1).mean(axis=0))


def chance_of_each_hour(outlook: Outlook, side: Side, threshold: float) -> Floats:
    """Return how likely each hour is below (or above) the threshold, shape (hours,)."""
    return np.asarray(beyond(outlook.paths, side, threshold).mean(axis=0))


def usual_hours(outlook: Outlook, side: Side, threshold: float) -> int | None:
    """Return for how many hours it is below (or above) the threshold if ever it is: the middle of all cases.

    None where there are too few cases to tell, and where it may last beyond the hours of the outlook.
    """
    hours = beyond(outlook.paths, side, threshold).sum(axis=1)
    cases = hours[hours > 0]
    if len(cases) < _ENOUGH * len(hours):
        return None
    middle = round(float(np.median(cases)))
    return middle if middle < len(outlook) else None
