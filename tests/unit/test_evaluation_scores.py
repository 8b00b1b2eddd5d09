"""Sums of scores: they add up, and their read-outs are the metrics."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from forecasting.domain import COST_RATIOS, LEVELS, MEDIAN, CostRatio, Floats, Level, Side
from forecasting.evaluation import metrics
from forecasting.evaluation.scores import ScoreSums, score_rows

pytestmark = pytest.mark.unit

Case = tuple[Floats, Floats]
RATIOS = [CostRatio(side, ratio) for side in Side for ratio in COST_RATIOS]

values = st.floats(-50, 50, allow_nan=False, width=32)


def cases(least: int = 1) -> st.SearchStrategy[Case]:
    return st.integers(least, 20).flatmap(
        lambda n: st.tuples(
            arrays.arrays(np.float64, n, elements=values),
            arrays.arrays(np.float64, (n, len(LEVELS)), elements=values).map(lambda q: np.sort(q, axis=1)),
        )
    )


def by_hand(observed: Floats, quantiles: Floats) -> ScoreSums:
    """The definition, hour by hour."""
    n = error = absolute = squared = over_n = over = under_n = under = hits50 = hits80 = hits90 = width = 0.0
    pinball = [0.0] * len(LEVELS)
    for y, levels in zip(observed.tolist(), quantiles.tolist(), strict=True):
        miss = levels[MEDIAN] - y
        n, error, absolute, squared = n + 1, error + miss, absolute + abs(miss), squared + miss * miss
        if miss > 0:
            over_n, over = over_n + 1, over + miss
        if miss < 0:
            under_n, under = under_n + 1, under - miss
        hits50 += levels[3] <= y <= levels[7]
        hits80 += levels[1] <= y <= levels[9]
        hits90 += levels[0] <= y <= levels[10]
        width += levels[9] - levels[1]
        for column, (level, q) in enumerate(zip(LEVELS, levels, strict=True)):
            pinball[column] += level * (y - q) if y >= q else (1 - level) * (q - y)
    plain = (n, error, absolute, squared, over_n, over, under_n, under, hits50, hits80, hits90, width)
    return ScoreSums(*plain, pinball_sums=tuple(pinball))  # type: ignore[arg-type]  # whole floats compare as ints


def assert_same(first: ScoreSums, second: ScoreSums) -> None:
    assert first.n == second.n
    for name in ("over_n", "under_n", "hits50", "hits80", "hits90"):
        assert getattr(first, name) == getattr(second, name), name
    for name in ("error_sum", "absolute_sum", "squared_sum", "over_sum", "under_sum", "width80_sum"):
        assert getattr(first, name) == pytest.approx(getattr(second, name), rel=1e-9, abs=1e-9), name
    assert first.pinball_sums == pytest.approx(second.pinball_sums, rel=1e-9, abs=1e-9)


@given(cases())
def test_sums_agree_with_the_definition_hour_by_hour(case: Case) -> None:
    assert_same(ScoreSums.of(*case), by_hand(*case))


@given(cases(least=0), st.integers(0, 20))
def test_sums_over_a_split_equal_the_sums_over_the_whole(case: Case, cut: int) -> None:
    observed, quantiles = case
    parts = ScoreSums.of(observed[:cut], quantiles[:cut]) + ScoreSums.of(observed[cut:], quantiles[cut:])
    assert_same(parts, ScoreSums.of(observed, quantiles))


@given(cases())
def test_read_outs_are_the_metrics(case: Case) -> None:
    observed, quantiles = case
    sums, median = ScoreSums.of(*case), quantiles[:, MEDIAN]
    assert sums.mae == pytest.approx(metrics.mae(observed, median))
    assert sums.rmse == pytest.approx(metrics.rmse(observed, median))
    assert sums.bias == pytest.approx(metrics.bias(observed, median), abs=1e-9)
    assert sums.over.n == metrics.over(observed, median).n
    assert sums.under.mean == pytest.approx(metrics.under(observed, median).mean, nan_ok=True)
    assert sums.crps == pytest.approx(metrics.crps(observed, quantiles), abs=1e-9)
    assert sums.coverage50 == metrics.coverage(observed, quantiles[:, 3], quantiles[:, 7])
    assert sums.coverage80 == metrics.coverage(observed, quantiles[:, 1], quantiles[:, 9])
    assert sums.coverage90 == metrics.coverage(observed, quantiles[:, 0], quantiles[:, 10])
    assert sums.width80 == pytest.approx(metrics.interval_width(quantiles[:, 1], quantiles[:, 9]), abs=1e-9)
    losses = [metrics.pinball_loss(observed, quantiles[:, k], level) for k, level in enumerate(LEVELS)]
    assert [sums.pinball(level) for level in LEVELS] == pytest.approx(losses, abs=1e-9)
    assert sums.mean_pinball == pytest.approx(np.mean(losses), abs=1e-9)


@given(cases(), st.sampled_from(RATIOS))
def test_costs_of_plan_and_median_come_back_from_the_sums(case: Case, ratio: CostRatio) -> None:
    observed, quantiles = case
    sums = ScoreSums.of(*case)
    plan = quantiles[:, int(np.argmin(np.abs(np.array(LEVELS) - ratio.level)))]
    assert sums.plan_cost(ratio) == pytest.approx(metrics.cost(observed, plan, ratio), abs=1e-6)
    assert sums.median_cost(ratio) == pytest.approx(
        metrics.cost(observed, quantiles[:, MEDIAN], ratio), abs=1e-6
    )


def test_a_worked_case_costs_what_it_should() -> None:
    quantiles = np.array([[1, 2, 4, 4.5, 5, 6, 7, 7.5, 8, 10, 11]])
    sums = ScoreSums.of(np.array([3.0]), quantiles)  # 3 below the median, 1 below the 20 % level
    colder_hurts = CostRatio(Side.BELOW, 4)
    assert sums.plan_cost(colder_hurts) == pytest.approx(4 * 1)
    assert sums.median_cost(colder_hurts) == pytest.approx(4 * 3)
    assert sums.savings(colder_hurts) == pytest.approx(2 / 3)
    assert (sums.bias, sums.over.n, sums.under.n) == (3.0, 1, 0)


def test_a_level_that_is_not_stored_is_refused() -> None:
    with pytest.raises(ValueError, match="no stored level"):
        ScoreSums.of(np.zeros(1), np.zeros((1, 11))).pinball(Level(0.42))


def test_nothing_scored_reads_as_not_a_number() -> None:
    assert ScoreSums.of(np.empty(0), np.empty((0, 11))) == ScoreSums()
    assert np.isnan(ScoreSums().mae)
    assert np.isnan(ScoreSums().savings(CostRatio(Side.ABOVE, 9)))


def test_a_stored_forecast_met_exactly_is_neither_over_nor_under() -> None:
    stored = np.full((1, 11), 10.1, np.float32)  # 10.1 has no exact 32-bit value
    sums = ScoreSums.of(np.array([10.1]), stored)
    assert (sums.over_n, sums.under_n, sums.absolute_sum, sums.hits50) == (0, 0, 0.0, 1)


def test_a_row_has_a_column_for_every_sum() -> None:
    assert score_rows(np.zeros(3), np.zeros((3, 11))).shape == (3, 23)
