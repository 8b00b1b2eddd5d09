"""How likely, and when, by one forecast."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.clock import epoch_hour
from forecasting.domain import HORIZON_HOURS, LEVELS, Forecast, ModelName, Side, Variable
from forecasting.evaluation.episodes import end_below
from forecasting.reports.danger import Danger, danger_in, window_of
from forecasting.reports.outlook import Outlook
from forecasting.storage.records import AlertTerms
from tests.builders import NOW, a_forecast

pytestmark = pytest.mark.unit


def terms(
    side: Side = Side.BELOW, threshold: float = 0.0, probability: float = 0.2, hours: int = 24
) -> AlertTerms:
    """An alert of frost, unless a test says otherwise."""
    return AlertTerms(Variable.TEMPERATURE, side, threshold, probability, hours, True)


def a_night(coldest_lead: int = 18, coldest: float = -1.0) -> Outlook:
    """Ten degrees, and a cold hour with milder ones around it."""
    leads = np.arange(1, HORIZON_HOURS + 1)
    median = np.minimum(10.0, coldest + 3.0 * np.abs(leads - coldest_lead))
    spread = 4.0 * (np.asarray(LEVELS) - 0.5)
    quantiles = (median[:, None] + spread).astype(np.float32)
    return Outlook.of(Forecast(Variable.TEMPERATURE, ModelName.HYBRID, NOW, NOW, quantiles))


def an_outlook(median: float = 10.0) -> Outlook:
    """All hours alike."""
    return Outlook.of(a_forecast(median=median))


def test_the_window_begins_with_the_next_hour() -> None:
    assert window_of(terms(hours=12), NOW + timedelta(minutes=59)) == (
        epoch_hour(NOW) + 1,
        epoch_hour(NOW) + 12,
    )


def test_the_likeliest_hours_lie_around_the_coldest() -> None:
    danger = danger_in(a_night(), terms(), NOW)
    assert danger
    assert danger.likeliest == (NOW + timedelta(hours=18), NOW + timedelta(hours=18))
    assert danger.may_begin is not None
    assert danger.may_begin <= NOW + timedelta(hours=18)
    assert 0.5 < danger.chance < 1
    assert danger.hours == 1


def test_what_cannot_happen_has_no_hours() -> None:
    danger = danger_in(an_outlook(20.0), terms(), NOW)
    assert danger
    assert danger == Danger(0.0, None, None, None)


def test_a_forecast_that_reaches_no_hour_of_the_window_tells_nothing() -> None:
    assert danger_in(an_outlook(), terms(), NOW + timedelta(hours=72)) is None
    assert danger_in(an_outlook(), terms(), NOW + timedelta(hours=71)) is not None


def test_a_window_ends_where_the_forecast_does() -> None:
    late = NOW + timedelta(hours=60)
    danger = danger_in(an_outlook(-5.0), terms(hours=24), late)
    assert danger
    assert danger.likeliest
    assert danger.likeliest[1] == NOW + timedelta(hours=72)


@given(st.integers(1, 24), st.floats(-4, 12), st.sampled_from([12, 24, 48, 72]), st.sampled_from(list(Side)))
def test_the_hours_named_lie_in_the_window_and_the_chance_grows_with_it(
    coldest_lead: int, threshold: float, hours: int, side: Side
) -> None:
    outlook, asked = a_night(coldest_lead), terms(side, threshold, hours=hours)
    danger = danger_in(outlook, asked, NOW)
    shorter = danger_in(outlook, terms(side, threshold, hours=6), NOW)
    assert danger
    assert shorter
    assert shorter.chance <= danger.chance
    if danger.likeliest:
        first, last = danger.likeliest
        assert NOW < first <= last <= NOW + timedelta(hours=hours)
    assert (danger.may_begin is not None) == (danger.chance >= end_below(asked.probability))
