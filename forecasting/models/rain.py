"""The service's chance of rain, recalibrated against the hours in which it rained.

    logit(p') = a + b logit(p)

(Platt, 1999) with a and b starting at 0 and 1 and moved by every past path at least 6 hours after the one
before: one Newton step on the likelihood of its 72 hours, each with weight `hours since the last path / 72`,
so that every hour counts about once however many paths spoke of it. The information in the past fades with
a half-life of `HALF_LIFE_DAYS`. Before two weeks and twelve wet hours are seen, p' = p.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from forecasting.domain import HORIZON_HOURS, Floats
from forecasting.models.packing import Arrays, pack_arrays, unpack_arrays

STEP_HOURS = 6
"""Paths closer together than this tell nothing more."""

WET_MM = 0.1
"""An hour with this much precipitation is wet: what the service's probability is about."""

HALF_LIFE_DAYS = 90.0
_DECAY = 0.5 ** (1 / (24 * HALF_LIFE_DAYS))
_PRIOR = 3.0 * np.eye(2)
_FEWEST_HOURS = 14 * 24
_FEWEST_WET = 12
_SMALLEST = 0.02  # the service's 0 % and 100 % are not meant that way
_NEVER = -(2**31)


@dataclass
class RainChance:
    """`parameters` (a, b), their `information` (2, 2), `seen` hours and wet ones (2,), and the last path."""

    parameters: Floats
    information: Floats
    seen: Floats
    last_issued: int

    @classmethod
    def empty(cls) -> Self:
        """Return the state before anything is learnt: every chance is taken as it comes."""
        return cls(np.array([0.0, 1.0]), np.zeros((2, 2)), np.zeros(2), _NEVER)

    @property
    def is_learnt(self) -> bool:
        """Whether enough hours were seen, wet ones among them, to change anything."""
        hours, wet = self.seen.tolist()
        return bool(hours >= _FEWEST_HOURS and wet >= _FEWEST_WET)

    def learn(self, issued: int, percent: npt.NDArray[np.floating], amounts: Floats) -> None:
        """Learn from a past path of chances at leads 1..72 and the mm that fell, NaN where unknown.

        A path too soon after the last one teaches nothing.
        """
        hours = min(issued - self.last_issued, 24)
        if hours < STEP_HOURS:
            return
        fading = _DECAY**hours
        self.last_issued, self.information, self.seen = issued, self.information * fading, self.seen * fading
        known = np.isfinite(percent) & np.isfinite(amounts)
        inputs, wet = _inputs(percent[known]), amounts[known] >= WET_MM
        weight = hours / HORIZON_HOURS
        expected = expit(inputs @ self.parameters)
        self.information += weight * (inputs * (expected * (1 - expected))[:, None]).T @ inputs
        gradient = weight * (wet - expected) @ inputs
        self.parameters += np.linalg.solve(self.information + _PRIOR, gradient)
        self.parameters[1] = max(self.parameters[1], 0.0)  # the likelier hour stays the likelier one
        self.seen += weight * np.array([len(wet), wet.sum()])

    def recalibrated(self, percent: npt.NDArray[np.floating]) -> Floats:
        """Return chances in %; as they come while too little is learnt, and NaN where unknown."""
        if not self.is_learnt:
            return percent.astype(float)
        return np.asarray(100 * expit(_inputs(percent) @ self.parameters))

    def pack(self) -> bytes:
        """Return the state as bytes."""
        last = np.array([self.last_issued], np.int64)
        own: Arrays = {"parameters": self.parameters, "information": self.information, "seen": self.seen}
        return pack_arrays(own | {"last_issued": last})

    @classmethod
    def unpack(cls, packed: bytes) -> Self:
        """Restore what `pack` returned."""
        arrays = unpack_arrays(packed)
        last_issued = int(arrays["last_issued"][0])
        return cls(arrays["parameters"], arrays["information"], arrays["seen"], last_issued)


def _inputs(percent: npt.NDArray[np.floating]) -> Floats:
    shares = np.clip(percent.astype(float) / 100, _SMALLEST, 1 - _SMALLEST)
    return np.column_stack([np.ones(len(shares)), logit(shares)])
