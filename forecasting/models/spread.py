"""How wide the hybrid's distribution is: a scale for each lead and case.

s0(q) is the root mean square error. G regresses log(|e| + .15) - log(s0 + .15) on (1, how much older
paths disagree, cosine and sine of the hour) and is held within +-1. s1(q) is the root mean square of
e / exp(G), and sigma = s1 exp(G). All sums fade; neighbouring leads help out.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from forecasting.domain import HORIZON_HOURS, Float32s, Floats, Ints
from forecasting.models import kernels
from forecasting.models.packing import Arrays

SCALE_HALF_LIFE_DAYS = 30.0
REGRESSION_HALF_LIFE_DAYS = 90.0
INPUTS = 4
_SCALE_DECAY = 0.5 ** (1 / (24 * SCALE_HALF_LIFE_DAYS))
_REGRESSION_DECAY = 0.5 ** (1 / (24 * REGRESSION_HALF_LIFE_DAYS))
_LEADS = np.arange(1.0, HORIZON_HOURS + 1)
_PRIOR_COUNT: Floats = 100.0 * (1 + (_LEADS / 24) ** 2)  # far ahead, whole days err alike and tell little
_PRIOR_USUAL: Floats = 1.2 + 0.012 * _LEADS
_PRIOR_LEVELLED = 1.5 * _PRIOR_USUAL  # cautious: the first errors of an archive hang together
_OFFSET = 0.15
_LOWEST_DISAGREEMENT = 0.3
_PENALTY = 50.0
_NEAR = kernels.along(HORIZON_HOURS, 2.0, reach=6)
_WIDE = kernels.along(HORIZON_HOURS, 4.0, reach=12)


def inputs(differences: Floats, hours: Ints) -> Floats:
    """Return the inputs of G: a row for each lead, from older paths' differences there; (n, 4)."""
    angles = 2 * np.pi / 24 * (hours % 24)
    disagreement = np.log(_LOWEST_DISAGREEMENT + np.abs(differences).mean(axis=1))
    return np.column_stack([np.ones(len(hours)), disagreement, np.cos(angles), np.sin(angles)])


@dataclass
class Spread:
    """Fading sums by lead 1..72.

    `squares` and `counts` of errors, `scaled` squares of e / exp(G); `products` (72, 4, 4) and
    `targets` (72, 4) of the regression.
    """

    counts: Floats
    squares: Floats
    scaled: Floats
    products: Float32s
    targets: Float32s

    @classmethod
    def empty(cls) -> Self:
        """Return the spread before any error is known: the prior."""
        counts, squares, scaled = (np.zeros(HORIZON_HOURS) for _ in range(3))
        shapes = ((HORIZON_HOURS, INPUTS, INPUTS), (HORIZON_HOURS, INPUTS))
        products, targets = (np.zeros(shape, np.float32) for shape in shapes)
        return cls(counts, squares, scaled, products, targets)

    def fade(self, hours: int) -> None:
        """Let `hours` pass."""
        for sums in (self.counts, self.squares, self.scaled):
            np.multiply(sums, _SCALE_DECAY**hours, out=sums)
        for sums32 in (self.products, self.targets):
            np.multiply(sums32, _REGRESSION_DECAY**hours, out=sums32)

    def factors(self, inputs: Floats) -> Floats:
        """Return exp(G) for leads 1, 2, ..., those beyond 72 treated as 72; `inputs` has shape (n, 4)."""
        products = (_WIDE @ self.products.reshape(HORIZON_HOURS, -1)).reshape(self.products.shape)
        targets = _WIDE @ self.targets
        beta = np.linalg.solve(products + _PENALTY * np.eye(INPUTS), targets[..., None])[..., 0]
        rows = np.minimum(np.arange(len(inputs)), HORIZON_HOURS - 1)
        return np.asarray(np.exp(np.clip(np.einsum("qk,qk->q", inputs, beta[rows]), -1.0, 1.0)))

    def levelled(self) -> Floats:
        """Return s1 for leads 1..72."""
        return self._scale(self.scaled, _PRIOR_LEVELLED)

    def add(self, leads: Ints, errors: Floats, inputs: Floats, factors: Floats) -> None:
        """Learn errors at several different leads from what was forecast there."""
        rows = leads - 1
        usual = self._scale(self.squares, _PRIOR_USUAL)[rows]
        self.counts[rows] += 1.0
        self.squares[rows] += errors**2
        self.scaled[rows] += (errors / factors) ** 2
        targets = np.log(np.abs(errors) + _OFFSET) - np.log(usual + _OFFSET)
        self.products[rows] += inputs[:, :, None] * inputs[:, None, :]
        self.targets[rows] += inputs * targets[:, None]

    def arrays(self) -> Arrays:
        """Return the state for packing."""
        return {f"spread_{name}": sums for name, sums in vars(self).items()}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Restore the state that `arrays` returned."""
        names = ("counts", "squares", "scaled", "products", "targets")
        return cls(*(arrays[f"spread_{name}"] for name in names))

    def _scale(self, squares: Floats, prior: Floats) -> Floats:
        counts = _NEAR @ self.counts + _PRIOR_COUNT
        return np.asarray(np.sqrt((_NEAR @ squares + _PRIOR_COUNT * prior**2) / counts))
