"""The public record: how often and how far each model was too high and too low, and what that cost."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from forecasting.domain import CostRatio, LeadBucket, ModelName, Place, Source, Station, Variable
from forecasting.evaluation.scores import ScoreSums
from forecasting.reports.sums import is_scored, total
from forecasting.reports.verdict import MODELS, Verdict, judge
from forecasting.storage.unit_of_work import UnitOfWork

_PLANNING = (ModelName.OURS, ModelName.ETS)
"""Models that give a quantile to act on; the others give one number, whatever being wrong costs."""


class Lead(StrEnum):
    """How far ahead the forecasts of a record were made."""

    ANY = "any"
    TODAY = "0"
    TOMORROW = "1"
    THIRD_DAY = "2"

    @property
    def buckets(self) -> tuple[LeadBucket, ...]:
        """Return the lead buckets whose scores count."""
        return {
            Lead.ANY: tuple(LeadBucket),
            Lead.TODAY: (LeadBucket.FIRST_HOURS, LeadBucket.FIRST_DAY),
            Lead.TOMORROW: (LeadBucket.SECOND_DAY,),
            Lead.THIRD_DAY: (LeadBucket.THIRD_DAY,),
        }[self]


@dataclass(frozen=True)
class RecordRow:
    """One model, in the variable's stored unit.

    Shares and coverages are 0 to 1, sizes of errors positive, bias is forecast minus observation. A mean of
    nothing is NaN. `cost` is the mean cost an hour of acting on the best plan the model gives.
    """

    model: ModelName
    n: int
    over_share: float
    over_mean: float
    under_share: float
    under_mean: float
    mae: float
    bias: float
    coverage50: float
    coverage80: float
    coverage90: float
    cost: float | None


@dataclass(frozen=True)
class RecordReport:
    """The record of one variable at one place over a span of UTC days, both ends included.

    `is_young` tells that it reaches less far back than was asked for. `n` counts our own verified
    forecasts: an hour forecast ten times counts ten times. A row is there for each model of which something
    has been verified; an empty record has none and no verdict.
    """

    place: Place
    variable: Variable
    lead: Lead
    cost: CostRatio | None
    source: Source
    station: Station | None
    first_day: date
    last_day: date
    is_young: bool
    n: int
    rows: tuple[RecordRow, ...]
    verdict: Verdict | None

    @property
    def days(self) -> int:
        """How many days it speaks of."""
        return (self.last_day - self.first_day).days + 1

    def row(self, model: ModelName) -> RecordRow | None:
        """Return the row of one model, if anything of it is verified."""
        return next((row for row in self.rows if row.model is model), None)


async def record(
    uow: UnitOfWork,
    place: Place,
    variable: Variable,
    cost: CostRatio | None,
    now: datetime,
    days: int = 30,
    lead: Lead = Lead.ANY,
) -> RecordReport:
    """Assemble the record of the last `days` days, or of as many as there are."""
    last_day = now.date()
    first_day = last_day - timedelta(days=days - 1)
    recorded_from = await uow.scores.first_day(place.id)
    every = await uow.scores.sums(place.id, variable, place.truth, first_day, last_day)
    sums = {key: score for key, score in every.items() if key[1] in lead.buckets}
    scores = {model: total(sums, model) for model in MODELS}
    return RecordReport(
        place=place,
        variable=variable,
        lead=lead,
        cost=cost,
        source=place.truth,
        station=place.station,
        first_day=max(first_day, recorded_from or first_day),
        last_day=last_day,
        is_young=recorded_from is None or recorded_from > first_day,
        n=scores[ModelName.OURS].n,
        rows=tuple(_row(model, score, cost) for model, score in scores.items() if score.n),
        verdict=judge(sums),
    )


def _row(model: ModelName, score: ScoreSums, cost: CostRatio | None) -> RecordRow:
    return RecordRow(
        model=model,
        n=score.n,
        over_share=score.over.n / score.n,
        over_mean=score.over.mean,
        under_share=score.under.n / score.n,
        under_mean=score.under.mean,
        mae=score.mae,
        bias=score.bias,
        coverage50=score.coverage50,
        coverage80=score.coverage80,
        coverage90=score.coverage90,
        cost=_cost(model, score, cost),
    )


def _cost(model: ModelName, score: ScoreSums, cost: CostRatio | None) -> float | None:
    if cost is None:
        return None
    if model not in _PLANNING:
        return score.median_cost(cost)
    return score.plan_cost(cost) if is_scored(cost) else None
