"""Score sums of a span of days, put together the ways a report asks for them."""

from collections.abc import Iterable, Mapping

from forecasting.domain import LEVELS, CostRatio, LeadBucket, ModelName
from forecasting.evaluation.scores import ScoreSums

Sums = Mapping[tuple[ModelName, LeadBucket], ScoreSums]

_SAME_HOURS = 0.9


def total(sums: Sums, model: ModelName, buckets: Iterable[LeadBucket] = tuple(LeadBucket)) -> ScoreSums:
    """Add up one model's sums over some lead buckets."""
    return sum((sums.get((model, bucket), ScoreSums()) for bucket in buckets), ScoreSums())


def is_comparable(mine: ScoreSums, theirs: ScoreSums) -> bool:
    """Tell whether two models were verified on as good as the same hours."""
    return min(mine.n, theirs.n) >= _SAME_HOURS * max(mine.n, theirs.n) > 0


def is_scored(cost: CostRatio) -> bool:
    """Tell whether the level of a cost ratio is one that scores are kept for."""
    return any(abs(level - cost.level) < 1e-6 for level in LEVELS)
