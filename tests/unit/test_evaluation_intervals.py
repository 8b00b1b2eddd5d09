"""The interval of a ratio of losses."""

import numpy as np
import pytest

from forecasting.domain import Floats
from forecasting.evaluation.intervals import BLOCK_HOURS, ratio_interval

pytestmark = pytest.mark.unit

ORIGINS = 1000 + 24 * np.arange(200, dtype=np.int64)


def losses(mean: float, seed: int) -> Floats:
    return np.random.default_rng(seed).gamma(4.0, mean / 4.0, len(ORIGINS))


def test_two_blocks_can_be_drawn_in_three_ways() -> None:
    origins = np.array([0, BLOCK_HOURS], np.int64)
    ours, theirs = np.array([1.0, 3.0]), np.array([2.0, 2.0])
    interval = ratio_interval(origins, ours, theirs, np.random.default_rng(0))
    assert interval.ratio == 1.0
    assert (interval.lower, interval.upper) == (0.5, 1.5)


def test_a_model_always_worse_by_the_same_share_leaves_no_doubt() -> None:
    theirs = losses(2.0, seed=1)
    interval = ratio_interval(ORIGINS, 1.2 * theirs, theirs, np.random.default_rng(0))
    assert (interval.ratio, interval.lower, interval.upper) == pytest.approx((1.2, 1.2, 1.2))


def test_origins_of_one_block_are_drawn_together() -> None:
    """Repeating every origin adds nothing, so it makes the interval no narrower."""
    ours, theirs = losses(1.0, seed=2), losses(1.2, seed=3)
    once = ratio_interval(ORIGINS, ours, theirs, np.random.default_rng(0))
    twice = ratio_interval(ORIGINS.repeat(2), ours.repeat(2), theirs.repeat(2), np.random.default_rng(0))
    assert once == pytest.approx(twice)
    assert once.lower < once.ratio < once.upper


def test_the_interval_holds_the_true_ratio_about_as_often_as_it_says() -> None:
    held = 0
    for seed in range(200):
        interval = ratio_interval(
            ORIGINS, losses(1.0, 2 * seed), losses(1.25, 2 * seed + 1), np.random.default_rng(seed)
        )
        held += interval.lower <= 0.8 <= interval.upper
    assert 0.88 * 200 <= held <= 200


def test_one_block_says_nothing_about_doubt() -> None:
    interval = ratio_interval(ORIGINS[:3], losses(1.0, 4)[:3], losses(1.0, 5)[:3], np.random.default_rng(0))
    assert np.isnan(interval.lower)
    assert np.isnan(interval.upper)
