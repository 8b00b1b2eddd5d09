"""A backtest's scores as plain numbers, for JSON and the model registry."""

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from forecasting.domain import COST_RATIOS, HORIZON_HOURS, LEVELS, CostRatio, LeadBucket, ModelName, Side
from forecasting.evaluation.extremes import extreme_scales, extreme_scores
from forecasting.evaluation.metrics import OneSide, mase_scale
from forecasting.evaluation.results import BacktestResult
from forecasting.evaluation.scores import ScoreSums
from forecasting.timeseries import Truth

Summary = dict[str, Any]

_COSTS = tuple(CostRatio(side, ratio) for side in Side for ratio in COST_RATIOS)


def lead_ranges(horizon: int = HORIZON_HOURS) -> dict[str, range]:
    """Lead times scored together: the buckets, cut at the horizon, and all of it.

    >>> list(lead_ranges(36))
    ['1-6', '7-24', '25-36', '1-36']
    """
    buckets = [range(bucket.hours.start, min(bucket.hours.stop, horizon + 1)) for bucket in LeadBucket]
    chosen = [*filter(None, buckets), range(1, horizon + 1)]
    return {f"{leads.start}-{leads[-1]}": leads for leads in chosen}


def summarise(
    result: BacktestResult,
    truth: Truth,
    *,
    zone: str = "UTC",
    horizon: int = HORIZON_HOURS,
    fit_cpu_ms: Mapping[ModelName, float] | None = None,
    on_model: Callable[[], None] = lambda: None,
) -> Summary:
    """Return the scores of every answering model; a number that does not exist is None.

    MASE is in units of the mean change from the same hour yesterday (for daily extremes: from the day
    before) up to the first origin. `zone` says what a day is; `on_model` is called when a model is done.
    """
    first_hour, first_origin = int(truth.hours[0]), int(result.origins[0])
    scale = mase_scale(truth.regular(first_hour, first_origin))
    low_scale, high_scale = extreme_scales(truth, first_origin, zone)
    models: Summary = {}
    for name, run in result.answering.items():
        extremes = extreme_scores(result, truth, name, zone, horizon)
        buckets = lead_ranges(horizon).items()
        models[name.value] = {
            "buckets": {label: _bucket(result, name, leads, scale) for label, leads in buckets},
            "daily_min": _summary(extremes.minimum, low_scale),
            "daily_max": _summary(extremes.maximum, high_scale),
            "origins": run.origins_answered,
            "fit_cpu_ms": _number((fit_cpu_ms or {}).get(name)),
            "update_cpu_ms": _number(run.update_cpu_ms),
        }
        on_model()
    return {"origins": int(result.shared[:, :horizon].any(axis=1).sum()), "models": models}


def _bucket(result: BacktestResult, name: ModelName, leads: range, mase_scale: float) -> Summary:
    reliability = result.reliability(name, leads)
    return {
        **_summary(result.scores(name, leads), mase_scale),
        "reliability": {
            "at_or_below": dict(
                zip(map(str, LEVELS), map(_number, reliability.at_or_below.tolist()), strict=True)
            ),
            "pit": [_number(share) for share in reliability.pit.tolist()],
        },
    }


def _summary(sums: ScoreSums, mase_scale: float) -> Summary:
    return {
        "n": sums.n,
        "mae": _number(sums.mae),
        "rmse": _number(sums.rmse),
        "mase": _number(sums.mae / mase_scale if mase_scale > 0 else None),
        "bias": _number(sums.bias),
        "pinball": {
            **{str(level): _number(sums.pinball(level)) for level in LEVELS},
            "mean": _number(sums.mean_pinball),
        },
        "crps": _number(sums.crps),
        "coverage": {
            "50": _number(sums.coverage50),
            "80": _number(sums.coverage80),
            "90": _number(sums.coverage90),
        },
        "width80": _number(sums.width80),
        "over": _side(sums.over),
        "under": _side(sums.under),
        "cost": {f"{cost.ratio:g}:1 {cost.side}": _cost(sums, cost) for cost in _COSTS},
    }


def _cost(sums: ScoreSums, cost: CostRatio) -> Summary:
    return {"plan": _number(sums.plan_cost(cost)), "median": _number(sums.median_cost(cost))}


def _side(side: OneSide) -> Summary:
    return {"n": side.n, "mean": _number(side.mean)}


def _number(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None
