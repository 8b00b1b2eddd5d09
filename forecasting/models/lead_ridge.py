"""A small ridge regression (Hoerl and Kennard, 1970) for each lead time, its sums fading.

With inputs x and target r at lead q: G(q) = sum(x x'), g(q) = sum(x r), both fading with a half-life of
`HALF_LIFE_DAYS`; beta(q) = (G~ + k I)^-1 g~, where ~ is a Gaussian sum over neighbouring leads. There is
no constant.
"""

from dataclasses import dataclass, field
from typing import Self

import numpy as np

from forecasting.domain import HORIZON_HOURS, Float32s, Floats, Ints
from forecasting.models import kernels
from forecasting.models.packing import Arrays

HALF_LIFE_DAYS = 90.0
PENALTY = 500.0
_DECAY = 0.5 ** (1 / (24 * HALF_LIFE_DAYS))
_ALONG = kernels.along(HORIZON_HOURS, 2.0, reach=6)


@dataclass
class LeadRidge:
    """Fading sums for leads 1..72: `products` of shape (72, k, k) and `targets` of shape (72, k)."""

    products: Float32s
    targets: Float32s
    _beta: Floats | None = field(default=None, init=False, repr=False)  # until the next change

    @classmethod
    def empty(cls, inputs: int) -> Self:
        """Return a regression that has seen nothing: its coefficients are zero."""
        shapes = ((HORIZON_HOURS, inputs, inputs), (HORIZON_HOURS, inputs))
        products, targets = (np.zeros(shape, np.float32) for shape in shapes)
        return cls(products, targets)

    def fade(self, hours: int) -> None:
        """Let `hours` pass."""
        self.products *= _DECAY**hours
        self.targets *= _DECAY**hours
        self._beta = None

    def add(self, leads: Ints, inputs: Floats, targets: Floats) -> None:
        """Learn one case at each of several different leads; `inputs` has shape (n, k)."""
        self.products[leads - 1] += inputs[:, :, None] * inputs[:, None, :]
        self.targets[leads - 1] += inputs * targets[:, None]
        self._beta = None

    def coefficients(self) -> Floats:
        """Return beta for leads 1..72, shape (72, k)."""
        if self._beta is None:
            size = self.targets.shape[1]
            products = (_ALONG @ self.products.reshape(HORIZON_HOURS, -1)).reshape(self.products.shape)
            targets = _ALONG @ self.targets
            solved = np.linalg.solve(products + PENALTY * np.eye(size), targets[..., None])
            self._beta = np.asarray(solved[..., 0], float)
        return self._beta

    def arrays(self) -> Arrays:
        """Return the state for packing; the products are symmetric, so a triangle is enough."""
        triangle = np.triu_indices(self.targets.shape[1])
        return {"ridge_products": self.products[:, *triangle], "ridge_targets": self.targets}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Restore the state that `arrays` returned."""
        targets = arrays["ridge_targets"]
        fresh = cls.empty(targets.shape[1])
        rows, columns = np.triu_indices(targets.shape[1])
        fresh.products[:, rows, columns] = arrays["ridge_products"]
        fresh.products[:, columns, rows] = arrays["ridge_products"]
        fresh.targets = targets
        return fresh
