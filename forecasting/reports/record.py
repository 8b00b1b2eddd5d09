"""The public record: how often and how far each model was too high and too low, and what that cost."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from forecasting.domain import CostRatio, LeadBucket, ModelName, Place, Source, Station, Variable
from forecasting.evaluation.scores import ScoreSums
from forecasting.reports.sums import is_scored, total
from forecasting.reports.verdict import MODELS, Verdict, judge
from forecasting.storage.unit_of_work import UnitOfWork

_PLANNING = (ModelName.OURS, ModelName.ETS)
"""Models that give a quantile to act on; the others give one number, whatever being wrong costs."""


@dataclass(frozen=True)
class RecordRow:
    """One model in one lead bucket, or in all of them when `bucket` is None; in the variable's stored unit.

    Shares and coverages are 0 to 1, sizes of errors positive, bias is forecast minus observation. A mean of
    nothing is NaN. `cost` is the mean cost an hour of acting on the best plan the model gives.
    """

    model: ModelName
    bucket: LeadBucket | None
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

    `n` counts our own verified forecasts: an hour forecast ten times counts ten times. Rows are there for
    what has been verified, by model, all lead times first; an empty record has none and no verdict.
    """

    place: Place
    variable: Variable
    cost: CostRatio | None
    source: Source
    station: Station | None
    first_day: date
    last_day: date
    n: int
    rows: tuple[RecordRow, ...]
    verdict: Verdict | None

    def row(self, model: ModelName, bucket: LeadBucket | None = None) -> RecordRow | None:
        """Return the row of one model and lead bucket, if anything of it is verified."""
        return next((row for row in self.rows if (row.model, row.bucket) == (model, bucket)), None)


async def record(
    uow: UnitOfWork,
    place: Place,
    variable: Variable,
    cost: CostRatio | None,
    now: datetime,
    days: int = 30,
) -> RecordReport:
    """Assemble the record of the last `days` days, or of as many as there are."""
    last_day = now.date()
    first_day = last_day - timedelta(days=days - 1)
    recorded_from = await uow.scores.first_day(place.id)
    sums = await uow.scores.sums(place.id, variable, place.truth, first_day, last_day)
    spans = (None, *LeadBucket)
    scores = [
        (model, span, total(sums, model, [span] if span else LeadBucket))
        for model in MODELS
        for span in spans
    ]
    return RecordReport(
        place=place,
        variable=variable,
        cost=cost,
        source=place.truth,
        station=place.station,
        first_day=max(first_day, recorded_from or first_day),
        last_day=last_day,
        n=total(sums, ModelName.OURS).n,
        rows=tuple(_row(model, span, score, cost) for model, span, score in scores if score.n),
        verdict=judge(sums),
    )


def _row(model: ModelName, bucket: LeadBucket | None, score: ScoreSums, cost: CostRatio | None) -> RecordRow:
    return RecordRow(
        model=model,
        bucket=bucket,
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
