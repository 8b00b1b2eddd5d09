"""Where times and values of a forecast chart lie: hours along, values up, round numbers at the side."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

import numpy as np
from matplotlib.ticker import MaxNLocator

from forecasting.charts.views import ForecastChart
from forecasting.domain import Floats

_HOUR = timedelta(hours=1)
_PADDING = 0.1
_LABEL_ROOM = 0.2


@dataclass(frozen=True)
class Scale:
    """The drawn span of time, and the limits of the value axis."""

    first: datetime
    last: datetime
    bottom: float
    top: float

    @classmethod
    def of(cls, chart: ForecastChart) -> Self:
        """Fit everything in the view."""
        times = [*chart.times, *(time for time, _ in chart.observed)]
        bottom, top = _limits(chart)
        return cls(min(times), max(times), bottom, top)

    @property
    def hours(self) -> float:
        """How many hours are drawn."""
        return self.x(self.last)

    def x(self, time: datetime) -> float:
        """Hours from the left edge."""
        return (time - self.first) / _HOUR

    def local_hours(self) -> Iterator[datetime]:
        """Return every full hour of the place's clocks, also in zones half an hour off."""
        zone = self.first.tzinfo
        hour = self.first.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
        while hour <= self.last:
            if hour >= self.first:
                yield hour.astimezone(zone)
            hour += _HOUR

    def value_ticks(self) -> tuple[list[float], float]:
        """Return three to seven round values within the limits, and the step between them."""
        ticks = MaxNLocator(nbins=6, steps=[1, 2, 5, 10]).tick_values(self.bottom, self.top)
        return [float(tick) for tick in ticks if self.bottom <= tick <= self.top], float(ticks[1] - ticks[0])


def number(value: float, step: float, decimal_mark: str) -> str:
    """Write a tick with as many decimals as the step between ticks needs, and a true minus sign.

    >>> number(-2.5, 0.5, ",")
    '−2,5'
    """
    decimals = 0 if step >= 1 else 1 if step >= 0.1 else 2
    rounded = round(value, decimals) + 0.0  # never a negative zero
    return f"{rounded:.{decimals}f}".replace("-", "−").replace(".", decimal_mark)


def _limits(chart: ForecastChart) -> tuple[float, float]:
    values = _everything(chart)
    low, high = float(values.min()), float(values.max())
    missing = max(chart.min_span - (high - low), 0.0)
    span = high - low + missing or 1.0
    below = above = _PADDING * span + missing / 2
    if chart.plan:
        # The label of the plan lies on the far side of its line, where it hides no curve.
        below = max(below, low + _LABEL_ROOM * span - chart.plan.value)
        above = max(above, chart.plan.value + _LABEL_ROOM * span - high)
    floor, ceiling = chart.bounds
    bottom = low - below if floor is None else max(low - below, floor)
    top = high + above if ceiling is None else min(high + above, ceiling)
    return bottom, top


def _everything(chart: ForecastChart) -> Floats:
    single = [line.value for line in (chart.plan, chart.threshold) if line]
    curves = [chart.median, chart.lower80, chart.upper80, [value for _, value in chart.observed], single]
    if chart.service is not None:
        curves.append(chart.service)
    values: Floats = np.concatenate([np.asarray(curve, np.float64) for curve in curves])
    return values[np.isfinite(values)]
