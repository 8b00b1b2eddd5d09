"""The record day by day, as the text of a CSV file: for whoever wants to calculate themselves."""

import csv
from datetime import datetime, timedelta
from io import StringIO

from forecasting.domain import LeadBucket, Place, Variable
from forecasting.evaluation.scores import ScoreSums
from forecasting.reports.verdict import MODELS
from forecasting.storage.unit_of_work import UnitOfWork

_HEADER = (
    "day_utc", "first_lead", "last_lead", "model", "truth", "hours", "bias", "mean_absolute_error",
    "too_high_hours", "too_high_mean", "too_low_hours", "too_low_mean", "held_50", "held_80", "held_90",
)  # fmt: skip


async def record_csv(uow: UnitOfWork, place: Place, variable: Variable, now: datetime, days: int) -> str:
    """Return a line for each UTC day, lead bucket and model of the last `days` days; a header if empty.

    Errors are forecast minus observation in the variable's stored unit; what is not known is left empty.
    """
    last_day = now.date()
    first_day = last_day - timedelta(days=days - 1)
    sums = await uow.scores.daily(place.id, variable, place.truth, first_day, last_day)
    buckets = list(LeadBucket)
    shown = [key for key in sums if key[0] in MODELS]
    shown.sort(key=lambda key: (key[2], buckets.index(key[1]), MODELS.index(key[0])))
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEADER)
    for model, bucket, day in shown:
        figures = _figures(sums[model, bucket, day])
        leads = (bucket.hours[0], bucket.hours[-1])
        writer.writerow([day.isoformat(), *leads, model.value, place.truth.value, *figures])
    return text.getvalue()


def _figures(score: ScoreSums) -> list[int | str]:
    over, under = score.over, score.under
    return [
        score.n,
        _decimal(score.bias),
        _decimal(score.mae),
        over.n,
        _decimal(over.mean),
        under.n,
        _decimal(under.mean),
        score.hits50,
        score.hits80,
        score.hits90,
    ]


def _decimal(value: float) -> str:
    return "" if value != value else f"{value:.3f}"  # a mean of nothing is NaN, which equals nothing
