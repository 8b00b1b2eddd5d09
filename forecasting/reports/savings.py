"""What acting on the plan has cost, beside acting on the middle and on the weather service."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from forecasting.domain import CostRatio, LeadBucket, ModelName, Place, Variable
from forecasting.reports.sums import is_comparable, is_scored, total
from forecasting.storage.unit_of_work import UnitOfWork

DAYS = 30
MIN_RECORD = timedelta(days=2)
MIN_VERIFIED = 48
_PLANNED_AHEAD = (LeadBucket.FIRST_HOURS, LeadBucket.FIRST_DAY)


@dataclass(frozen=True)
class Savings:
    """Mean realised cost an hour over `days` days, forecast up to 24 h ahead; the cheap side costs 1 a unit.

    `n` counts verified forecasts: an hour forecast ten times counts ten times. `median_cost` is None where
    the plan is the middle itself, `service_cost` where the service was not verified on as good as the same
    hours.
    """

    days: int
    n: int
    plan_cost: float
    median_cost: float | None
    service_cost: float | None

    @property
    def on_median(self) -> float | None:
        """Share of the cost of acting on our median that the plan saved; None where that cost nothing.

        >>> Savings(days=30, n=720, plan_cost=3.0, median_cost=4.0, service_cost=2.0).on_median
        0.25
        """
        return 1 - self.plan_cost / self.median_cost if self.median_cost else None

    @property
    def on_service(self) -> float | None:
        """Share of the cost of acting on the service that the plan saved; negative is a loss.

        >>> Savings(days=30, n=720, plan_cost=3.0, median_cost=4.0, service_cost=2.0).on_service
        -0.5
        """
        return 1 - self.plan_cost / self.service_cost if self.service_cost else None


async def load_savings(
    uow: UnitOfWork, place: Place, variable: Variable, cost: CostRatio, now: datetime
) -> Savings | None:
    """Sum up the last 30 days; None after less than two days, or for a ratio whose level is not scored."""
    today, first_day = now.date(), await uow.scores.first_day(place.id)
    if first_day is None or today - first_day < MIN_RECORD or not is_scored(cost):
        return None
    begin = max(first_day, today - timedelta(days=DAYS - 1))
    sums = await uow.scores.sums(place.id, variable, place.truth, begin, today)
    ours, service = (total(sums, model, _PLANNED_AHEAD) for model in (ModelName.OURS, ModelName.SERVICE))
    if ours.n < MIN_VERIFIED:
        return None
    return Savings(
        days=(today - begin).days + 1,
        n=ours.n,
        plan_cost=ours.plan_cost(cost),
        median_cost=None if cost.ratio == 1 else ours.median_cost(cost),
        service_cost=service.median_cost(cost) if is_comparable(ours, service) else None,
    )
