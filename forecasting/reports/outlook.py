"""A forecast as equally likely paths over the hours still ahead, and the extremes of these paths."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

import numpy as np

from forecasting.clock import epoch_hour, floor_hour
from forecasting.domain import VALID_RANGE, Bools, Floats, Forecast, PlaceId, Side, Variable
from forecasting.localtime import local_date
from forecasting.models.extremes import Stretch, extreme
from forecasting.models.scenarios import possible_paths
from forecasting.storage.lessons import Lesson
from forecasting.storage.unit_of_work import UnitOfWork


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
    """Equally likely paths: `paths` has shape (n, hours), a column for each of `valid_times`.

    `stretch` is what past days taught about the extremes of `variable`; lead times count from `origin`.
    """

    variable: Variable
    origin: datetime
    valid_times: tuple[datetime, ...]
    paths: Floats
    stretch: Stretch

    @classmethod
    def of(cls, forecast: Forecast, stretch: Stretch | None = None) -> Self:
        """Draw paths over all 72 hours, within what can be weather."""
        return cls(
            forecast.variable,
            forecast.origin,
            tuple(forecast.valid_times),
            possible_paths(forecast),
            stretch or Stretch.none(),
        )

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
        """Equally likely values of the lowest one, shape (n,)."""
        return extreme(self.stretched(Side.BELOW), Side.BELOW)

    @property
    def highs(self) -> Floats:
        """Equally likely values of the highest one, shape (n,)."""
        return extreme(self.stretched(Side.ABOVE), Side.ABOVE)

    def stretched(self, side: Side) -> Floats:
        """Return paths whose extremes on one side are as past days taught; for single hours, take `paths`."""
        both_ends = epoch_hour(self.valid_times[0]) + epoch_hour(self.valid_times[-1])
        middle_lead = both_ends / 2 - epoch_hour(self.origin)
        stretched = self.stretch.applied(side, self.paths, middle_lead)
        return np.asarray(np.clip(stretched, *VALID_RANGE[self.variable]))

    def _keep(self, columns: list[bool]) -> Self:
        kept: Bools = np.array(columns, np.bool_)
        times = tuple(time for time, keep in zip(self.valid_times, columns, strict=True) if keep)
        return replace(self, valid_times=times, paths=self.paths[:, kept])


async def load_outlook(uow: UnitOfWork, place_id: PlaceId, forecast: Forecast) -> Outlook:
    """Return the outlook of a forecast, with what past days taught about extremes there."""
    learnt = await uow.lessons.load(place_id, forecast.variable, Lesson.EXTREMES)
    return Outlook.of(forecast, Stretch.unpack(learnt) if learnt else None)
