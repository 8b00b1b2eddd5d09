"""Reliability: a case worked by hand, a second way to count, and forecasts with a known fault."""

import numpy as np
import pytest
from scipy.stats import norm

from forecasting.domain import LEVELS, Floats
from forecasting.evaluation.reliability import PIT_EDGES, reliability

pytestmark = pytest.mark.unit

HOURS = 20_000


def normal_quantiles(spread: float = 1.0, shift: float = 0.0) -> Floats:
    return np.tile(shift + spread * norm.ppf(LEVELS), (HOURS, 1))


def observed() -> Floats:
    return np.random.default_rng(3).normal(size=HOURS)


def test_two_hours_counted_by_hand() -> None:
    """Quantiles 0, 1, ... 10: the value 2 is at or below the third and all above it, 7.5 the ninth."""
    quantiles = np.tile(np.arange(11.0), (2, 1))
    found = reliability(np.array([2.0, 7.5]), quantiles)
    assert found.n == 2
    assert found.at_or_below.tolist() == [0, 0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 1, 1, 1]
    assert found.pit.tolist() == [0, 0, 0.5, 0, 0, 0, 0, 0, 0.5, 0, 0, 0]


def test_a_reliable_forecast_gives_the_levels_themselves() -> None:
    found = reliability(observed(), normal_quantiles())
    np.testing.assert_allclose(found.at_or_below, LEVELS, atol=0.012)
    np.testing.assert_allclose(found.density, 1.0, atol=0.15)


def test_the_histogram_agrees_with_the_probability_of_each_observation() -> None:
    values = observed()
    counts, _ = np.histogram(norm.cdf(values), PIT_EDGES)
    np.testing.assert_allclose(reliability(values, normal_quantiles()).pit, counts / HOURS, atol=1e-12)


def test_ranges_too_narrow_raise_the_ends_of_the_histogram() -> None:
    density = reliability(observed(), normal_quantiles(spread=0.5)).density
    assert min(density[0], density[-1]) > 2 > 1 > density[5:7].max()


def test_levels_too_high_tilt_the_histogram() -> None:
    found = reliability(observed(), normal_quantiles(shift=1.0))
    assert (found.at_or_below > LEVELS).all()
    assert found.density[0] > 1 > found.density[-1]


def test_of_nothing_there_is_no_share() -> None:
    found = reliability(np.empty(0), np.empty((0, len(LEVELS))))
    assert found.n == 0
    assert np.isnan(found.at_or_below).all()
