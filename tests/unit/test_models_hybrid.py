"""The hybrid: better than the service it corrects, and never much worse."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from forecasting.clock import epoch_hour, from_epoch_hour
from forecasting.domain import MEDIAN, Floats, LeadBucket, ModelName, Source, Variable
from forecasting.errors import NotEnoughHistory
from forecasting.models.bias_table import BiasTable, along_path
from forecasting.models.hybrid import Hybrid
from forecasting.models.lead_ridge import LeadRidge
from forecasting.models.lineup import LINEUP
from forecasting.timeseries import History, Truth, Vintages
from tests.builders import NOW, a_history, with_truth
from tests.recorded import new_york

pytestmark = pytest.mark.unit


@cache
def in_new_york() -> tuple[Floats, Floats, Floats]:
    """Days of archive at each origin; the truth minus quantiles, then minus the service, at its 72 leads."""
    history = new_york()
    issued, before = history.vintages.issued, from_epoch_hour(0)
    fitted, mine, theirs = Hybrid().fit(history.as_of(before)), [], []
    for row in range(24 * 45 // 3):
        origin = from_epoch_hour(int(issued[row]))
        fitted.update(history.as_of(origin).since(before))
        truth = history.truth.regular(int(issued[row]) + 1, int(issued[row]) + 72)
        mine.append(truth[:, None] - fitted.predict(origin).quantiles)
        theirs.append(truth - history.vintages.paths[row, 1:73])
        before = origin
    return (issued[: len(mine)] - issued[0]) / 24, np.array(mine), np.array(theirs)


def error_ratios(first_day: float, last_day: float) -> dict[LeadBucket, float]:
    """Mean absolute error of the hybrid over that of the service, by lead, on these days of the archive."""
    days, mine, theirs = in_new_york()
    rows = (days >= first_day) & (days < last_day)
    columns = {bucket: np.array(bucket.hours) - 1 for bucket in LeadBucket}
    return {
        bucket: float(np.abs(mine[rows][:, hours, MEDIAN]).mean() / np.abs(theirs[rows][:, hours]).mean())
        for bucket, hours in columns.items()
    }


def stitched(history: History, days: int) -> Vintages:
    """The archive with `days` of back-filled midnights before it, leads 24 to 95 only."""
    first = int(history.vintages.issued[0]) // 24 * 24
    issued = first - 24 * np.arange(days, 0, -1)
    paths = np.full((days, 97), np.nan, np.float32)
    hours = issued[:, None] + np.arange(24, 96)
    truth = history.truth.regular(int(hours.min()), int(hours.max()))
    paths[:, 24:96] = truth[hours - hours.min()] - 2.0
    whole = history.vintages
    return Vintages(
        np.concatenate([issued, whole.issued]),
        np.concatenate([np.full(days, whole.known_at[0]), whole.known_at]),
        np.concatenate([paths, whole.paths]),
    )


def test_corrects_the_service_in_new_york() -> None:
    ratios = error_ratios(14, 45)
    assert ratios[LeadBucket.FIRST_HOURS] < 0.65
    assert ratios[LeadBucket.FIRST_DAY] < 0.7
    assert ratios[LeadBucket.SECOND_DAY] < 0.7
    assert ratios[LeadBucket.THIRD_DAY] < 0.95


def test_its_range_holds_about_as_often_as_it_says() -> None:
    days, errors, _ = in_new_york()
    errors = errors[days >= 14]
    assert 0.74 < np.mean((errors[..., 1] >= 0) & (errors[..., 9] <= 0)) < 0.86


def test_is_not_worse_than_the_service_from_the_second_day_on() -> None:
    assert all(ratio < 1.02 for ratio in error_ratios(1, 9).values())


def test_begins_with_the_service_itself() -> None:
    history = a_history(days=1)
    forecast = Hybrid().fit(with_truth(history, [], [])).predict(NOW)
    np.testing.assert_allclose(forecast.median, history.vintages.paths[-1, 1:73], atol=1e-4)


@pytest.mark.parametrize("variable", [Variable.TEMPERATURE, Variable.PRESSURE, Variable.HUMIDITY])
@pytest.mark.parametrize("every_hours", [1, 3])
def test_learns_a_constant_bias_of_any_variable_and_poll(variable: Variable, every_hours: int) -> None:
    history = a_history(days=20, variable=variable)
    truth = replace(
        history.truth, values=history.truth.values + (1000 if variable is Variable.PRESSURE else 30)
    )
    paths = np.repeat(truth.values.mean() - 0.5, len(history.vintages))[:, None] + np.zeros(97)
    vintages = replace(history.vintages, paths=paths.astype(np.float32))
    steps = vintages.issued % every_hours == 0
    history = replace(history, truth=truth, vintages=vintages.select(steps))
    origin = from_epoch_hour(int(history.vintages.issued[-1]))
    forecast = Hybrid().fit(history).predict(origin)
    assert np.mean(forecast.median) == pytest.approx(truth.values.mean(), abs=0.25)


def test_an_older_path_is_used_from_the_origin_on() -> None:
    history = a_history(days=12)
    late = epoch_hour(NOW) - 5
    stale = replace(history, vintages=history.vintages.select(history.vintages.issued <= late))
    fitted = Hybrid().fit(stale)
    now, then = fitted.predict(NOW).median, fitted.predict(from_epoch_hour(late)).median
    np.testing.assert_allclose(now[:-5], then[5:], atol=1e-4)


def test_a_path_that_ends_too_early_is_not_enough() -> None:
    history = a_history(days=12)
    day_old = history.vintages.select(history.vintages.issued <= epoch_hour(NOW) - 25)
    with pytest.raises(NotEnoughHistory):
        Hybrid().fit(replace(history, vintages=day_old)).predict(NOW)


def test_holes_in_the_newest_path_are_filled_from_the_one_before() -> None:
    history = a_history(days=12)
    paths = history.vintages.paths.copy()
    paths[-1, 20:40] = np.nan
    holed = Hybrid().fit(replace(history, vintages=replace(history.vintages, paths=paths))).predict(NOW)
    whole = Hybrid().fit(history).predict(NOW)
    assert np.abs(holed.median - whole.median).max() < 1.5


def test_back_filled_paths_teach_the_bias_but_are_never_the_forecast() -> None:
    history = new_york()
    start = history.vintages.issued[0] + 24 * 30
    young = replace(history, vintages=history.vintages.select(history.vintages.issued >= start))
    filled = replace(young, vintages=stitched(young, 25))
    origin = from_epoch_hour(int(young.vintages.issued[4]))
    service = LINEUP[ModelName.SERVICE].fit(filled.as_of(origin)).predict(origin).median
    alone, taught = (Hybrid().fit(each.as_of(origin)).predict(origin).median for each in (young, filled))
    np.testing.assert_allclose(service, young.vintages.paths[4, 1:73], atol=1e-4)
    assert np.mean((taught - service)[24:48]) > 0.8  # the back-filled paths were 2 degrees too cold
    assert np.abs((alone - service)[24:48]).max() < 0.3


def test_the_bias_table_keeps_a_step_between_leads_and_fades() -> None:
    table = BiasTable.empty()
    leads = np.arange(97)
    for hour in range(24 * 60):
        table.fade(1)
        table.add(hour, leads, np.where(leads < 46, 1.0, -1.0))
    means = table.means()
    assert means[:, 44].min() > 0.9
    assert means[:, 47].max() < -0.9
    np.testing.assert_array_equal(along_path(means, 7)[:3], means[[7, 8, 9], [0, 1, 2]])
    table.fade(24 * 500)
    assert np.abs(table.means()).max() < 0.2


def test_the_ridge_finds_weights_that_differ_by_lead() -> None:
    rng = np.random.default_rng(0)
    ridge, leads = LeadRidge.empty(2), np.arange(1, 73)
    weights = np.column_stack([np.exp(-leads / 8), np.full(72, 0.5)])
    for _ in range(3000):
        inputs = rng.normal(0, 2, (72, 2))
        ridge.add(leads, inputs, np.einsum("qk,qk->q", inputs, weights) + rng.normal(0, 0.1, 72))
    np.testing.assert_allclose(ridge.coefficients(), weights, atol=0.15)


def test_a_revision_of_a_path_already_seen_is_ignored() -> None:
    history = a_history(days=3)
    fitted = Hybrid().fit(history)
    packed = fitted.pack()
    revised = replace(history.vintages, paths=history.vintages.paths + 5)
    fitted.update(History(history.variable, Source.ANALYSIS, Truth.empty(), revised))
    assert fitted.pack() == packed
