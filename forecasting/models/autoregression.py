"""An autoregression on anomalies with lags around the last hours, a day and two days.

a(t) = sum over lags j in {1, 2, 3, 23, 24, 25, 26, 48} of phi_j * a(t-j) + e(t), by least squares
with a small penalty (Box and Jenkins, Time Series Analysis, chapter 7, conditional likelihood).
Forecasts iterate the equation; being linear in the last 48 anomalies, they are one matrix.
"""

import numpy as np

from forecasting.domain import Floats

LAGS = np.array([1, 2, 3, 23, 24, 25, 26, 48])
MEMORY = int(LAGS.max())
_PENALTY = 1e-3  # of the anomalies' sum of squares: keeps a constant series solvable


def estimate(anomalies: Floats, burn_in: int) -> Floats:
    """Return phi, shape (8,), from anomalies without gaps after the first `burn_in` hours."""
    first = max(burn_in, MEMORY)
    target = anomalies[first:]
    rows = anomalies[np.arange(first, len(anomalies))[:, None] - LAGS]
    products = rows.T @ rows
    products[np.diag_indices(len(LAGS))] += _PENALTY * (target @ target) + 1e-9
    return np.linalg.solve(products, rows.T @ target)


def projection(phi: Floats, steps: int) -> Floats:
    """Return the matrix from the last 48 anomalies, oldest first, to the next `steps`; (steps, 48)."""
    rows = np.vstack([np.eye(MEMORY), np.zeros((steps, MEMORY))])
    for step in range(MEMORY, MEMORY + steps):
        rows[step] = phi @ rows[step - LAGS]
    return rows[MEMORY:]
