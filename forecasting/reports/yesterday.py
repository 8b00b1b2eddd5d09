"""What the newest forecast whose day has passed said, beside what then happened."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from forecasting.clock import epoch_hour, from_epoch_hour
from forecasting.domain import CostRatio, Place, Side, Variable
from forecasting.reports.extremes import plan_number
from forecasting.reports.outlook import Outlook, load_outlook
from forecasting.storage.unit_of_work import UnitOfWork
from forecasting.timeseries import Truth

HOURS = 24
_FEWEST_HOURS = 20
_OLDEST = timedelta(hours=48)
_LONGEST_WAIT = timedelta(hours=6)


@dataclass(frozen=True)
class Outcome:
    """A number that was said and the one that came."""

    said: float
    happened: float

    @property
    def difference(self) -> float:
        """Said minus happened: positive is too high.

        >>> Outcome(said=4.0, happened=2.0).difference
        2.0
        """
        return self.said - self.happened


@dataclass(frozen=True)
class Yesterday:
    """The 24 hours after an older origin: their lowest and highest value, said and happened.

    The truth may lag, so the day ends at the last known hour, not always now. `plan` is the number to plan
    by of that time, beside the extreme it was for.
    """

    first: datetime  # the first hour compared
    last: datetime
    low: Outcome
    high: Outcome
    plan: Outcome | None = None


async def load_yesterday(
    uow: UnitOfWork, place: Place, variable: Variable, truth: Truth, cost: CostRatio | None, now: datetime
) -> Yesterday | None:
    """Compare the newest forecast shown whose next 24 hours are known; None without one or without truth."""
    if not len(truth):
        return None
    latest = from_epoch_hour(int(truth.hours[-1])) - timedelta(hours=HOURS)
    shown = await uow.forecasts.served_between(place.id, variable, latest - _LONGEST_WAIT, latest)
    if not shown or latest < now - _OLDEST:
        return None
    return compare(await load_outlook(uow, place.id, shown[-1]), truth, cost)


def compare(outlook: Outlook, truth: Truth, cost: CostRatio | None) -> Yesterday | None:
    """Set a forecast's first 24 hours against the truth; None when too few of them are known."""
    first = epoch_hour(outlook.origin) + 1
    observed = truth.regular(first, first + HOURS - 1)
    if np.isfinite(observed).sum() < _FEWEST_HOURS:
        return None
    outlook = outlook.next_hours(HOURS)
    low = Outcome(float(np.median(outlook.lows)), float(np.nanmin(observed)))
    high = Outcome(float(np.median(outlook.highs)), float(np.nanmax(observed)))
    plan = _plan(outlook, cost, low, high) if cost else None
    return Yesterday(outlook.valid_times[0], outlook.valid_times[-1], low, high, plan)


def _plan(outlook: Outlook, cost: CostRatio, low: Outcome, high: Outcome) -> Outcome:
    happened = low.happened if cost.side is Side.BELOW else high.happened
    return Outcome(plan_number(outlook, cost), happened)
