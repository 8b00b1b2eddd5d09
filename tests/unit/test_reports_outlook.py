"""Extremes, plans and days drawn from one forecast."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.clock import epoch_hour
from forecasting.domain import COST_RATIOS, LEVELS, CostRatio, Forecast, ModelName, Side, Variable
from forecasting.reports.extremes import dreaded_extremes, plan_number
from forecasting.reports.outlook import Outlook, Range
from forecasting.reports.plan import likely_window
from forecasting.reports.yesterday import compare
from forecasting.timeseries import Truth
from tests.builders import NOW, a_forecast

pytestmark = pytest.mark.unit

SIDES = st.sampled_from(Side)


def a_cold_night(low: float = -2.0, spread: float = 1.0) -> Forecast:
    """Ten degrees, but for a dip of three hours around 20 hours ahead."""
    lead = np.arange(1, 73)
    median = 10 - (10 - low) * np.exp(-(((lead - 20) / 2) ** 2))
    quantiles = median[:, None] + spread * (np.array(LEVELS) - 0.5)
    return Forecast(Variable.TEMPERATURE, ModelName.HYBRID, NOW, NOW, quantiles.astype(np.float32))


def test_a_day_is_cut_at_the_midnights_of_the_place() -> None:
    outlook = Outlook.of(a_forecast())
    tomorrow = outlook.of_day(date(2026, 4, 8), "Asia/Kolkata")
    assert len(tomorrow) == 24
    assert tomorrow.valid_times[0] == NOW.replace(day=7, hour=19)


def test_the_day_on_which_clocks_go_forward_has_23_hours() -> None:
    outlook = Outlook.of(a_forecast(origin=NOW.replace(month=3, day=28)))
    assert len(outlook.of_day(date(2026, 3, 29), "Europe/Berlin")) == 23


def test_only_hours_later_than_the_current_one_are_ahead() -> None:
    outlook = Outlook.of(a_forecast()).after(NOW + timedelta(hours=5, minutes=59))
    assert outlook.valid_times[0] == NOW + timedelta(hours=6)
    assert len(outlook) == 67
    assert not Outlook.of(a_forecast()).after(NOW + timedelta(hours=72))


def test_paths_stay_within_what_can_be_weather() -> None:
    calm = Outlook.of(a_forecast(Variable.WIND_SPEED, median=0.5))
    assert calm.lows.min() == 0


def test_the_middle_of_the_lowest_value_lies_below_the_lowest_middle() -> None:
    forecast = a_forecast()
    low = Range.of(Outlook.of(forecast).lows)
    assert low.lower < low.median < float(forecast.median.min())
    assert low.median < low.upper


@given(SIDES, st.sampled_from(COST_RATIOS))
def test_the_dearer_a_side_is_the_further_on_it_the_plan_lies(side: Side, ratio: int) -> None:
    outlook = Outlook.of(a_forecast()).next_hours(24)
    number = plan_number(outlook, CostRatio(side, ratio))
    dearer = plan_number(outlook, CostRatio(side, ratio + 1))
    assert dearer < number if side is Side.BELOW else dearer > number


@given(SIDES, st.floats(1, 30))
def test_the_plan_leaves_the_chance_that_its_cost_asks_for(side: Side, ratio: float) -> None:
    outlook = Outlook.of(a_forecast()).next_hours(24)
    cost = CostRatio(side, ratio)
    below = np.mean(dreaded_extremes(outlook, side) < plan_number(outlook, cost))
    assert below == pytest.approx(cost.level, abs=0.01)


def test_the_likely_window_holds_the_dip_and_little_else() -> None:
    outlook = Outlook.of(a_cold_night()).next_hours(24)
    first, last = likely_window(outlook, Side.BELOW)
    assert NOW + timedelta(hours=18) <= first <= NOW + timedelta(hours=20) <= last
    assert last - first <= timedelta(hours=4)


def test_a_window_of_one_hour_is_possible() -> None:
    outlook = Outlook.of(a_cold_night(spread=0.0)).next_hours(24)
    assert likely_window(outlook, Side.BELOW) == (NOW + timedelta(hours=20),) * 2


def a_truth(values: list[float]) -> Truth:
    hours = epoch_hour(NOW) + 1 + np.arange(len(values))
    return Truth(hours, np.array(values), hours * 3600)


def test_what_was_said_a_day_ago_stands_beside_what_happened() -> None:
    compared = compare(
        Outlook.of(a_cold_night(low=4.0, spread=0.0)),
        a_truth([10.0] * 19 + [2.0] + [10.0] * 4),
        CostRatio(Side.BELOW, 4),
    )
    assert compared is not None
    assert (compared.low.said, compared.low.happened) == pytest.approx((4.0, 2.0))
    assert compared.low.difference == pytest.approx(2.0)
    assert compared.high.difference == pytest.approx(0.0, abs=0.01)
    assert compared.plan is not None
    assert compared.plan.happened == 2.0
    assert (compared.first, compared.last) == (NOW + timedelta(hours=1), NOW + timedelta(hours=24))


def test_a_day_with_too_few_known_hours_is_not_compared() -> None:
    assert compare(Outlook.of(a_forecast()), a_truth([10.0] * 19), None) is None
    assert compare(Outlook.of(a_forecast()), a_truth([10.0] * 20), None) is not None
