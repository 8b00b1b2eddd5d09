"""The chance of rain, held against how often it rained."""

import numpy as np
import pytest
from scipy.special import expit, logit

from forecasting.domain import HORIZON_HOURS, Floats
from forecasting.models.rain import RainChance

pytestmark = pytest.mark.unit

ISSUED = 490_000
PERCENT = np.array([0.0, 5.0, 20.0, 50.0, 80.0, 100.0])


def a_service(days: int, a: float, b: float, seed: int = 0) -> tuple[Floats, Floats]:
    """Hourly chances in % of a service, and mm that fell with the chance logit p' = a + b logit p."""
    rng = np.random.default_rng(seed)
    percent = np.clip(np.round(100 * rng.beta(0.3, 0.9, 24 * days)), 2, 98)
    wet = rng.random(len(percent)) < expit(a + b * logit(percent / 100))
    return percent, np.where(wet, 1.5, 0.0)


def taught(percent: Floats, amounts: Floats, every_hours: int = 6) -> RainChance:
    chance = RainChance.empty()
    for hour in range(0, len(percent) - HORIZON_HOURS, every_hours):
        span = slice(hour + 1, hour + 1 + HORIZON_HOURS)
        chance.learn(ISSUED + hour, percent[span], amounts[span])
    return chance


def test_before_enough_is_seen_chances_are_taken_as_they_come() -> None:
    chance = taught(*a_service(days=12, a=-2.0, b=0.8))
    assert not chance.is_learnt
    np.testing.assert_array_equal(chance.recalibrated(PERCENT), PERCENT)


def test_a_drought_teaches_nothing_however_long() -> None:
    percent, _ = a_service(days=60, a=0.0, b=1.0)
    chance = taught(percent, np.zeros(len(percent)))
    assert not chance.is_learnt


@pytest.mark.parametrize(("a", "b"), [(-2.0, 0.8), (0.0, 1.0), (0.5, 1.4)])
def test_a_service_that_is_wrong_in_a_regular_way_is_found_out(a: float, b: float) -> None:
    chance = taught(*a_service(days=200, a=a, b=b))
    assert chance.is_learnt
    expected = 100 * expit(a + b * logit(np.array([5.0, 20.0, 50.0, 80.0]) / 100))
    np.testing.assert_allclose(chance.recalibrated(PERCENT[1:5]), expected, atol=4.0)


def test_recalibrated_chances_score_better_on_days_not_seen() -> None:
    chance = taught(*a_service(days=60, a=-2.0, b=0.8))
    percent, amounts = a_service(days=60, a=-2.0, b=0.8, seed=1)
    wet = amounts > 0
    raw = np.mean((percent / 100 - wet) ** 2)
    assert np.mean((chance.recalibrated(percent) / 100 - wet) ** 2) < 0.8 * raw


def test_a_higher_chance_stays_higher_and_an_unknown_one_unknown() -> None:
    chance = taught(*a_service(days=60, a=-1.0, b=0.6))
    found = chance.recalibrated(np.append(PERCENT, np.nan))
    assert (np.diff(found[:-1]) > 0).all()
    assert (found[:-1] > 0).all()
    assert (found[:-1] < 100).all()
    assert np.isnan(found[-1])


def test_paths_close_together_teach_once() -> None:
    percent, amounts = a_service(days=20, a=-1.0, b=1.0)
    assert taught(percent, amounts, every_hours=3).pack() == taught(percent, amounts, every_hours=6).pack()


def test_hours_without_a_chance_or_an_outcome_are_skipped() -> None:
    percent, amounts = a_service(days=20, a=-1.0, b=1.0)
    percent[::7], amounts[::5] = np.nan, np.nan
    chance = taught(percent, amounts)
    assert np.isfinite(chance.parameters).all()
    assert 0 < chance.seen[0] < 24 * 20 * 0.72


def test_what_was_learnt_is_packed_and_restored() -> None:
    chance = taught(*a_service(days=30, a=-1.0, b=1.0))
    restored = RainChance.unpack(chance.pack())
    assert restored.pack() == chance.pack()
    np.testing.assert_array_equal(restored.recalibrated(PERCENT), chance.recalibrated(PERCENT))
