"""A forecast as equally likely paths over the hours still ahead, and the extremes of these paths."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

import numpy as np

from forecasting.clock import floor_hour
from forecasting.domain import VALID_RANGE, Bools, Floats, Forecast
from forecasting.localtime import local_date
from forecasting.models.scenarios import scenario_paths


@dataclass(frozen=True)
class Range:
    """The middle of a distribution, and the ends of its 80 % range."""

    median: float
    lower: float
    upper: float

    @classmethod
    def of(cls, values: Floats) -> Self:
        """Summarise equally likely values.

        >>> Range.of(np.arange(11.0))
        Range(median=5.0, lower=1.0, upper=9.0)
        """
        lower, median, upper = np.quantile(values, (0.1, 0.5, 0.9)).tolist()
        return cls(median, lower, upper)


@dataclass(frozen=True, eq=False)
class Outlook:
    """Equally likely paths: `paths` has shape (n, hours), a column for each of `valid_times`."""

    valid_times: tuple[datetime, ...]
    paths: Floats

    @classmethod
    def of(cls, forecast: Forecast) -> Self:
        """Draw paths over all 72 hours, within what can be weather."""
        paths = np.clip(scenario_paths(forecast.quantiles), *VALID_RANGE[forecast.variable])
        return cls(tuple(forecast.valid_times), paths)

    def after(self, now: datetime) -> Self:
        """Keep the hours later than the current one."""
        return self._keep([time > floor_hour(now) for time in self.valid_times])

    def next_hours(self, hours: int) -> Self:
        """Keep the first so many hours."""
        return self._keep([column < hours for column in range(len(self))])

    def of_day(self, day: date, zone: str) -> Self:
        """Keep the hours of one local calendar date."""
        return self._keep([local_date(time, zone) == day for time in self.valid_times])

    def __len__(self) -> int:
        return len(self.valid_times)

    @property
    def lows(self) -> Floats:
        """The lowest value of each path, shape (n,)."""
        return np.asarray(self.paths.min(axis=1))

    @property
    def highs(self) -> Floats:
        """The highest value of each path, shape (n,)."""
        return np.asarray(self.paths.max(axis=1))

    def _keep(self, columns: list[bool]) -> Self:
        kept: Bools = np.array(columns, np.bool_)
        times = tuple(time for time, keep in zip(self.valid_times, columns, strict=True) if keep)
        return type(self)(times, self.paths[:, kept])
