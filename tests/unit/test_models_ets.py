"""Models of the observed series alone: parameters are found again, forecasts are worth having."""

import subprocess
import sys

import numpy as np
import pytest

from forecasting.clock import epoch_hour, from_epoch_hour
from forecasting.domain import Floats, ModelName
from forecasting.models import autoregression, reversion
from forecasting.models.anomalies import FittedAnomalies
from forecasting.models.autoregression import LAGS, MEMORY
from forecasting.models.ets import Ets
from forecasting.models.lineup import LINEUP
from forecasting.models.observed_series import ObservedSeries
from forecasting.models.reversion import Reversion
from forecasting.models.stock_ets import StockEts
from forecasting.timeseries import History
from tests.builders import NOW, a_series, with_truth
from tests.recorded import denver, new_york

pytestmark = pytest.mark.unit


def simulated(alpha: float, rho: float, hours: int, seed: int = 0) -> Floats:
    errors = np.random.default_rng(seed).normal(size=hours)
    anomalies, level = np.empty(hours), 0.0
    for hour, error in enumerate(errors):
        anomalies[hour] = level + error
        level = rho * level + alpha * error
    return anomalies


def mean_errors(history: History, names: list[ModelName], every_hours: int = 17) -> dict[ModelName, float]:
    """Mean absolute errors from the fifth week on, fitted once."""
    first, last = int(history.truth.hours[0]) + 28 * 24, int(history.truth.hours[-1]) - 72
    fit_at = from_epoch_hour(first)
    fitted = {name: LINEUP[name].fit(history.as_of(fit_at)) for name in names}
    errors: dict[ModelName, list[float]] = {name: [] for name in names}
    for hour in range(first, last, every_hours):
        known = history.as_of(from_epoch_hour(hour))
        for name, model in fitted.items():
            model.update(known)
            missed = model.predict(from_epoch_hour(hour)).median - history.truth.regular(hour + 1, hour + 72)
            errors[name].append(float(np.nanmean(np.abs(missed))))
    return {name: float(np.mean(each)) for name, each in errors.items()}


@pytest.mark.parametrize(("alpha", "rho"), [(1.2, 0.97), (0.9, 0.99), (0.6, 0.98)])
def test_alpha_and_rho_are_found_again(alpha: float, rho: float) -> None:
    found = reversion.estimate(simulated(alpha, rho, 24 * 400), burn_in=24)
    assert found.alpha == pytest.approx(alpha, abs=0.04)
    assert found.rho == pytest.approx(rho, abs=0.008)


def test_phi_is_found_again() -> None:
    phi = np.array([0.9, -0.1, 0.05, 0.0, 0.1, -0.05, 0.0, 0.03])
    rng = np.random.default_rng(0)
    anomalies = np.zeros(24 * 400)
    for hour in range(MEMORY, len(anomalies)):
        anomalies[hour] = phi @ anomalies[hour - LAGS] + rng.normal()
    np.testing.assert_allclose(autoregression.estimate(anomalies, MEMORY), phi, atol=0.03)


def test_projecting_is_iterating() -> None:
    phi = np.array([0.9, -0.1, 0.05, 0.0, 0.1, -0.05, 0.0, 0.03])
    recent = np.random.default_rng(0).normal(size=MEMORY)
    path = recent.copy()
    for _ in range(72):
        path = np.append(path, phi @ path[len(path) - LAGS])
    np.testing.assert_allclose(autoregression.projection(phi, 72) @ recent, path[MEMORY:])


def test_one_filter_run_is_the_equations_hour_by_hour() -> None:
    anomalies = simulated(1.1, 0.97, 300)
    anomalies[[40, 41, 42, 99]] = np.nan
    level, levels = 0.5, [0.5]
    for anomaly in anomalies:
        error = 0.0 if np.isnan(anomaly) else anomaly - level
        level = 0.97 * level + 1.1 * error
        levels.append(level)
    np.testing.assert_allclose(Reversion(1.1, 0.97).levels(anomalies, 0.5), levels)


def test_a_fit_on_a_month_comes_near_the_truth() -> None:
    fitted = Ets().fit(a_series(days=35, alpha=1.1, rho=0.97))
    assert fitted.parameters.reversion.alpha == pytest.approx(1.1, abs=0.15)
    assert fitted.parameters.reversion.rho == pytest.approx(0.975, abs=0.02)


OF_THE_SERIES_ALONE = [name for name, model in LINEUP.items() if isinstance(model, Ets | StockEts)]


def test_ets_is_the_equal_average_of_a_reverting_level_and_an_autoregression() -> None:
    history = a_series(days=35)
    average, level, pattern, usual = (
        LINEUP[name].fit(history).predict(NOW).median
        for name in (
            ModelName.ETS,
            ModelName.MEAN_REVERTING_ETS,
            ModelName.AR,
            ModelName.CLIMATOLOGY,
        )
    )
    np.testing.assert_allclose(average, (level + pattern) / 2, atol=1e-4)
    assert np.abs(level - usual)[0] > np.abs(level - usual)[-1]


def test_climatology_finds_a_daily_cycle_and_forgets_an_old_one() -> None:
    history = a_series(days=60, noise=0.0, mean=12.0)
    hours = history.truth.hours
    colder = np.where(hours < hours[-1] - 24 * 40, history.truth.values - 8, history.truth.values)
    forecast = LINEUP[ModelName.CLIMATOLOGY].fit(with_truth(history, hours, colder)).predict(NOW)
    ahead = epoch_hour(NOW) + np.arange(1, 73)
    cycle = 12 + 5 * np.sin(2 * np.pi * ahead / 24) + 1.5 * np.cos(4 * np.pi * ahead / 24)
    np.testing.assert_allclose(forecast.median, cycle, atol=0.1)


@pytest.mark.parametrize("name", OF_THE_SERIES_ALONE)
def test_updating_comes_to_the_same_as_filtering_the_whole_with_the_same_parameters(name: ModelName) -> None:
    history = a_series(days=35)
    half = LINEUP[name].fit(history.last_hours(NOW, 24 * 35).as_of(NOW.replace(day=1)))
    assert isinstance(half, FittedAnomalies)
    half.update(history)
    whole = FittedAnomalies.filtered(name, ObservedSeries.of(history), half.parameters)
    np.testing.assert_allclose(half.predict(NOW).quantiles, whole.predict(NOW).quantiles, atol=2e-3)


def test_both_beat_same_hour_yesterday_on_a_winter_in_denver() -> None:
    errors = mean_errors(denver(), [ModelName.ETS, ModelName.STOCK_ETS, ModelName.SEASONAL_NAIVE])
    assert errors[ModelName.ETS] < 0.85 * errors[ModelName.SEASONAL_NAIVE]
    assert errors[ModelName.STOCK_ETS] < 0.9 * errors[ModelName.SEASONAL_NAIVE]


def test_a_level_that_does_not_revert_makes_the_service_worse() -> None:
    """The trap: statistically the better fit one step ahead, and useless for the second day."""
    history = new_york()
    first, issued = int(history.vintages.issued[0]), history.vintages.issued
    truth = history.truth.regular(first, int(issued[-1]) + 72)
    newest = np.full(len(truth), np.nan)
    for hour, path in zip(issued, history.vintages.paths, strict=True):
        newest[hour - first + 1 : hour - first + 4] = path[1:4]
    residuals = (truth - newest)[: int(issued[-1]) - first]
    models = {
        "raw": Reversion(0.0, 0.0),
        "walk": Reversion(0.9, 1.0),
        "reverting": reversion.estimate(residuals, 48),
    }
    errors: dict[str, list[Floats]] = {name: [] for name in models}
    for name, model in models.items():
        levels = model.levels(residuals, 0.0)
        for hour, path in zip(issued[40:-1] - first, history.vintages.paths[40:-1], strict=True):
            corrected = path[1:73] + levels[hour] * model.rho ** np.arange(1, 73)
            errors[name].append(np.abs(truth[hour + 1 : hour + 73] - corrected))
    mean = {name: float(np.nanmean(each)) for name, each in errors.items()}
    assert mean["reverting"] < mean["raw"] < 0.95 * mean["walk"]


def test_statsmodels_is_loaded_only_to_fit() -> None:
    code = "import forecasting.models.lineup, sys; sys.exit('statsmodels' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
