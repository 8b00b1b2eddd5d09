"""Each measure against the same measure in another library."""

import numpy as np
import pandas as pd
import pytest
import scoringrules
from scipy.stats import norm
from utilsforecast import losses

from forecasting.domain import LEVELS, Floats, Level
from forecasting.evaluation import metrics
from forecasting.evaluation.scores import ScoreSums

pytestmark = pytest.mark.unit

DAYS = 12


@pytest.fixture
def observed() -> Floats:
    hours = np.arange(24 * DAYS)
    return 10 + 5 * np.sin(hours / 24 * 2 * np.pi) + np.random.default_rng(1).normal(size=len(hours))


@pytest.fixture
def quantiles(observed: Floats) -> Floats:
    centre = observed + np.random.default_rng(2).normal(0.3, 1.2, len(observed))
    return centre[:, None] + norm.ppf(LEVELS)


@pytest.fixture
def table(observed: Floats, quantiles: Floats) -> pd.DataFrame:
    """Return hours as utilsforecast wants them: the median is `model`, each level a column of its own."""
    columns = {
        "unique_id": "place",
        "ds": np.arange(len(observed)),
        "y": observed,
        "model": quantiles[:, LEVELS.index(Level(0.5))],
        "model-lo-80": quantiles[:, LEVELS.index(Level(0.1))],
        "model-hi-80": quantiles[:, LEVELS.index(Level(0.9))],
    }
    return pd.DataFrame(columns)


def test_errors_agree_with_utilsforecast(table: pd.DataFrame, observed: Floats, quantiles: Floats) -> None:
    sums = ScoreSums.of(observed, quantiles)
    for ours, ours_summed, theirs in (
        (metrics.mae, sums.mae, losses.mae),
        (metrics.rmse, sums.rmse, losses.rmse),
        (metrics.bias, sums.bias, losses.bias),
    ):
        expected = theirs(table, ["model"])["model"].item()
        assert ours(observed, table["model"].to_numpy()) == pytest.approx(expected)
        assert ours_summed == pytest.approx(expected)


def test_the_scale_of_mase_agrees_with_utilsforecast(table: pd.DataFrame, observed: Floats) -> None:
    expected = losses.mase(table, ["model"], seasonality=24, train_df=table)["model"].item()
    mae = metrics.mae(observed, table["model"].to_numpy())
    assert mae / metrics.mase_scale(observed) == pytest.approx(expected)


def test_coverage_agrees_with_utilsforecast(table: pd.DataFrame, observed: Floats, quantiles: Floats) -> None:
    expected = losses.coverage(table, ["model"], level=80)["model"].item()
    lower, upper = table["model-lo-80"].to_numpy(), table["model-hi-80"].to_numpy()
    assert metrics.coverage(observed, lower, upper) == pytest.approx(expected)
    assert ScoreSums.of(observed, quantiles).coverage80 == pytest.approx(expected)


@pytest.mark.parametrize("level", LEVELS)
def test_pinball_loss_agrees_with_scoringrules(observed: Floats, quantiles: Floats, level: Level) -> None:
    column = quantiles[:, LEVELS.index(level)]
    expected = scoringrules.quantile_score(observed, column, level).mean()
    assert metrics.pinball_loss(observed, column, level) == pytest.approx(expected)
    assert ScoreSums.of(observed, quantiles).pinball(level) == pytest.approx(expected)


def test_crps_agrees_with_scoringrules_where_levels_are_equally_far_apart(observed: Floats) -> None:
    levels = tuple(Level((step + 0.5) / 20) for step in range(20))
    quantiles = observed[:, None] + 0.4 + norm.ppf(levels)
    expected = scoringrules.crps_quantile(observed, quantiles, np.array(levels)).mean()
    assert metrics.crps(observed, quantiles, levels) == pytest.approx(expected)


def test_crps_of_the_stored_levels_is_near_the_closed_form_of_scoringrules(
    observed: Floats, quantiles: Floats
) -> None:
    centre = quantiles[:, LEVELS.index(Level(0.5))]
    expected = scoringrules.crps_normal(observed, centre, 1.0).mean()
    assert ScoreSums.of(observed, quantiles).crps == pytest.approx(expected, rel=0.02)


def test_the_mean_of_interval_scores_follows_from_pinball_losses(observed: Floats, quantiles: Floats) -> None:
    lower, upper = (quantiles[:, LEVELS.index(Level(level))] for level in (0.1, 0.9))
    expected = scoringrules.interval_score(observed, lower, upper, 0.2).mean()
    sums = ScoreSums.of(observed, quantiles)
    assert 2 / 0.2 * (sums.pinball(Level(0.1)) + sums.pinball(Level(0.9))) == pytest.approx(expected)
