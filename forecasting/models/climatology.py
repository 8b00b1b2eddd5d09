"""A diurnal cycle and a mean, both with a short memory.

c(t) = m + x(t)'b with x = (cos kwt, sin kwt; k = 1..4), w = 2 pi / 24. Together with a constant, b is the
weighted least squares fit to the past values, an hour's weight halving every `CYCLE_HALF_LIFE_DAYS`; m is the
mean of y(t) - x(t)'b with the shorter half-life `MEAN_HALF_LIFE_DAYS`: the weather of the week moves
faster than the shape of its days. Both are renewed at hours divisible by `BLOCK_HOURS`, so that
a filter run in pieces meets the same values as one run at once.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from forecasting.domain import Floats, Ints
from forecasting.models.packing import Arrays
from forecasting.models.recursion import recursion

HARMONICS = 4
CYCLE_HALF_LIFE_DAYS = 10.0
MEAN_HALF_LIFE_DAYS = 4.0
BLOCK_HOURS = 6
_SIZE = 2 * HARMONICS + 1
_CYCLE_DECAY = 0.5 ** (1 / (24 * CYCLE_HALF_LIFE_DAYS))
_MEAN_DECAY = 0.5 ** (1 / (24 * MEAN_HALF_LIFE_DAYS))
_PENALTY = np.diag([1e-6] + [2.0] * (2 * HARMONICS))  # a cycle is believed only after some hours
_ANGLES = 2 * np.pi / 24 * np.outer(np.arange(24), np.arange(1, HARMONICS + 1))
_DAY = np.hstack([np.ones((24, 1)), np.cos(_ANGLES), np.sin(_ANGLES)])
_DAY_PRODUCTS = (_DAY[:, :, None] * _DAY[:, None, :]).reshape(24, -1)


@dataclass
class Climatology:
    """Fading sums up to some hour, and the coefficients (m, b) in force.

    `products` (81,) and `sums` (9,) are the normal equations of the cycle; `means` holds the sum
    and the count behind m; `coefficients` has shape (9,).
    """

    products: Floats
    sums: Floats
    means: Floats
    coefficients: Floats

    @classmethod
    def empty(cls) -> Self:
        """Return a climatology that has seen nothing and expects zero."""
        return cls(np.zeros(_SIZE * _SIZE), np.zeros(_SIZE), np.zeros(2), np.zeros(_SIZE))

    def cycle(self, hours: Ints) -> Floats:
        """Return c at epoch hours by the coefficients in force."""
        return _DAY[hours % 24] @ self.coefficients

    def advance(self, first_hour: int, values: Floats) -> Floats:
        """Take in hourly values from `first_hour` on, NaN where unknown.

        Returns the coefficients that were in force at each of these hours, shape (n, 9).
        """
        hours = np.arange(first_hour, first_hour + len(values))
        rows, seen = _DAY[hours % 24], np.isfinite(values)[:, None]
        known = np.where(seen, values[:, None], 0.0)
        products = recursion(_DAY_PRODUCTS[hours % 24] * seen, self.products, _CYCLE_DECAY)
        sums = recursion(rows * known, self.sums, _CYCLE_DECAY)
        renewals = np.flatnonzero(hours % BLOCK_HOURS == 0)
        since = np.searchsorted(renewals, np.arange(len(hours)), side="right")
        cycles = np.concatenate([self.coefficients[None, :], _solve(products[renewals], sums[renewals])])[
            since
        ]
        level = known - np.einsum("nk,nk->n", rows[:, 1:], cycles[:, 1:])[:, None]
        means = recursion(np.hstack([np.where(seen, level, 0.0), seen]), self.means, _MEAN_DECAY)
        renewed = means[renewals, 0] / np.maximum(means[renewals, 1], 1.0)
        cycles[:, 0] = np.concatenate([self.coefficients[:1], renewed])[since]
        self.products, self.sums, self.means = products[-1], sums[-1], means[-1]
        self.coefficients = cycles[-1]
        return cycles

    def arrays(self) -> Arrays:
        """Return the state for packing."""
        return {f"climate_{name}": part for name, part in vars(self).items()}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Restore the state that `arrays` returned."""
        names = ("products", "sums", "means", "coefficients")
        return cls(*(arrays[f"climate_{name}"] for name in names))


def expected(coefficients: Floats, hours: Ints) -> Floats:
    """Return c at epoch hours, a row of `coefficients` for each."""
    return np.asarray(np.einsum("nk,nk->n", _DAY[hours % 24], coefficients))


def days_ahead(coefficients: Floats, origins: Ints, leads: Ints) -> Floats:
    """Return c at `origin + lead` for each origin with its own coefficients; (origins, leads)."""
    days = coefficients @ _DAY.T
    return np.take_along_axis(days, (origins[:, None] + leads) % 24, axis=1)


def _solve(products: Floats, sums: Floats) -> Floats:
    matrices = products.reshape(-1, _SIZE, _SIZE) + _PENALTY
    return np.asarray(np.linalg.solve(matrices, sums[..., None])[..., 0])
