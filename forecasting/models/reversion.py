"""A level that falls back to zero: mean-reverting exponential smoothing of anomalies.

In error form (Hyndman, Koehler, Ord and Snyder, Forecasting with Exponential Smoothing, 2008,
chapter 2, ETS(A,N,N) with a decaying level):

    e(t) = a(t) - l(t-1),   l(t) = rho * l(t-1) + alpha * e(t),   a(t+k|t) = rho^(k-1) * l(t)

Where a(t) is unknown, e(t) = 0. A stretch without gaps is one linear filter.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.optimize import minimize

from forecasting.domain import Bools, Floats
from forecasting.models.recursion import recursion

_START = (1.1, 0.98)
_BOUNDS = ((0.05, 1.9), (0.5, 0.999))
_USUAL_RHO = 0.985
_RHO_DEVIATION = 0.0045


@dataclass(frozen=True)
class Reversion:
    """`alpha`, the share of an error that enters the level, and `rho`, what the level keeps an hour."""

    alpha: float
    rho: float

    def levels(self, anomalies: Floats, start: float) -> Floats:
        """Return l before the first hour and after each, shape (n + 1,); NaN anomalies are gaps."""
        levels = np.empty(len(anomalies) + 1)
        levels[0] = start
        keep = self.rho - self.alpha
        for first, end in _stretches(np.isfinite(anomalies)):
            before = levels[first]
            if np.isfinite(anomalies[first]):
                levels[first : end + 1] = recursion(self.alpha * anomalies[first:end], before, keep)
            else:
                levels[first + 1 : end + 1] = before * self.rho ** np.arange(1, end - first + 1)
        return levels


def estimate(anomalies: Floats, burn_in: int) -> Reversion:
    """Maximise the Gaussian likelihood of the one-step errors after the first `burn_in` hours.

    With the variance at its own maximum that is n/2 times the log of the mean squared error. Four weeks say
    little about rho, and a little off costs much at 72 h: rho carries a normal prior,
    whose mean and deviation were found on places of three climates.
    """
    known = np.isfinite(anomalies[burn_in:])
    count = max(int(known.sum()), 1)

    def loss(parameters: Floats) -> float:
        alpha, rho = parameters.tolist()
        levels = Reversion(alpha, rho).levels(anomalies, 0.0)
        errors = (anomalies[burn_in:] - levels[burn_in:-1])[known]
        likelihood = count / 2 * np.log(errors @ errors / count + 1e-12)
        return float(likelihood + ((rho - _USUAL_RHO) / _RHO_DEVIATION) ** 2 / 2)

    found = minimize(
        loss, _START, method="Nelder-Mead", bounds=_BOUNDS, options={"xatol": 2e-3, "fatol": 1e-3}
    )
    return Reversion(*found.x.tolist())


def _stretches(known: Bools) -> list[tuple[int, int]]:
    """Split into runs of known or of unknown hours: first and end, the end excluded."""
    if not len(known):
        return []
    return list(pairwise([0, *(np.flatnonzero(np.diff(known)) + 1).tolist(), len(known)]))
