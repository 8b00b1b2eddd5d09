"""The bad input that was met in recorded series, row by row: a finite answer or the right error."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from forecasting.clock import epoch_hour, from_epoch_hour
from forecasting.domain import MEDIAN, Floats, Forecast, Ints, ModelName
from forecasting.errors import ModelError, NotEnoughHistory
from forecasting.models.lineup import LINEUP
from forecasting.models.protocol import Model
from forecasting.timeseries import History
from tests.builders import NOW, a_history, a_series, with_truth
from tests.recorded import denver, new_york

pytestmark = pytest.mark.unit

OF_THE_SERIES_ALONE = [
    LINEUP[name] for name in (ModelName.ETS, ModelName.STOCK_ETS, ModelName.SEASONAL_NAIVE)
]
FILTERING = [LINEUP[name] for name in (ModelName.HYBRID, ModelName.ETS, ModelName.STOCK_ETS)]


def by_name(models: list[Model]) -> Callable[..., pytest.MarkDecorator]:
    return pytest.mark.parametrize("model", models, ids=[model.name for model in models])


def is_sane(forecast: Forecast) -> bool:
    return bool(np.isfinite(forecast.quantiles).all() and (np.diff(forecast.quantiles, axis=1) >= 0).all())


def median(model: Model, history: History) -> Floats:
    return model.fit(history).predict(NOW).median.astype(float)


def without(history: History, rows: Ints) -> History:
    truth = history.truth.select(np.isin(np.arange(len(history.truth)), rows, invert=True))
    return with_truth(history, truth.hours, truth.values)


@by_name(OF_THE_SERIES_ALONE)
def test_a_twentieth_of_the_values_missing_costs_little(model: Model) -> None:
    history = a_series(days=40)
    gaps = np.random.default_rng(1).choice(len(history.truth), len(history.truth) // 20, replace=False)
    whole, gappy = (model.fit(h).predict(NOW) for h in (history, without(history, gaps)))
    assert is_sane(gappy)
    assert np.abs(gappy.median - whole.median).mean() < 0.5


@by_name(FILTERING)
def test_values_that_are_no_numbers_are_as_good_as_missing(model: Model) -> None:
    history = a_history(days=12)
    broken = history.truth.values.copy()
    broken[::20], broken[7], broken[107] = np.nan, np.inf, -999.0
    history = with_truth(history, history.truth.hours, broken)
    good = np.isfinite(broken) & (broken > -90)
    missing = with_truth(history, history.truth.hours[good], broken[good])
    assert np.array_equal(median(model, history), median(model, missing))


@by_name(OF_THE_SERIES_ALONE)
@pytest.mark.parametrize("ends_hours_ago", [0, 100])
def test_a_gap_of_two_days_is_bridged(model: Model, ends_hours_ago: int) -> None:
    history = a_series(days=40)
    last = len(history.truth) - ends_hours_ago
    assert is_sane(model.fit(without(history, np.arange(last - 48, last))).predict(NOW))


@by_name(OF_THE_SERIES_ALONE)
def test_a_constant_series_stays_constant(model: Model) -> None:
    history = a_series(days=40)
    constant = with_truth(history, history.truth.hours, np.full(len(history.truth), 7.0))
    forecast = model.fit(constant).predict(NOW)
    assert is_sane(forecast)
    assert np.abs(forecast.median - 7.0).max() < 0.05


@by_name(OF_THE_SERIES_ALONE)
def test_thirty_hours_are_enough_for_same_hour_yesterday_alone(model: Model) -> None:
    history = a_series(days=40)
    short = history.last_hours(NOW, 30)
    if model.name is ModelName.SEASONAL_NAIVE:
        assert is_sane(model.fit(short).predict(NOW))
    else:
        with pytest.raises(NotEnoughHistory):
            model.fit(short)


@pytest.mark.parametrize("values", [[], [12.0], [np.nan] * 400], ids=["none", "one", "all_missing"])
@by_name(OF_THE_SERIES_ALONE)
def test_next_to_nothing_is_not_enough(model: Model, values: list[float]) -> None:
    hours = epoch_hour(NOW) - np.arange(len(values), 0, -1)
    with pytest.raises(NotEnoughHistory):
        model.fit(with_truth(a_series(days=2), hours, values)).predict(NOW)


@pytest.mark.parametrize("name", [ModelName.HYBRID, ModelName.SERVICE])
def test_a_service_without_any_truth_is_passed_on(name: ModelName) -> None:
    history = a_history(days=3)
    forecast = LINEUP[name].fit(with_truth(history, [], [])).predict(NOW)
    assert is_sane(forecast)
    np.testing.assert_allclose(forecast.median, history.vintages.paths[-1][1:73], atol=1e-4)


@by_name(FILTERING)
def test_a_spike_as_last_value_changes_nothing(model: Model) -> None:
    history = a_history(days=12)
    spiked = history.truth.values.copy()
    spiked[-1] = 59.0
    hours, values = history.truth.hours, history.truth.values
    without_last = median(model, with_truth(history, hours[:-1], values[:-1]))
    assert np.array_equal(median(model, with_truth(history, hours, spiked)), without_last)


@by_name(FILTERING)
def test_a_spike_passed_by_is_forgotten(model: Model) -> None:
    history = a_history(days=12)
    hours, values = history.truth.hours, history.truth.values.copy()
    values[-20] = -60.0
    spiked = with_truth(history, hours, values)
    missing = with_truth(history, np.delete(hours, -20), np.delete(values, -20))
    assert np.array_equal(median(model, spiked), median(model, missing))


def without_a_twentieth(history: History) -> History:
    count = len(history.truth)
    return without(history, np.random.default_rng(1).choice(count, count // 20, replace=False))


def without_two_days_a_fortnight(history: History) -> History:
    rows = np.arange(len(history.truth))
    return without(history, rows[rows % (14 * 24) >= 12 * 24])


def with_rare_spikes(history: History) -> History:
    values = history.truth.values.copy()
    values[np.random.default_rng(1).choice(len(values), len(values) // 200, replace=False)] = 60.0
    return with_truth(history, history.truth.hours, values)


def mean_error(name: ModelName, clean: History, given: History) -> float:
    """Mean absolute error in the last weeks of a recorded series, of which this was given to the model."""
    first, last = int(clean.truth.hours[-1]) - 24 * 21, int(clean.truth.hours[-1]) - 72
    fitted = LINEUP[name].fit(given.as_of(from_epoch_hour(first)))
    errors = []
    for hour in range(first, last, 9):
        fitted.update(given.as_of(from_epoch_hour(hour)))
        missed = fitted.predict(from_epoch_hour(hour)).median - clean.truth.regular(hour + 1, hour + 72)
        errors.append(float(np.nanmean(np.abs(missed))))
    return float(np.mean(errors))


@pytest.mark.parametrize(
    "spoil", [without_a_twentieth, without_two_days_a_fortnight, with_rare_spikes], ids=lambda s: s.__name__
)
@pytest.mark.parametrize(
    ("name", "recorded"),
    [(ModelName.ETS, denver), (ModelName.STOCK_ETS, denver), (ModelName.HYBRID, new_york)],
)
def test_bad_input_costs_at_most_a_tenth(
    name: ModelName, recorded: Callable[[], History], spoil: Callable[[History], History]
) -> None:
    clean = recorded()
    assert mean_error(name, clean, spoil(clean)) < 1.1 * mean_error(name, clean, clean)


@pytest.mark.parametrize(
    ("name", "recorded"),
    [(ModelName.ETS, denver), (ModelName.STOCK_ETS, denver), (ModelName.HYBRID, new_york)],
)
def test_a_spike_as_last_value_costs_at_most_a_tenth(
    name: ModelName, recorded: Callable[[], History]
) -> None:
    clean, model = recorded(), LINEUP[name]
    last = int(clean.truth.hours[-1]) - 72
    fitted = model.fit(clean.as_of(from_epoch_hour(last - 24 * 14)))
    errors: list[list[float]] = [[], []]
    for hour in range(last - 24 * 14 + 9, last, 9):
        origin, spiked = from_epoch_hour(hour), model.unpack(fitted.pack())
        known = clean.as_of(origin)
        values = known.truth.values.copy()
        values[-1] = 60.0
        fitted.update(known)
        spiked.update(replace(known, truth=replace(known.truth, values=values)))
        for standing, found in zip((fitted, spiked), errors, strict=True):
            missed = standing.predict(origin).median - clean.truth.regular(hour + 1, hour + 72)
            found.append(float(np.nanmean(np.abs(missed))))
    assert np.mean(errors[1]) < 1.1 * np.mean(errors[0])


@by_name(list(LINEUP.values()))
def test_a_week_without_news_is_too_long(model: Model) -> None:
    history = a_history(days=12)
    limit = history.truth.hours[-1] - 24 * 8
    vintages = history.vintages.select(history.vintages.issued <= limit)
    truth = history.truth.select(history.truth.hours <= limit)
    old = History(history.variable, history.source, truth, vintages)
    with pytest.raises(ModelError):
        model.fit(old).predict(NOW)


@pytest.mark.parametrize(
    "name", [ModelName.ETS, ModelName.SEASONAL_NAIVE, ModelName.SERVICE, ModelName.HYBRID]
)
def test_an_origin_before_the_last_news_is_refused(name: ModelName) -> None:
    history = a_history(days=12)
    fitted = LINEUP[name].fit(history)
    with pytest.raises(ModelError, match="after the origin"):
        fitted.predict(NOW.replace(day=NOW.day - 3))


def test_the_median_of_a_forecast_is_its_middle_column() -> None:
    forecast = LINEUP[ModelName.ETS].fit(a_series(days=40)).predict(NOW)
    assert np.array_equal(forecast.median, forecast.quantiles[:, MEDIAN])
