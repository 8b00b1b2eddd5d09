"""The verdict on a record, in figures: who was best, and where ours loses."""

from dataclasses import dataclass

from forecasting.domain import LeadBucket, ModelName
from forecasting.evaluation.scores import ScoreSums
from forecasting.reports.sums import Sums, is_comparable, total

MODELS = (ModelName.OURS, ModelName.ETS, ModelName.SERVICE, ModelName.SEASONAL_NAIVE)
"""Whom the record speaks of, in the order it is shown."""

MIN_VERIFIED = 48
_LOSS = -0.005


@dataclass(frozen=True)
class Verdict:
    """Who had the lowest mean absolute error of those verified on as good as the same hours as ours.

    Gains are shares by which our error is lower than the other's, negative where ours is higher, None where
    they cannot be compared. `losing` names lead buckets in which the service was better by half a per
    cent or more, the worst first.
    """

    best: ModelName
    gain_on_service: float | None
    gain_on_same_as_yesterday: float | None
    losing: tuple[LeadBucket, ...]


def judge(sums: Sums) -> Verdict | None:
    """Judge ours against the others; None while too little is verified."""
    whole = {model: total(sums, model) for model in MODELS}
    ours = whole[ModelName.OURS]
    if ours.n < MIN_VERIFIED:
        return None
    rivals = {model: score.mae for model, score in whole.items() if is_comparable(ours, score)}
    gains = {bucket: _gain_in(sums, bucket) for bucket in LeadBucket}
    lost = {bucket: gain for bucket, gain in gains.items() if gain is not None and gain <= _LOSS}
    return Verdict(
        best=min(rivals, key=rivals.__getitem__),
        gain_on_service=_gain(ours, whole[ModelName.SERVICE]),
        gain_on_same_as_yesterday=_gain(ours, whole[ModelName.SEASONAL_NAIVE]),
        losing=tuple(sorted(lost, key=lost.__getitem__)),
    )


def _gain_in(sums: Sums, bucket: LeadBucket) -> float | None:
    ours, service = (total(sums, model, [bucket]) for model in (ModelName.OURS, ModelName.SERVICE))
    return _gain(ours, service)


def _gain(ours: ScoreSums, theirs: ScoreSums) -> float | None:
    if not is_comparable(ours, theirs) or not theirs.mae:
        return None
    return 1 - ours.mae / theirs.mae
