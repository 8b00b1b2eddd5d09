"""Drift alarms: found when they should be, quiet when nothing changed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.stats import ks_2samp

from forecasting.domain import Floats
from forecasting.evaluation.drift import (
    PAGE_HINKLEY_DELTA,
    DriftAlarm,
    DriftKind,
    drift_alarms,
    ks_distance,
    page_hinkley,
)

pytestmark = pytest.mark.unit

samples = st.integers(4, 30).flatmap(lambda n: arrays.arrays(np.float64, n, elements=st.integers(-5, 5)))


def some_errors(origins: int, seed: int = 0) -> Floats:
    """Errors of daily forecasts over 72 hours; those of one forecast hang together."""
    rng = np.random.default_rng(seed)
    return rng.normal(0, 1.0, (origins, 1)) + rng.normal(0, 1.5, (origins, 72))


def kinds(alarms: list[DriftAlarm]) -> set[DriftKind]:
    return {alarm.kind for alarm in alarms}


@given(samples, samples)
def test_the_distance_is_that_of_scipy(first: Floats, second: Floats) -> None:
    assert ks_distance(first, second) == pytest.approx(ks_2samp(first, second, method="asymp").statistic)


@given(arrays.arrays(np.float64, st.integers(0, 40), elements=st.floats(0, 10)))
def test_page_hinkley_agrees_with_the_step_by_step_definition(values: Floats) -> None:
    total = climb = lowest = 0.0
    for count, value in enumerate(values.tolist(), start=1):
        total += value
        climb += value - total / count - PAGE_HINKLEY_DELTA
        lowest = min(lowest, climb)
    assert page_hinkley(values) == pytest.approx(climb - lowest, abs=1e-9)


def test_errors_that_stay_the_same_raise_no_alarm() -> None:
    false = sum(bool(drift_alarms(some_errors(90, seed))) for seed in range(50))
    assert false <= 1


def test_a_bias_of_two_degrees_is_found_within_ten_days() -> None:
    errors = some_errors(80)
    errors[70:] += 2.0
    assert kinds(drift_alarms(errors)) == {DriftKind.BIAS}


def test_errors_that_grow_are_found() -> None:
    errors = some_errors(90)
    errors[70:] *= 3
    alarms = drift_alarms(errors)
    assert DriftKind.SPREAD in kinds(alarms)
    assert str(alarms[-1]).startswith("errors drift in spread: ")


@given(st.floats(0.01, 100))
def test_how_large_errors_usually_are_does_not_matter(unit: float) -> None:
    grown = some_errors(90)
    grown[70:] *= 3
    assert drift_alarms(unit * some_errors(90)) == []
    assert DriftKind.SPREAD in kinds(drift_alarms(unit * grown))


def test_errors_that_double_are_found_within_three_weeks() -> None:
    found = []
    for seed in range(20):
        errors = some_errors(91, seed)
        errors[70:] *= 2
        found.append(DriftKind.SPREAD in kinds(drift_alarms(errors)))
    assert np.mean(found) > 0.8


def test_a_perfect_past_raises_no_alarm() -> None:
    assert drift_alarms(np.zeros((90, 72))) == []


def test_too_few_origins_raise_no_alarm() -> None:
    errors = some_errors(69)
    errors[50:] = 5.0 * errors[50:] + 5.0
    assert drift_alarms(errors) == []
    assert drift_alarms(np.concatenate([errors, errors[-1:]])) != []


def test_hours_and_origins_without_truth_are_left_out() -> None:
    errors = some_errors(90)
    errors[::9] = np.nan
    errors[:, 40:] = np.nan
    assert drift_alarms(errors) == []
    assert drift_alarms(np.empty((0, 72))) == []
