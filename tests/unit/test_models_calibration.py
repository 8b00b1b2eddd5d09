"""Quantiles from a model's own past errors."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import binom

from forecasting.clock import epoch_hour
from forecasting.domain import LEVELS, Floats, ModelName
from forecasting.models.calibration import CAPACITY, LAST_LEAD, ORIGIN_STEP_HOURS, TrackRecord
from forecasting.models.lineup import LINEUP
from tests.builders import NOW, a_series

pytestmark = pytest.mark.unit

LEADS = np.arange(1, LAST_LEAD + 1)


def settled(errors: Floats, prior_spread: float = 1.0) -> TrackRecord:
    """A record of paths at zero whose errors are all known; `errors` has shape (n, 96)."""
    record = TrackRecord.empty(prior_spread)
    record.remember(np.arange(len(errors)) * ORIGIN_STEP_HOURS, np.zeros(errors.shape))
    record.errors = errors.astype(np.float16)
    return record


@given(
    arrays(np.float64, (20, LAST_LEAD), elements=st.floats(-60, 60) | st.just(np.nan)), st.integers(0, 200)
)
def test_quantiles_are_finite_and_never_cross(errors: Floats, age: int) -> None:
    leads = age + np.arange(1, 73)
    quantiles = settled(errors).quantiles(0, leads, np.zeros(72))
    assert np.isfinite(quantiles).all()
    assert (np.diff(quantiles, axis=1) >= 0).all()


@pytest.mark.parametrize("draw", ["normal", "laplace"])
def test_coverage_is_what_it_says_whatever_the_shape(draw: str) -> None:
    rng = np.random.default_rng(0)
    record = settled(getattr(rng, draw)(0, 2, (CAPACITY, LAST_LEAD)))
    quantiles = record.quantiles(0, LEADS, np.zeros(LAST_LEAD))
    fresh = getattr(rng, draw)(0, 2, (4000, LAST_LEAD))
    for column, level in enumerate(LEVELS):
        assert np.mean(fresh < quantiles[:, column]) == pytest.approx(level, abs=0.02)


def test_the_median_is_the_centre() -> None:
    record = settled(np.random.default_rng(0).normal(1, 2, (CAPACITY, LAST_LEAD)))
    centre = np.sin(LEADS)
    np.testing.assert_allclose(record.quantiles(0, LEADS, centre)[:, 5], centre)


def test_an_empty_record_answers_with_the_prior() -> None:
    quantiles = TrackRecord.empty(3.0).quantiles(0, LEADS, np.zeros(LAST_LEAD))
    np.testing.assert_allclose(quantiles[:, [1, 9]], np.tile([-3.8447, 3.8447], (LAST_LEAD, 1)), rtol=1e-3)


def test_hours_of_the_day_with_larger_errors_get_wider_ranges() -> None:
    rng = np.random.default_rng(0)
    origins = np.arange(CAPACITY) * ORIGIN_STEP_HOURS
    afternoon = ((origins[:, None] + LEADS) % 24 >= 12) & ((origins[:, None] + LEADS) % 24 < 18)
    record = settled(np.where(afternoon, 3.0, 1.0) * rng.normal(size=afternoon.shape))
    widths = np.diff(record.quantiles(0, LEADS, np.zeros(LAST_LEAD))[:, [1, 9]], axis=1)[:, 0]
    assert widths[14] > 2 * widths[3]


def test_errors_are_written_down_for_the_right_lead() -> None:
    record = TrackRecord.empty(1.0)
    record.remember(np.array([100, 107]), np.tile(LEADS, (2, 1)).astype(float))
    record.settle(np.array([101, 110]), np.array([5.0, 20.0]))
    assert record.errors[0, 0] == 4.0
    assert record.errors[0, 9] == 10.0
    assert record.errors[1, 2] == 17.0
    assert np.isfinite(record.errors).sum() == 3


@pytest.mark.parametrize("name", [ModelName.ETS, ModelName.STOCK_ETS])
def test_forecasts_of_a_known_process_cover_within_binomial_bounds(name: ModelName) -> None:
    history = a_series(days=400, until=NOW, seed=3)
    start = NOW - timedelta(days=360)
    fitted, hits = LINEUP[name].fit(history.as_of(start)), []
    for step in range(119):
        origin = start + timedelta(hours=71 * step)
        fitted.update(history.as_of(origin).since(origin - timedelta(hours=72)))
        quantiles = fitted.predict(origin).quantiles
        truth = history.truth.regular(epoch_hour(origin) + 1, epoch_hour(origin) + 72)
        hits.append(((truth >= quantiles[:, 1]) & (truth <= quantiles[:, 9]))[[2, 11, 35, 71]])
    # At one lead, origins three days apart are nearly independent.
    held = np.array(hits).sum(axis=0)
    assert held.min() >= binom.ppf(0.0005, len(hits), 0.8)
    assert held.max() <= binom.ppf(0.9995, len(hits), 0.8)
