"""Whether levels keep their word: how often what happened lay at or below each quantile.

    share at or below a level          a reliable forecast gives the level itself
    share between neighbouring levels  the histogram of the probability integral transform (PIT)

High ends of the histogram say that ranges are too narrow, a high middle that they are too wide, a slope
that all levels lie too high or too low. Dawid (1984); Gneiting, Balabdaoui and Raftery (2007).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasting.domain import LEVELS, Floats

PIT_EDGES = (0.0, *LEVELS, 1.0)
"""The classes of the histogram lie between the stored levels: twelve of them, not equally wide."""


@dataclass(frozen=True, eq=False)
class Reliability:
    """Shares of `n` observations at or below each of `LEVELS`, shape (11,); NaN where `n` is 0."""

    n: int
    at_or_below: Floats

    @property
    def pit(self) -> Floats:
        """Shares of observations between neighbouring levels, shape (12,), which sum to 1."""
        return np.diff(self.at_or_below, prepend=0.0, append=1.0)

    @property
    def density(self) -> Floats:
        """The same relative to what a reliable forecast gives: 1 everywhere, shape (12,)."""
        return self.pit / np.diff(PIT_EDGES)


def reliability(observed: Floats, quantiles: npt.NDArray[np.floating]) -> Reliability:
    """Count over `k` hours: finite observations, shape (k,), and finite quantiles, shape (k, 11).

    Observations are rounded to the precision of the quantiles, as for the scores.
    """
    if not len(observed):
        return Reliability(0, np.full(len(LEVELS), np.nan))
    truth = np.asarray(observed, quantiles.dtype)
    return Reliability(len(truth), (truth[:, None] <= quantiles).mean(axis=0))
