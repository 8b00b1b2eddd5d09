"""The number to plan by over the next 24 hours, and what planning by such numbers has saved."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from forecasting.domain import CostRatio, ModelName, Place, Side, Variable
from forecasting.reports.extremes import PLAN_HOURS, dreaded_extremes, plan_number
from forecasting.reports.freshness import is_stale
from forecasting.reports.outlook import Outlook, load_outlook
from forecasting.reports.savings import Savings, load_savings
from forecasting.storage.unit_of_work import UnitOfWork

_LIKELY = 0.8


@dataclass(frozen=True)
class PlanReport:
    """What to plan for when one side hurts more, in the variable's stored unit.

    The number is about the lowest value of the next 24 hours when falling below hurts, and about the highest
    when rising above hurts; `median` is the middle of the same extreme. `chance_below` and `chance_above`,
    0 to 1, say how likely that extreme falls on either side of the number. `when` holds the first and the
    last hour of the window it most likely falls in.
    """

    place: Place
    variable: Variable
    cost: CostRatio
    number: float
    median: float
    chance_below: float
    chance_above: float
    when: tuple[datetime, datetime]
    model: ModelName
    issued_at: datetime
    age: timedelta
    savings: Savings | None
    fallback: bool
    stale: bool


async def plan(
    uow: UnitOfWork, place: Place, variable: Variable, cost: CostRatio, now: datetime
) -> PlanReport | None:
    """Assemble the plan; None when nothing was issued, or nothing that reaches beyond now."""
    issued = await uow.forecasts.latest(place.id, variable)
    if issued is None:
        return None
    forecast, fallback = issued
    outlook = (await load_outlook(uow, place.id, forecast)).after(now).next_hours(PLAN_HOURS)
    if not outlook:
        return None
    number, extremes = plan_number(outlook, cost), dreaded_extremes(outlook, cost.side)
    return PlanReport(
        place=place,
        variable=variable,
        cost=cost,
        number=number,
        median=float(np.median(extremes)),
        chance_below=float(np.mean(extremes < number)),
        chance_above=float(np.mean(extremes > number)),
        when=likely_window(outlook, cost.side),
        model=forecast.model,
        issued_at=forecast.issued_at,
        age=now - forecast.issued_at,
        savings=await load_savings(uow, place, variable, cost, now),
        fallback=fallback,
        stale=is_stale(forecast.issued_at, now),
    )


def likely_window(outlook: Outlook, side: Side) -> tuple[datetime, datetime]:
    """Return the shortest run of hours that holds the extreme of at least 80 % of the paths."""
    hours = (outlook.paths.argmin if side is Side.BELOW else outlook.paths.argmax)(axis=1)
    share = np.cumsum(np.bincount(hours, minlength=len(outlook))) / len(hours)
    before = np.concatenate([[0.0], share[:-1]])
    runs = [
        (last - first, first, last)
        for first in range(len(outlook))
        for last in range(first, len(outlook))
        if share[last] - before[first] >= _LIKELY - 1e-9
    ]
    _, first, last = min(runs)
    return outlook.valid_times[first], outlook.valid_times[last]
