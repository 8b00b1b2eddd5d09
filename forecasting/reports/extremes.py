"""The daily extreme that a plan is about, and the number to plan by."""

import numpy as np

from forecasting.domain import CostRatio, Floats, Side
from forecasting.reports.outlook import Outlook

PLAN_HOURS = 24


def dreaded_extremes(outlook: Outlook, side: Side) -> Floats:
    """Return, for each path, the extreme on the side that hurts: the lowest value, or the highest."""
    return outlook.lows if side is Side.BELOW else outlook.highs


def plan_number(outlook: Outlook, cost: CostRatio) -> float:
    """Return the quantile at the ratio's level of the extreme that hurts over the hours of the outlook."""
    return float(np.quantile(dreaded_extremes(outlook, cost.side), cost.level))
