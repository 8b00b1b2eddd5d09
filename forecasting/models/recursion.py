"""A linear recursion of first order: what fading sums and smoothed levels are."""

import numpy as np
from scipy.linalg.lapack import dtbtrs

from forecasting.domain import Floats


def recursion(terms: Floats, start: Floats | float, keep: float) -> Floats:
    """Return y(n) = keep * y(n-1) + term(n) from y(-1) = `start` on, along the first axis.

    `start` comes first, so that the result is one longer than `terms`. Run in pieces, each from the end of
    the one before, it returns the same values to the last bit.
    """
    # As a system of equations it is solved by substitution, in the order of time; scipy.signal would do
    # the same, and take 30 MB in each computing process.
    rows = np.concatenate([np.asarray(start, float)[None], terms])
    bands = np.ones((2, len(rows)), order="F")
    bands[1] = -keep
    return np.asarray(dtbtrs(bands, rows, uplo="L", diag="U")[0].reshape(rows.shape))
