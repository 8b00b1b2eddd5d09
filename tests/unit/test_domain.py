"""The words of the product: levels and costs, lead times, names of places, forecasts."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.domain import (
    COST_RATIOS,
    HORIZON_HOURS,
    LEVELS,
    MEDIAN,
    VALID_RANGE,
    CostRatio,
    LeadBucket,
    Level,
    ModelName,
    Side,
    Source,
    Variable,
)
from tests.builders import NOW, a_forecast, a_place, a_station

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("ratio", COST_RATIOS)
@pytest.mark.parametrize("side", Side)
def test_every_cost_ratio_falls_on_a_stored_level(side: Side, ratio: float) -> None:
    level = CostRatio(side, ratio).level
    assert min(abs(level - stored) for stored in LEVELS) < 1e-9
    assert a_forecast().at(level).shape == (HORIZON_HOURS,)


def test_colder_than_planned_hurting_more_means_planning_low() -> None:
    assert CostRatio(Side.BELOW, 4).level == pytest.approx(0.2)
    assert CostRatio(Side.ABOVE, 4).level == pytest.approx(0.8)
    assert CostRatio(Side.ABOVE, 1).level == CostRatio(Side.BELOW, 1).level == 0.5


@given(side=st.sampled_from(Side), ratio=st.floats(0.05, 20), seed=st.integers(0, 99))
def test_no_other_plan_costs_less_on_average(side: Side, ratio: float, seed: int) -> None:
    """The level is the critical ratio: tried against every plan that occurred."""
    outcomes = np.random.default_rng(seed).normal(size=201)
    above, below = (ratio, 1.0) if side is Side.ABOVE else (1.0, ratio)

    def cost(plan: float) -> float:
        return float(np.where(outcomes > plan, above * (outcomes - plan), below * (plan - outcomes)).mean())

    best = np.quantile(outcomes, CostRatio(side, ratio).level, method="inverted_cdf")
    assert cost(best) <= min(cost(plan) for plan in outcomes) + 1e-9


def test_levels_rise_and_mirror_each_other_around_the_median() -> None:
    assert LEVELS[MEDIAN] == 0.5
    np.testing.assert_allclose(np.array(LEVELS) + np.array(LEVELS)[::-1], 1.0)
    assert list(LEVELS) == sorted(LEVELS)


def test_every_lead_time_lies_in_one_bucket() -> None:
    leads = [lead for bucket in LeadBucket for lead in bucket.hours]
    assert leads == list(range(1, HORIZON_HOURS + 1))


def test_every_variable_has_a_range_that_can_be_weather() -> None:
    assert set(VALID_RANGE) == set(Variable)
    assert all(low < high for low, high in VALID_RANGE.values())


def test_a_forecast_knows_its_hours_and_its_median() -> None:
    forecast = a_forecast(median=7.0)
    assert forecast.valid_times[0] == NOW + timedelta(hours=1)
    assert forecast.valid_times[-1] == NOW + timedelta(hours=72)
    np.testing.assert_array_equal(forecast.median, forecast.at(Level(0.5)))
    assert forecast.median.tolist() == [7.0] * HORIZON_HOURS


def test_a_level_that_is_not_stored_is_refused() -> None:
    with pytest.raises(ValueError, match="no stored level"):
        a_forecast().at(Level(0.42))


def test_a_forecast_under_another_name_is_the_same_forecast() -> None:
    forecast = a_forecast()
    renamed = forecast.named(ModelName.OURS)
    assert renamed.model is ModelName.OURS
    assert renamed.quantiles is forecast.quantiles


def test_a_station_is_the_truth_where_there_is_one() -> None:
    assert a_place().truth is Source.ANALYSIS
    assert a_place(station=a_station()).truth is Source.STATION


def test_a_full_name_repeats_nothing_and_leaves_out_what_is_missing() -> None:
    assert a_place().full_name == "Berlin, Germany"
    assert a_place(name="Paris", region="Île-de-France", country=None).full_name == "Paris, Île-de-France"
