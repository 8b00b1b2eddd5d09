"""Lines that every kind of forecast has: how often ranges hold, and what a plan saves."""

from benchmarks.line import Bounds, Figure, Line, at_least
from benchmarks.trials import Trial
from forecasting.domain import CostRatio, LeadBucket, ModelName, Side
from forecasting.evaluation.intervals import RatioInterval
from forecasting.evaluation.metrics import savings
from forecasting.evaluation.scores import ScoreSums

_BUCKET_MUST, _BUCKET_EXCELLENT = Bounds(0.77, 0.83), Bounds(0.79, 0.81)
_PLACE_MUST, _PLACE_EXCELLENT = Bounds(0.74, 0.86), Bounds(0.77, 0.83)
_EXTREMES_MUST, _EXTREMES_EXCELLENT = Bounds(0.74, 0.86), Bounds(0.78, 0.82)
_SAVINGS = {4: (at_least(0.25), at_least(0.28)), 9: (at_least(0.50), at_least(0.53))}


def coverage_lines(kind: str, trials: list[Trial], model: ModelName) -> list[Line]:
    """Coverage of 80 %: by lead bucket over all places, by place, and of tomorrow's extremes."""
    buckets = [
        Figure(f"{bucket} h", _sums(trials, model, bucket.hours).coverage80, _BUCKET_MUST, _BUCKET_EXCELLENT)
        for bucket in LeadBucket
    ]
    places = [
        Figure(trial.name, _sums([trial], model, range(1, 73)).coverage80, _PLACE_MUST, _PLACE_EXCELLENT)
        for trial in trials
    ]
    extremes = [
        Figure(
            f"{trial.name}, {words}",
            float(trial.summary(model)[key]["coverage"]["80"]),
            _EXTREMES_MUST,
            _EXTREMES_EXCELLENT,
            f"{trial.summary(model)[key]['n']} days",
        )
        for trial in trials
        for key, words in (("daily_min", "minimum"), ("daily_max", "maximum"))
    ]
    return [
        Line(f"{kind}: tomorrow's minimum and maximum, coverage of 80 %", tuple(extremes)),
        Line(f"{kind}: coverage of the 80 % range, every lead bucket", tuple(buckets)),
        Line(f"{kind}: coverage of the 80 % range, each place", tuple(places)),
    ]


def saving_lines(kind: str, trials: list[Trial], model: ModelName) -> list[Line]:
    """Share of the median's cost that acting on the plan saves: both sides together, then each."""
    sums = _sums(trials, model, range(1, 73))
    together = [
        Figure(f"{ratio}:1", _saved(sums, ratio, tuple(Side)), *bounds) for ratio, bounds in _SAVINGS.items()
    ]
    apart = [
        Figure(f"{ratio}:1 {side}", _saved(sums, ratio, (side,)), *bounds)
        for ratio, bounds in _SAVINGS.items()
        for side in Side
    ]
    return [Line(f"{kind}: cost saved by the plan against the median", tuple(together), tuple(apart))]


def interval_note(interval: RatioInterval) -> str:
    """Write the ends of an interval."""
    return f"95 %: {interval.lower:.3f} to {interval.upper:.3f}"


def _sums(trials: list[Trial], model: ModelName, leads: range) -> ScoreSums:
    return sum((trial.result.scores(model, leads) for trial in trials), ScoreSums())


def _saved(sums: ScoreSums, ratio: int, sides: tuple[Side, ...]) -> float:
    ratios = [CostRatio(side, ratio) for side in sides]
    return savings(sum(map(sums.plan_cost, ratios)), sum(map(sums.median_cost, ratios)))
