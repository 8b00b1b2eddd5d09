"""How sure a comparison is: an interval for the ratio of two models' losses on the same origins."""

from typing import NamedTuple

import numpy as np

from forecasting.domain import Floats, Ints

BLOCK_HOURS = 5 * 24
"""Errors of origins nearer than this resemble each other."""

_REPEATS = 2000


class RatioInterval(NamedTuple):
    """A ratio of losses with the ends of its interval; below 1 the first model is better."""

    ratio: float
    lower: float
    upper: float


def ratio_interval(
    origins: Ints,
    losses: Floats,
    reference: Floats,
    rng: np.random.Generator,
    *,
    block_hours: int = BLOCK_HOURS,
    confidence: float = 0.95,
) -> RatioInterval:
    """Return the ratio of summed losses, with a percentile interval from a paired block bootstrap.

    All arrays have one value an origin: epoch hours and the losses summed over its hours. Blocks of
    calendar time are drawn with replacement, both models together, so that weather common to them
    and the likeness of neighbouring origins stay in (Künsch, 1989). Fewer than two blocks: NaN ends.
    """
    blocks, block_of = np.unique((origins - origins[0]) // block_hours, return_inverse=True)
    ours, theirs = (np.bincount(block_of, sums) for sums in (losses, reference))
    ratio = float(ours.sum() / theirs.sum())
    if len(blocks) < 2:
        return RatioInterval(ratio, float("nan"), float("nan"))
    drawn = rng.integers(len(blocks), size=(_REPEATS, len(blocks)))
    ratios = ours[drawn].sum(axis=1) / theirs[drawn].sum(axis=1)
    tail = (1 - confidence) / 2
    lower, upper = np.quantile(ratios, [tail, 1 - tail]).tolist()
    return RatioInterval(ratio, lower, upper)
