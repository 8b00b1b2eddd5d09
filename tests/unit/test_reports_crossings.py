"""Chances of crossing a threshold within some hours, and for how long."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from forecasting.domain import HORIZON_HOURS, LEVELS, Forecast, ModelName, Side, Variable
from forecasting.models.extremes import Stretch
from forecasting.reports.crossings import chance, chance_by_each_hour, chance_of_each_hour, usual_hours
from forecasting.reports.outlook import Outlook
from tests.builders import NOW, a_forecast

pytestmark = pytest.mark.unit

LEADS = st.integers(1, HORIZON_HOURS)
SIDES = st.sampled_from(list(Side))
THRESHOLDS = st.floats(-3, 8)
LOGS = st.floats(-0.7, 0.7)


def an_outlook(one: int = 1, other: int = HORIZON_HOURS, log: float = 0.0) -> Outlook:
    """Every hour is normally distributed: 2 °C with a deviation of 2."""
    row = 2.0 + 2.0 * ndtri(np.asarray(LEVELS))
    quantiles = np.tile(row, (HORIZON_HOURS, 1)).astype(np.float32)
    forecast = Forecast(Variable.TEMPERATURE, ModelName.HYBRID, NOW, NOW, quantiles)
    whole = Outlook.of(forecast, Stretch(np.full((2, 3), log), 0))
    return whole.after(NOW + timedelta(hours=min(one, other) - 1)).next_hours(abs(one - other) + 1)


def a_dip(hours: int, median: float = -5.0) -> Outlook:
    """Ten degrees, and so many hours in a day of which all paths lie around another value."""
    middle = np.full(HORIZON_HOURS, 10.0)
    middle[6 : 6 + hours] = median
    quantiles = middle[:, None] + np.asarray(LEVELS) - 0.5
    forecast = Forecast(Variable.TEMPERATURE, ModelName.HYBRID, NOW, NOW, quantiles.astype(np.float32))
    return Outlook.of(forecast).next_hours(24)


@given(LEADS, SIDES, THRESHOLDS)
def test_the_chance_of_a_single_hour_is_that_of_its_quantiles(
    lead: int, side: Side, threshold: float
) -> None:
    below = ndtr((threshold - 2.0) / 2.0)
    expected = below if side is Side.BELOW else 1 - below
    assert chance(an_outlook(lead, lead), side, threshold) == pytest.approx(expected, abs=1 / 300 + 1e-9)


@given(LEADS, LEADS, st.floats(-20, 30), st.floats(-20, 30), LOGS)
def test_a_threshold_further_out_is_never_likelier(
    one: int, other: int, low: float, high: float, log: float
) -> None:
    low, high = min(low, high), max(low, high)
    outlook = an_outlook(one, other, log)
    assert chance(outlook, Side.BELOW, low) <= chance(outlook, Side.BELOW, high)
    assert chance(outlook, Side.ABOVE, high) <= chance(outlook, Side.ABOVE, low)


@given(LEADS, LEADS, SIDES, THRESHOLDS)
def test_a_longer_window_is_at_least_as_likely_and_no_likelier_than_its_hours_together(
    one: int, other: int, side: Side, threshold: float
) -> None:
    outlook = an_outlook(one, other)
    singles = chance_of_each_hour(outlook, side, threshold)
    assert singles.max() <= chance(outlook, side, threshold) + 1e-9
    assert chance(outlook, side, threshold) <= singles.sum() + 1e-9


@given(LEADS, LEADS, SIDES, THRESHOLDS, LOGS)
def test_a_chance_agrees_with_the_calibrated_extreme_shown_beside_it(
    one: int, other: int, side: Side, threshold: float, log: float
) -> None:
    outlook = an_outlook(one, other, log)
    beyond = outlook.lows < threshold if side is Side.BELOW else outlook.highs > threshold
    assert chance(outlook, side, threshold) == np.mean(beyond)
    by_hour = chance_by_each_hour(outlook, side, threshold)
    assert by_hour.shape == (len(outlook),)
    assert (np.diff(by_hour) >= 0).all()


def test_extremes_that_were_too_sure_make_rare_crossings_likelier() -> None:
    plain, wider = an_outlook(1, 24), an_outlook(1, 24, log=0.5)
    assert chance(wider, Side.BELOW, -6.0) > chance(plain, Side.BELOW, -6.0)
    assert chance(wider, Side.ABOVE, 10.0) > chance(plain, Side.ABOVE, 10.0)
    same = chance_of_each_hour(wider, Side.BELOW, 0.0), chance_of_each_hour(plain, Side.BELOW, 0.0)
    np.testing.assert_array_equal(*same)


@pytest.mark.parametrize("hours", [1, 5, 17])
def test_a_crossing_lasts_as_long_as_the_dip(hours: int) -> None:
    assert usual_hours(a_dip(hours), Side.BELOW, 0.0) == hours


def test_what_may_last_longer_than_the_window_or_hardly_happens_has_no_length() -> None:
    assert usual_hours(a_dip(18).after(NOW + timedelta(hours=6)), Side.BELOW, 0.0) is None
    assert usual_hours(a_dip(5), Side.BELOW, -5.46) is None
    assert usual_hours(a_dip(5), Side.BELOW, -9.0) is None


@given(LEADS, LEADS, SIDES, THRESHOLDS, LOGS)
def test_the_length_does_not_go_with_the_stretch_and_fits_into_the_window(
    one: int, other: int, side: Side, threshold: float, log: float
) -> None:
    hours = usual_hours(an_outlook(one, other, log), side, threshold)
    assert hours == usual_hours(an_outlook(one, other), side, threshold)
    assert hours is None or 1 <= hours < abs(one - other) + 1


def test_what_cannot_be_weather_has_no_chance() -> None:
    calm = a_forecast(Variable.WIND_SPEED, median=0.2)
    for log in (-0.5, 0.0, 0.5):
        outlook = Outlook.of(calm, Stretch(np.full((2, 3), log), 0))
        assert chance(outlook, Side.BELOW, 0.0) == 0.0
