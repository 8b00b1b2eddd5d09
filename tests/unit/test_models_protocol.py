"""What every model promises, whichever it is."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from forecasting.domain import MODELLED_VARIABLES, VALID_RANGE, ModelName, Variable
from forecasting.models.lineup import LINEUP
from forecasting.models.protocol import Model
from forecasting.models.roles import COMPARED, FALLBACK_ORDER
from forecasting.timeseries import History, Truth, Vintages
from tests.builders import NOW, a_history

pytestmark = pytest.mark.unit

every_model = pytest.mark.parametrize("model", LINEUP.values(), ids=LINEUP.keys())
EARLIER = NOW - timedelta(days=3)


def other_future(history: History) -> History:
    """The same history with everything changed that became known after `EARLIER`."""
    limit = EARLIER.timestamp()
    truth, vintages = history.truth, history.vintages
    late_values, late_paths = truth.known_at > limit, vintages.known_at > limit
    return replace(
        history,
        truth=Truth(truth.hours, np.where(late_values, truth.values - 30, truth.values), truth.known_at),
        vintages=Vintages(
            vintages.issued,
            vintages.known_at,
            np.where(late_paths[:, None], vintages.paths + 30, vintages.paths),
        ),
    )


@every_model
def test_does_not_see_the_future(model: Model) -> None:
    history = a_history(days=12)
    before = model.fit(history.as_of(EARLIER)).predict(EARLIER)
    changed = model.fit(other_future(history).as_of(EARLIER)).predict(EARLIER)
    assert changed.quantiles.tobytes() == before.quantiles.tobytes()


@every_model
def test_does_not_see_the_future_when_updated(model: Model) -> None:
    fit_at = EARLIER - timedelta(days=2)
    forecasts = []
    for history in (a_history(days=12), other_future(a_history(days=12))):
        fitted = model.fit(history.as_of(fit_at))
        fitted.update(history.as_of(EARLIER).since(fit_at))
        forecasts.append(fitted.predict(EARLIER).quantiles.tobytes())
    assert forecasts[0] == forecasts[1]


@every_model
def test_goes_on_after_packing_as_if_it_had_never_stopped(model: Model) -> None:
    history = a_history(days=12)
    fitted = model.fit(history.as_of(EARLIER))
    restored = model.unpack(fitted.pack())
    assert restored.predict(EARLIER).quantiles.tobytes() == fitted.predict(EARLIER).quantiles.tobytes()
    for hours in range(6, 73, 6):
        news = history.as_of(EARLIER + timedelta(hours=hours)).since(EARLIER + timedelta(hours=hours - 6))
        fitted.update(news)
        restored.update(news)
        restored = model.unpack(restored.pack())
    assert restored.predict(NOW).quantiles.tobytes() == fitted.predict(NOW).quantiles.tobytes()


@every_model
def test_updates_in_pieces_come_to_the_same_as_one(model: Model) -> None:
    history = a_history(days=12).as_of(NOW)
    at_once, in_pieces = (model.fit(history.as_of(EARLIER)) for _ in range(2))
    at_once.update(history.since(EARLIER))
    for hour in range(72):
        since = EARLIER + timedelta(hours=hour)
        in_pieces.update(history.as_of(since + timedelta(hours=1)).since(since))
    np.testing.assert_allclose(in_pieces.predict(NOW).quantiles, at_once.predict(NOW).quantiles, atol=2e-3)


@pytest.mark.parametrize("name", [ModelName.HYBRID, ModelName.SERVICE, ModelName.SEASONAL_NAIVE])
def test_without_parameters_updating_comes_to_the_same_as_fitting(name: ModelName) -> None:
    history = a_history(days=12)
    updated = LINEUP[name].fit(history.as_of(EARLIER))
    updated.update(history.since(EARLIER))
    whole = LINEUP[name].fit(history)
    np.testing.assert_allclose(updated.predict(NOW).quantiles, whole.predict(NOW).quantiles, atol=1e-5)


@every_model
def test_the_same_news_twice_changes_nothing(model: Model) -> None:
    history = a_history(days=12)
    fitted = model.fit(history.as_of(EARLIER))
    fitted.update(history)
    packed = fitted.pack()
    fitted.update(history)
    fitted.update(history.since(EARLIER))
    assert fitted.pack() == packed


@every_model
def test_forecasting_leaves_the_state_as_it_is(model: Model) -> None:
    fitted = model.fit(a_history(days=12))
    packed = fitted.pack()
    first = fitted.predict(NOW)
    assert fitted.pack() == packed
    assert fitted.predict(NOW).quantiles.tobytes() == first.quantiles.tobytes()


@every_model
@pytest.mark.parametrize("variable", MODELLED_VARIABLES)
def test_stays_in_the_valid_range_and_never_crosses(model: Model, variable: Variable) -> None:
    lowest, highest = VALID_RANGE[variable]
    history = a_history(days=12, variable=variable)
    level = {Variable.WIND_SPEED: -9.0, Variable.HUMIDITY: 88.0, Variable.PRESSURE: 1000.0}.get(variable, 0.0)
    truth, vintages = history.truth, history.vintages
    moved = replace(
        history,
        truth=replace(truth, values=np.clip(truth.values + level, lowest, highest)),
        vintages=replace(vintages, paths=np.clip(vintages.paths + level, lowest, highest).astype(np.float32)),
    )
    quantiles = model.fit(moved).predict(NOW).quantiles
    assert quantiles.shape == (72, 11)
    assert quantiles.min() >= lowest
    assert quantiles.max() <= highest
    assert (np.diff(quantiles, axis=1) >= 0).all()


@every_model
def test_what_the_median_is_made_of_adds_up_to_it(model: Model) -> None:
    forecast = model.fit(a_history(days=12)).predict(NOW)
    assert all(values.shape == (72,) for values in forecast.parts.values())
    np.testing.assert_allclose(sum(forecast.parts.values()), forecast.median, atol=1e-4)


@every_model
def test_a_packed_state_is_small(model: Model) -> None:
    limit = 400_000 if model.name is ModelName.HYBRID else 40_000
    assert len(model.fit(a_history(days=12)).pack()) < limit


def test_whoever_may_stand_in_is_in_the_lineup() -> None:
    assert set(FALLBACK_ORDER) | set(COMPARED) <= set(LINEUP)
    assert all(model.name is name for name, model in LINEUP.items())


@every_model
def test_forgetting_no_time_changes_nothing(model: Model) -> None:
    fitted = model.fit(a_history(days=12))
    before = fitted.predict(NOW).quantiles.tobytes()
    fitted.forget(0.0)
    assert fitted.predict(NOW).quantiles.tobytes() == before


def test_ranges_adapt_sooner_to_larger_errors_after_forgetting() -> None:
    history = a_history(days=40)
    fresh = history.truth.known_at > EARLIER.timestamp()
    noise = np.random.default_rng(1).normal(0, 8, len(history.truth))
    wild = replace(history, truth=replace(history.truth, values=history.truth.values + fresh * noise))
    for model in LINEUP.values():
        widths = []
        for days in (0.0, 26.0):
            fitted = model.fit(history.as_of(EARLIER))
            fitted.forget(days)
            fitted.update(wild.as_of(NOW).since(EARLIER))
            quantiles = fitted.predict(NOW).quantiles
            widths.append(float(np.mean(quantiles[:24, -2] - quantiles[:24, 1])))
        assert widths[1] > widths[0], model.name
