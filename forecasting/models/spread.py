"""How wide the hybrid's distribution is: a scale for each lead and case, and the shape around it.

s0(q) is the root mean square error. G regresses log(|e| + .15) - log(s0 + .15) on (1, how much older
paths disagree, cosine and sine of the hour) and is held within +-1. s1(q) is the root mean square of
e / exp(G), and sigma = s1 exp(G). The shape is a histogram of |z|, z = e / sigma, for each lead, with pseudo
counts of a normal distribution; z and -z count alike, so that the mean is the median. All sums
fade; neighbouring leads help out.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.special import ndtr

from forecasting.domain import HORIZON_HOURS, LEVELS, MEDIAN, Float32s, Floats, Ints
from forecasting.models import kernels
from forecasting.models.packing import Arrays

SCALE_HALF_LIFE_DAYS = 30.0
SHAPE_HALF_LIFE_DAYS = 90.0
INPUTS = 4
_SCALE_DECAY = 0.5 ** (1 / (24 * SCALE_HALF_LIFE_DAYS))
_SHAPE_DECAY = 0.5 ** (1 / (24 * SHAPE_HALF_LIFE_DAYS))
_PRIOR_COUNT = 50.0
_PRIOR_SCALE: Floats = 1.2 + 0.012 * np.arange(1.0, HORIZON_HOURS + 1)
_PRIOR_SCALED = 2.0
_OFFSET = 0.15
_PENALTY = 200.0
_BIN = 0.1
_EDGES = np.arange(51) * _BIN
_NORMAL_COUNTS = 1000.0 * 2 * np.diff(ndtr(_EDGES))
_NEAR = kernels.along(HORIZON_HOURS, 2.0, reach=6)
_WIDE = kernels.along(HORIZON_HOURS, 4.0, reach=12)
_UPPER = np.asarray(LEVELS[MEDIAN + 1 :])


_LOWEST_DISAGREEMENT = 0.3


def inputs(differences: Floats, hours: Ints) -> Floats:
    """Return the inputs of G: a row for each lead, from older paths' differences there; (n, 4)."""
    angles = 2 * np.pi / 24 * (hours % 24)
    disagreement = np.log(_LOWEST_DISAGREEMENT + np.abs(differences).mean(axis=1))
    return np.column_stack([np.ones(len(hours)), disagreement, np.cos(angles), np.sin(angles)])


@dataclass
class Spread:
    """Fading sums by lead 1..72.

    `squares` and `counts` of errors, `scaled` squares of e / exp(G), `products` (72, 4, 4) and
    `targets` (72, 4) of the regression, `shape` (72, 50) the histogram of |z|.
    """

    counts: Floats
    squares: Floats
    scaled: Floats
    products: Float32s
    targets: Float32s
    shape: Float32s

    @classmethod
    def empty(cls) -> Self:
        """Return the spread before any error is known: the prior."""
        counts, squares, scaled = (np.zeros(HORIZON_HOURS) for _ in range(3))
        shapes = ((INPUTS, INPUTS), (INPUTS,), (len(_EDGES) - 1,))
        regression = (np.zeros((HORIZON_HOURS, *shape), np.float32) for shape in shapes)
        return cls(counts, squares, scaled, *regression)

    def fade(self, hours: int) -> None:
        """Let `hours` pass."""
        self.counts *= _SCALE_DECAY**hours
        self.squares *= _SCALE_DECAY**hours
        self.scaled *= _SCALE_DECAY**hours
        self.products *= _SHAPE_DECAY**hours
        self.targets *= _SHAPE_DECAY**hours
        self.shape *= _SHAPE_DECAY**hours

    def factors(self, inputs: Floats) -> Floats:
        """Return exp(G) for leads 1, 2, ..., those beyond 72 treated as 72; `inputs` has shape (n, 4)."""
        products = (_WIDE @ self.products.reshape(HORIZON_HOURS, -1)).reshape(self.products.shape)
        targets = _WIDE @ self.targets
        beta = np.linalg.solve(products + _PENALTY * np.eye(INPUTS), targets[..., None])[..., 0]
        rows = np.minimum(np.arange(len(inputs)), HORIZON_HOURS - 1)
        return np.asarray(np.exp(np.clip(np.einsum("qk,qk->q", inputs, beta[rows]), -1.0, 1.0)))

    def plain(self) -> Floats:
        """Return s0 for leads 1..72."""
        return self._scale(self.squares, _PRIOR_SCALE)

    def levelled(self) -> Floats:
        """Return s1 for leads 1..72."""
        return self._scale(self.scaled, np.full(HORIZON_HOURS, _PRIOR_SCALED))

    def add(self, leads: Ints, errors: Floats, inputs: Floats, factors: Floats, sigmas: Floats) -> None:
        """Learn errors at several different leads from what was forecast there."""
        rows = leads - 1
        plain = self.plain()[rows]
        size = np.abs(errors)
        self.counts[rows] += 1.0
        self.squares[rows] += errors**2
        self.scaled[rows] += (errors / factors) ** 2
        targets = np.log(size + _OFFSET) - np.log(plain + _OFFSET)
        self.products[rows] += inputs[:, :, None] * inputs[:, None, :]
        self.targets[rows] += inputs * targets[:, None]
        bins = np.minimum((size / sigmas / _BIN).astype(np.int64), len(_EDGES) - 2)
        self.shape[rows, bins] += 1.0

    def shape_quantiles(self) -> Floats:
        """Return quantiles of z at `LEVELS`, shape (72, 11)."""
        mass = _NEAR @ self.shape + _NORMAL_COUNTS
        below = np.cumsum(mass, axis=1)
        share = np.concatenate([np.zeros((HORIZON_HOURS, 1)), below / below[:, -1:]], axis=1)
        wanted = 2 * _UPPER - 1
        left = (share[:, None, :] <= wanted[:, None]).sum(axis=2) - 1
        start, end = (np.take_along_axis(share, left + step, axis=1) for step in (0, 1))
        above = (left + (wanted - start) / (end - start)) * _BIN
        return np.hstack([-above[:, ::-1], np.zeros((HORIZON_HOURS, 1)), above])

    def arrays(self) -> Arrays:
        """Return the state for packing."""
        return {f"spread_{name}": sums for name, sums in vars(self).items()}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Restore the state that `arrays` returned."""
        names = ("counts", "squares", "scaled", "products", "targets", "shape")
        return cls(*(arrays[f"spread_{name}"] for name in names))

    def _scale(self, squares: Floats, prior: Floats) -> Floats:
        counts = _NEAR @ self.counts + _PRIOR_COUNT
        return np.asarray(np.sqrt((_NEAR @ squares + _PRIOR_COUNT * prior**2) / counts))
