"""Sums of scores: small enough to store, and any report over any span is their addition."""

from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from forecasting.domain import LEVELS, MEDIAN, CostRatio, Floats, Level
from forecasting.evaluation.metrics import OneSide, crps_weights, savings

_NAN = float("nan")
_LEVELS = np.asarray(LEVELS)


@dataclass(frozen=True)
class ScoreSums:
    """Sums over `n` verified hours, in the variable's unit; errors are median minus observation.

    `over` are medians above what happened, `under` below it, both summed as positive sizes. The ranges
    hit are those of 50, 80 and 90 %. `pinball_sums` follows `LEVELS`. Every mean of nothing is NaN.
    """

    n: int = 0
    error_sum: float = 0.0
    absolute_sum: float = 0.0
    squared_sum: float = 0.0
    over_n: int = 0
    over_sum: float = 0.0
    under_n: int = 0
    under_sum: float = 0.0
    hits50: int = 0
    hits80: int = 0
    hits90: int = 0
    width80_sum: float = 0.0
    pinball_sums: tuple[float, ...] = (0.0,) * len(LEVELS)

    @classmethod
    def of(cls, observed: Floats, quantiles: npt.NDArray[np.floating]) -> Self:
        """Score `k` hours: finite observations, shape (k,), and finite quantiles, shape (k, 11)."""
        return cls.from_row(score_rows(observed, quantiles).sum(axis=0))

    @classmethod
    def from_row(cls, row: Floats) -> Self:
        """Build from a sum of rows of `score_rows`."""
        plain: dict[str, Any] = {
            name: round(total) if name in _COUNTS else total
            for name, total in zip(_PLAIN_FIELDS, row[:_PINBALL].tolist(), strict=True)
        }
        return cls(**plain, pinball_sums=tuple(row[_PINBALL:].tolist()))

    def __add__(self, other: "ScoreSums") -> "ScoreSums":
        plain: dict[str, Any] = {name: getattr(self, name) + getattr(other, name) for name in _PLAIN_FIELDS}
        pinball = tuple(
            mine + theirs for mine, theirs in zip(self.pinball_sums, other.pinball_sums, strict=True)
        )
        return ScoreSums(**plain, pinball_sums=pinball)

    @property
    def mae(self) -> float:
        """Mean absolute error of the median."""
        return self._mean(self.absolute_sum)

    @property
    def rmse(self) -> float:
        """Root of the mean squared error of the median."""
        return float(np.sqrt(self._mean(self.squared_sum)))

    @property
    def bias(self) -> float:
        """Mean of median minus observation: positive is too high."""
        return self._mean(self.error_sum)

    @property
    def over(self) -> OneSide:
        """The hours forecast too high, and by how much on average."""
        return OneSide(self.over_n, self.over_sum / self.over_n if self.over_n else _NAN)

    @property
    def under(self) -> OneSide:
        """The hours forecast too low, and by how much on average."""
        return OneSide(self.under_n, self.under_sum / self.under_n if self.under_n else _NAN)

    @property
    def coverage50(self) -> float:
        """Share of observations inside the 50 % range."""
        return self._mean(self.hits50)

    @property
    def coverage80(self) -> float:
        """Share of observations inside the 80 % range."""
        return self._mean(self.hits80)

    @property
    def coverage90(self) -> float:
        """Share of observations inside the 90 % range."""
        return self._mean(self.hits90)

    @property
    def width80(self) -> float:
        """Mean width of the 80 % range."""
        return self._mean(self.width80_sum)

    @property
    def mean_pinball(self) -> float:
        """Pinball loss averaged over the stored levels: what models are compared by."""
        return self._mean(sum(self.pinball_sums) / len(LEVELS))

    @property
    def crps(self) -> float:
        """Continuous ranked probability score, from the pinball losses of the stored levels."""
        return self._mean(float(crps_weights() @ self.pinball_sums))

    def pinball(self, level: Level) -> float:
        """Mean pinball loss at a stored level; any other level is a ValueError."""
        return self._mean(self.pinball_sums[_column(level)])

    def plan_cost(self, ratio: CostRatio) -> float:
        """Mean cost of having acted on the best plan for the ratio; the cheap side costs 1 per unit."""
        return self.pinball(ratio.level) * (1 + ratio.ratio)

    def median_cost(self, ratio: CostRatio) -> float:
        """Mean cost of having acted on the median instead, whatever the ratio."""
        # A median too low met an outcome above it, and one too high an outcome below it.
        level = ratio.level
        return self._mean(level * self.under_sum + (1 - level) * self.over_sum) * (1 + ratio.ratio)

    def savings(self, ratio: CostRatio) -> float:
        """Share of the median's cost that acting on the plan saved."""
        return savings(self.plan_cost(ratio), self.median_cost(ratio))

    def _mean(self, total: float) -> float:
        return total / self.n if self.n else _NAN


_PLAIN_FIELDS = tuple(field.name for field in fields(ScoreSums) if field.name != "pinball_sums")
_COUNTS = {field.name for field in fields(ScoreSums) if field.type is int}
_PINBALL = len(_PLAIN_FIELDS)


def score_rows(observed: Floats, quantiles: npt.NDArray[np.floating]) -> Floats:
    """Return what each hour adds to the sums: shape (k, 23), columns in the order of `ScoreSums`.

    Observations are rounded to the precision of the quantiles, so that a forecast which was stored
    in 32 bits and met exactly counts as neither over nor under.
    """
    truth = np.asarray(observed, quantiles.dtype).astype(np.float64)
    levels = quantiles.astype(np.float64)
    error = levels[:, MEDIAN] - truth
    over, under = np.maximum(error, 0.0), np.maximum(-error, 0.0)
    above = truth[:, None] - levels
    plain = [np.ones_like(error), error, np.abs(error), error**2, over > 0, over, under > 0, under]
    ranges = [_inside(truth, levels, percent) for percent in (50, 80, 90)]
    lower, upper = _range_columns(80)
    pinball = np.maximum(_LEVELS * above, (_LEVELS - 1) * above)
    return np.column_stack([*plain, *ranges, levels[:, upper] - levels[:, lower], pinball])


def _inside(truth: Floats, levels: Floats, percent: int) -> npt.NDArray[np.bool_]:
    lower, upper = _range_columns(percent)
    return (levels[:, lower] <= truth) & (truth <= levels[:, upper])


@cache
def _range_columns(percent: int) -> tuple[int, int]:
    tail = (100 - percent) / 200
    return _column(Level(tail)), _column(Level(1 - tail))


def _column(level: Level) -> int:
    column = int(np.argmin(np.abs(_LEVELS - level)))
    if abs(_LEVELS[column] - level) > 1e-6:
        raise ValueError(f"no stored level {level}")
    return column
