"""Live verification: issued forecasts against what has been observed since, as sums for storage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from forecasting.domain import HORIZON_HOURS, Float32s, Floats, Ints, LeadBucket, ModelName
from forecasting.evaluation.scores import ScoreSums, score_rows

ScoreKey = tuple[ModelName, LeadBucket, date]
"""Whose forecasts, how far ahead, and the UTC day they were for."""

LEADS = np.arange(1, HORIZON_HOURS + 1)

_EPOCH_DAY = datetime(1970, 1, 1, tzinfo=UTC).date()
_BUCKETS = tuple(LeadBucket)
_BUCKET_OF_LEAD = np.array([[lead in bucket.hours for bucket in _BUCKETS].index(True) for lead in LEADS])


@dataclass(frozen=True, eq=False)
class HourForecasts:
    """What was forecast for single hours: m rows, one for each model, origin and lead time.

    `of_model` (m,) points into `models`; `origins` (m,) are epoch hours; `leads` (m,) are hours, 1..72;
    `quantiles` has shape (m, 11).
    """

    models: Sequence[ModelName]
    of_model: Ints
    origins: Ints
    leads: Ints
    quantiles: Float32s


def verify(observed: Mapping[int, float], said: HourForecasts) -> dict[ScoreKey, ScoreSums]:
    """Score forecasts of one series on the hours observed; `observed` maps epoch hours to values.

    The sums cover exactly the pairs of forecast and hour given, so sums over parts add up to the whole.
    """
    if not len(said.leads) or not observed:
        return {}
    hours = said.origins + said.leads
    truth = _at_hours(observed, hours)
    known = np.isfinite(truth) & np.isfinite(said.quantiles).all(axis=1)

    buckets = _BUCKET_OF_LEAD[said.leads - 1]
    keys = np.stack([said.of_model, buckets, hours // 24], axis=-1)[known]
    order = np.lexsort(keys.T)
    keys, rows = keys[order], score_rows(truth[known], said.quantiles[known])[order]
    starts = np.flatnonzero(np.any(np.diff(keys, axis=0, prepend=-1), axis=1))
    return {
        (said.models[model], _BUCKETS[bucket], _EPOCH_DAY + timedelta(days=day)): ScoreSums.from_row(row)
        for (model, bucket, day), row in zip(
            keys[starts].tolist(), np.add.reduceat(rows, starts), strict=True
        )
    }


def _at_hours(observed: Mapping[int, float], hours: Ints) -> Floats:
    """Values at the hours, NaN where none was observed."""
    first, last = int(hours.min()), int(hours.max())
    dense = np.full(last - first + 1, np.nan)
    for hour, value in observed.items():
        if first <= hour <= last:
            dense[hour - first] = value
    return dense[hours - first]
