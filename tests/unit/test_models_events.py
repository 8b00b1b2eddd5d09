"""Chances of crossing a threshold within a window, and for how many hours."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from forecasting.clock import epoch_hour
from forecasting.domain import HORIZON_HOURS, LEVELS, Forecast, ModelName, Side, Variable
from forecasting.models.events import chance, hours_beyond
from tests.builders import NOW, a_forecast

pytestmark = pytest.mark.unit

ORIGIN = epoch_hour(NOW)
LEADS = st.integers(1, HORIZON_HOURS)
SIDES = st.sampled_from(list(Side))


def a_normal_forecast(mean: float = 2.0, deviation: float = 2.0) -> Forecast:
    """Every hour is normally distributed."""
    row = mean + deviation * ndtri(np.asarray(LEVELS))
    quantiles = np.tile(row, (HORIZON_HOURS, 1)).astype(np.float32)
    return Forecast(Variable.TEMPERATURE, ModelName.HYBRID, NOW, NOW, quantiles)


@given(LEADS, SIDES, st.floats(-3, 8))
def test_the_chance_of_a_single_hour_is_that_of_its_quantiles(
    lead: int, side: Side, threshold: float
) -> None:
    found = chance(a_normal_forecast(), side, threshold, ORIGIN + lead, ORIGIN + lead)
    below = ndtr((threshold - 2.0) / 2.0)
    expected = below if side is Side.BELOW else 1 - below
    assert found == pytest.approx(expected, abs=1 / 300 + 1e-9)


@given(LEADS, LEADS, st.floats(-20, 30), st.floats(-20, 30))
def test_a_threshold_further_out_is_never_likelier(one: int, other: int, low: float, high: float) -> None:
    window = ORIGIN + min(one, other), ORIGIN + max(one, other)
    low, high = min(low, high), max(low, high)
    forecast = a_normal_forecast()
    assert chance(forecast, Side.BELOW, low, *window) <= chance(forecast, Side.BELOW, high, *window)
    assert chance(forecast, Side.ABOVE, high, *window) <= chance(forecast, Side.ABOVE, low, *window)


@given(LEADS, LEADS, SIDES, st.floats(-3, 8))
def test_a_longer_window_is_at_least_as_likely_and_no_likelier_than_its_hours_together(
    one: int, other: int, side: Side, threshold: float
) -> None:
    first, last = ORIGIN + min(one, other), ORIGIN + max(one, other)
    forecast = a_normal_forecast()
    whole = chance(forecast, side, threshold, first, last)
    singles = [chance(forecast, side, threshold, hour, hour) for hour in range(first, last + 1)]
    assert max(singles) <= whole <= sum(singles) + 1e-9


@given(LEADS, LEADS, SIDES, st.floats(-3, 8))
def test_paths_with_an_hour_beyond_are_those_that_make_the_chance(
    one: int, other: int, side: Side, threshold: float
) -> None:
    window = ORIGIN + min(one, other), ORIGIN + max(one, other)
    hours = hours_beyond(a_normal_forecast(), side, threshold, *window)
    assert np.mean(hours > 0) == chance(a_normal_forecast(), side, threshold, *window)
    assert hours.max() <= window[1] - window[0] + 1
    assert np.array_equal(hours, np.round(hours))


def test_the_expected_hours_are_the_sum_of_the_chances_of_all_hours() -> None:
    forecast = a_forecast(median=1.0)
    window = range(ORIGIN + 5, ORIGIN + 41)
    expected = sum(chance(forecast, Side.BELOW, 0.0, hour, hour) for hour in window)
    assert hours_beyond(forecast, Side.BELOW, 0.0, window[0], window[-1]).mean() == pytest.approx(expected)


def test_hours_outside_the_forecast_do_not_count() -> None:
    forecast = a_normal_forecast()
    inside = chance(forecast, Side.BELOW, 0.0, ORIGIN + 1, ORIGIN + 6)
    assert chance(forecast, Side.BELOW, 0.0, ORIGIN - 50, ORIGIN + 6) == inside
    last = chance(forecast, Side.BELOW, 0.0, ORIGIN + 70, ORIGIN + 72)
    assert chance(forecast, Side.BELOW, 0.0, ORIGIN + 70, ORIGIN + 500) == last


@pytest.mark.parametrize("window", [(-5, 0), (73, 80), (6, 5)])
def test_a_window_that_the_forecast_does_not_reach_has_no_chance(window: tuple[int, int]) -> None:
    first, last = window
    with pytest.raises(ValueError, match="no hour"):
        chance(a_forecast(), Side.BELOW, 0.0, ORIGIN + first, ORIGIN + last)
    with pytest.raises(ValueError, match="no hour"):
        hours_beyond(a_forecast(), Side.BELOW, 0.0, ORIGIN + first, ORIGIN + last)


def test_what_cannot_be_weather_has_no_chance() -> None:
    calm = a_forecast(Variable.WIND_SPEED, median=0.2)
    assert chance(calm, Side.BELOW, 0.0, ORIGIN + 1, ORIGIN + 72) == 0.0
