"""Paths through a forecast's quantiles."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import ndtri

from forecasting.domain import HORIZON_HOURS, LEVELS, Floats, ModelName
from forecasting.models.scenarios import (
    CORRELATION_AN_HOUR,
    correlation_of,
    possible_paths,
    scenario_paths,
)
from tests.builders import a_forecast

pytestmark = pytest.mark.unit

NORMAL = np.tile(ndtri(np.asarray(LEVELS)), (HORIZON_HOURS, 1))

rising_rows = arrays(np.float64, (HORIZON_HOURS, len(LEVELS)), elements=st.floats(-40, 40, width=16)).map(
    lambda rows: np.sort(rows, axis=1)
)


@given(rising_rows)
def test_margins_are_the_quantiles(quantiles: Floats) -> None:
    paths = scenario_paths(quantiles, 1000)
    below = np.mean(paths[:, :, None] <= quantiles + 1e-9, axis=0)
    assert (below >= np.asarray(LEVELS) - 0.002).all()
    strictly_below = np.mean(paths[:, :, None] < quantiles - 1e-9, axis=0)
    assert (strictly_below <= np.asarray(LEVELS) + 0.002).all()


def test_the_same_quantiles_give_the_same_paths() -> None:
    assert scenario_paths(NORMAL).tobytes() == scenario_paths(NORMAL.copy()).tobytes()


@pytest.mark.parametrize("n", [1, 10, 100, 300])
def test_there_are_as_many_paths_as_asked_for(n: int) -> None:
    assert scenario_paths(NORMAL, n).shape == (n, HORIZON_HOURS)


@pytest.mark.parametrize("model", [ModelName.HYBRID, ModelName.ETS])
def test_hours_close_together_move_together(model: ModelName) -> None:
    correlation = correlation_of(model)
    correlations = np.corrcoef(scenario_paths(NORMAL, 1000, correlation).T)
    for lag in (1, 6, 24, 48):
        found = np.diagonal(correlations, lag)
        assert np.abs(found - correlation**lag).max() < 0.02


def test_what_does_not_follow_the_service_errs_in_one_direction_for_longer() -> None:
    by_service, alone = (
        possible_paths(replace(a_forecast(), model=model)) for model in (ModelName.HYBRID, ModelName.ETS)
    )
    assert np.median(alone[:, :24].min(axis=1)) > np.median(by_service[:, :24].min(axis=1))
    np.testing.assert_allclose(np.sort(alone, axis=0), np.sort(by_service, axis=0))


def test_the_daily_minimum_is_distributed_as_by_many_free_draws() -> None:
    lags = np.abs(np.subtract.outer(np.arange(24), np.arange(24)))
    factor = np.linalg.cholesky(CORRELATION_AN_HOUR**lags)
    free = np.random.default_rng(1).standard_normal((100_000, 24)) @ factor.T
    levels = (0.1, 0.25, 0.5, 0.75, 0.9)
    expected = np.quantile(free.min(axis=1), levels)
    found = np.quantile(scenario_paths(NORMAL, 1000)[:, 12:36].min(axis=1), levels)
    np.testing.assert_allclose(found, expected, atol=0.1)


def test_tails_go_on_straight_in_normal_space() -> None:
    paths = scenario_paths(NORMAL, 1000)
    assert paths.max() == pytest.approx(ndtri(1 - 0.0005))
    assert paths.min() == pytest.approx(ndtri(0.0005))
