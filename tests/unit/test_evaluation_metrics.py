"""Each measure against a case worked by hand and a second implementation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.stats import norm

from forecasting.domain import COST_RATIOS, LEVELS, CostRatio, Floats, Level, Side
from forecasting.evaluation import metrics

pytestmark = pytest.mark.unit

OBSERVED = np.array([10.0, 12.0, 5.0, 7.0])
FORECAST = np.array([11.0, 9.0, 5.0, 9.0])

values = st.floats(-50, 50, allow_nan=False, width=32)
pairs = st.integers(1, 30).flatmap(
    lambda n: st.tuples(*(arrays.arrays(np.float64, n, elements=values) for _ in range(2)))
)


def test_a_positive_bias_says_we_forecast_too_high() -> None:
    assert metrics.bias(np.array([10.0]), np.array([12.0])) == 2.0


def test_errors_of_a_small_case_are_as_worked_by_hand() -> None:
    assert metrics.mae(OBSERVED, FORECAST) == (1 + 3 + 0 + 2) / 4
    assert metrics.rmse(OBSERVED, FORECAST) == pytest.approx(np.sqrt((1 + 9 + 0 + 4) / 4))
    assert metrics.bias(OBSERVED, FORECAST) == 0.0


def test_over_and_under_leave_out_the_exact_ones() -> None:
    assert metrics.over(OBSERVED, FORECAST) == metrics.OneSide(2, 1.5)
    assert metrics.under(OBSERVED, FORECAST) == metrics.OneSide(1, 3.0)


def test_the_mean_of_nothing_is_not_a_number() -> None:
    nothing = np.empty(0)
    assert np.isnan(metrics.mae(nothing, nothing))
    assert np.isnan(metrics.over(nothing, nothing).mean)


@given(pairs, st.sampled_from(LEVELS))
def test_pinball_loss_agrees_with_the_definition_case_by_case(
    pair: tuple[Floats, Floats], level: Level
) -> None:
    observed, quantile = pair
    losses = [
        level * (y - q) if y >= q else (1 - level) * (q - y) for y, q in zip(observed, quantile, strict=True)
    ]
    assert metrics.pinball_loss(observed, quantile, level) == pytest.approx(
        sum(losses) / len(losses), abs=1e-9
    )


@given(pairs)
def test_pinball_loss_of_the_median_is_half_the_absolute_error(pair: tuple[Floats, Floats]) -> None:
    assert metrics.pinball_loss(*pair, Level(0.5)) == pytest.approx(metrics.mae(*pair) / 2)


@given(pairs, st.sampled_from(COST_RATIOS), st.sampled_from(Side))
def test_cost_is_what_each_side_costs_a_unit(pair: tuple[Floats, Floats], ratio: int, side: Side) -> None:
    observed, plan = pair
    above, below = (ratio, 1) if side is Side.ABOVE else (1, ratio)
    paid = [above * max(y - p, 0) + below * max(p - y, 0) for y, p in zip(observed, plan, strict=True)]
    assert metrics.cost(observed, plan, CostRatio(side, ratio)) == pytest.approx(np.mean(paid), abs=1e-6)


@given(pairs)
def test_crps_of_a_sure_forecast_is_its_absolute_error(pair: tuple[Floats, Floats]) -> None:
    observed, forecast = pair
    sure = np.repeat(forecast[:, None], len(LEVELS), axis=1)
    assert metrics.crps(observed, sure) == pytest.approx(metrics.mae(observed, forecast), abs=1e-9)


def test_crps_of_a_normal_forecast_is_near_the_closed_form() -> None:
    observed = np.random.default_rng(1).normal(0, 1, 4000)
    quantiles = np.tile(norm.ppf(LEVELS), (len(observed), 1))
    exact = observed * (2 * norm.cdf(observed) - 1) + 2 * norm.pdf(observed) - 1 / np.sqrt(np.pi)
    assert metrics.crps(observed, quantiles) == pytest.approx(np.mean(exact), rel=0.03)


def test_crps_weights_are_twice_the_span_of_levels_and_sum_to_two() -> None:
    assert metrics.crps_weights().sum() == pytest.approx(2)
    assert metrics.crps_weights()[0] == pytest.approx(2 * 0.075)


def test_coverage_counts_both_ends_of_the_range() -> None:
    observed = np.array([0.0, 1.0, 2.0, 2.1])
    assert metrics.coverage(observed, np.zeros(4), np.full(4, 2.0)) == 0.75
    assert metrics.interval_width(np.zeros(4), np.full(4, 2.0)) == 2.0


def test_mase_scale_leaves_out_pairs_with_a_gap() -> None:
    day = np.arange(24.0)
    gap = day + 1
    gap[5] = np.nan
    two_days_on = np.concatenate([day, gap, day + 3])
    by_loop = [
        abs(two_days_on[hour] - two_days_on[hour - 24])
        for hour in range(24, 72)
        if np.isfinite(two_days_on[hour]) and np.isfinite(two_days_on[hour - 24])
    ]
    assert metrics.mase_scale(two_days_on) == pytest.approx(np.mean(by_loop))


def test_savings_are_a_share_of_the_reference_and_nothing_saved_of_nothing() -> None:
    assert metrics.savings(3.0, 4.0) == 0.25
    assert np.isnan(metrics.savings(0.0, 0.0))
