"""A backtest as plain numbers: whole, valid JSON, and the numbers of the score sums."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from forecasting.clock import epoch_hour
from forecasting.domain import LEVELS, CostRatio, Level, ModelName, Side
from forecasting.evaluation.backtest import backtest
from forecasting.evaluation.metrics import mase_scale
from forecasting.evaluation.origins import spaced
from forecasting.evaluation.results import BacktestResult
from forecasting.evaluation.summary import lead_ranges, summarise
from forecasting.models.seasonal_naive import SeasonalNaive
from forecasting.timeseries import History, Truth
from tests.builders import NOW, a_history

pytestmark = pytest.mark.unit

NAIVE = ModelName.SEASONAL_NAIVE


@pytest.fixture(scope="module")
def history() -> History:
    return a_history(20)


@pytest.fixture(scope="module")
def result(history: History) -> BacktestResult:
    origins = [NOW + timedelta(hours=25 * step) - timedelta(days=8) for step in range(5)]
    return backtest(history, [SeasonalNaive()], origins)


def scores_of(history: History, result: BacktestResult, **choices: Any) -> dict[str, Any]:
    scores: dict[str, Any] = summarise(result, history.truth, **choices)["models"][NAIVE]
    return scores


def test_buckets_are_cut_at_the_horizon() -> None:
    assert list(lead_ranges()) == ["1-6", "7-24", "25-48", "49-72", "1-72"]
    assert lead_ranges(24) == {"1-6": range(1, 7), "7-24": range(7, 25), "1-24": range(1, 25)}
    assert list(lead_ranges(4)) == ["1-4"]


def test_every_bucket_has_every_score(history: History, result: BacktestResult) -> None:
    scores = scores_of(history, result)
    assert list(scores["buckets"]) == list(lead_ranges())
    for one in (*scores["buckets"].values(), scores["daily_min"], scores["daily_max"]):
        assert set(one) - {"reliability"} == {
            "n", "mae", "rmse", "mase", "bias", "pinball", "crps",
            "coverage", "width80", "over", "under", "cost",
        }  # fmt: skip
        assert set(one["cost"]) == {f"{ratio}:1 {side}" for ratio in (1, 2, 3, 4, 9, 19) for side in Side}
    assert scores["origins"] == 5


def test_numbers_are_those_of_the_sums(history: History, result: BacktestResult) -> None:
    sums = result.scores(NAIVE, range(25, 49))
    one = scores_of(history, result)["buckets"]["25-48"]
    scale = mase_scale(history.truth.regular(int(history.truth.hours[0]), int(result.origins[0])))
    assert one["n"] == sums.n == 5 * 24
    assert one["mase"] == pytest.approx(sums.mae / scale)
    assert one["pinball"]["mean"] == sums.mean_pinball
    assert [one["pinball"][str(level)] for level in LEVELS] == [sums.pinball(level) for level in LEVELS]
    assert one["pinball"]["0.9"] == sums.pinball(Level(0.9))
    colder_hurts = CostRatio(Side.BELOW, 4)
    assert one["cost"]["4:1 below"] == {
        "plan": sums.plan_cost(colder_hurts),
        "median": sums.median_cost(colder_hurts),
    }
    assert one["over"] == {"n": sums.over_n, "mean": sums.over.mean}


def test_every_bucket_says_how_often_each_level_held(history: History, result: BacktestResult) -> None:
    one = scores_of(history, result)["buckets"]["7-24"]["reliability"]
    counted = result.reliability(NAIVE, range(7, 25))
    assert one["at_or_below"]["0.2"] == counted.at_or_below[LEVELS.index(Level(0.2))]
    assert one["pit"] == counted.pit.tolist()
    assert sum(one["pit"]) == pytest.approx(1.0)


def test_the_whole_is_made_of_its_buckets(history: History, result: BacktestResult) -> None:
    buckets = scores_of(history, result)["buckets"]
    *parts, whole = buckets.values()
    assert whole["n"] == sum(part["n"] for part in parts)
    assert whole["mae"] == pytest.approx(sum(part["n"] * part["mae"] for part in parts) / whole["n"])


def test_what_does_not_exist_is_null_and_the_rest_is_valid_json(
    history: History, result: BacktestResult
) -> None:
    summary = summarise(result, history.truth, horizon=12, fit_cpu_ms={NAIVE: float("nan")})
    scores = summary["models"][NAIVE]
    assert (scores["daily_min"]["n"], scores["daily_min"]["mae"], scores["fit_cpu_ms"]) == (0, None, None)
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary


def test_a_series_that_never_changes_has_no_mase(history: History) -> None:
    truth = history.truth
    flat = replace(history, truth=Truth(truth.hours, np.full(len(truth), 10.0), truth.known_at))
    scores = scores_of(flat, backtest(flat, [SeasonalNaive()], [NOW - timedelta(days=4)]))
    assert scores["buckets"]["1-6"]["mae"] == 0.0
    assert scores["buckets"]["1-6"]["mase"] is None


def test_origins_are_as_far_apart_as_asked() -> None:
    start = epoch_hour(NOW)
    taken = spaced(range(start, start + 500, 3), start + 1, start + 200, 25)
    assert taken[0] == start + 3
    assert all(later - earlier == 27 for earlier, later in pairwise(taken))
    assert taken[-1] <= start + 200
    assert spaced([], 0, 10, 1) == []
