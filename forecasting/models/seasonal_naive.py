"""Same hour yesterday: the newest known value of each hour of the day.

y(t + h | t) = y(newest known hour with the same hour of the day as t + h); Hyndman and
Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 5.2.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from forecasting.domain import HORIZON_HOURS, Floats, Forecast, Ints, ModelName, Part, Variable
from forecasting.errors import NotEnoughHistory
from forecasting.models.calibration import LAST_LEAD, ORIGIN_STEP_HOURS, TrackRecord
from forecasting.models.distribution import to_forecast
from forecasting.models.incoming import hours_since, new_values
from forecasting.models.packing import Arrays, pack_arrays, unpack_arrays
from forecasting.models.typical import TYPICAL_ERROR
from forecasting.timeseries import History

_FEWEST_HOURS_OF_DAY = 12
_PRIOR_SPREAD = 3.0  # typical errors
_NEVER = -(2**31)


@dataclass
class FittedSeasonalNaive:
    """The newest value and its hour for each hour of the day, NaN where none is known yet."""

    variable: Variable
    values: Floats  # shape (24,)
    last_hour: int
    record: TrackRecord
    name: ModelName = ModelName.SEASONAL_NAIVE

    def update(self, news: History) -> None:
        """Take in values of hours newer than the last one."""
        truth = new_values(self.variable, news.truth, self.last_hour)
        for hour, value in zip(truth.hours.tolist(), truth.values.tolist(), strict=True):
            self.values[hour % 24] = value
            self.last_hour = hour
            if hour % ORIGIN_STEP_HOURS == 0 and self._hours_of_day_known() >= _FEWEST_HOURS_OF_DAY:
                path = self._path(hour, np.arange(1, LAST_LEAD + 1))
                self.record.remember(np.array([hour]), path[None, :])
        self.record.settle(truth.hours, truth.values)

    def predict(self, origin: datetime) -> Forecast:
        """Repeat the newest day; NotEnoughHistory while half the hours of the day are unknown."""
        if self._hours_of_day_known() < _FEWEST_HOURS_OF_DAY:
            raise NotEnoughHistory("same hour yesterday needs half a day of values")
        leads = hours_since(self.last_hour, origin) + np.arange(1, HORIZON_HOURS + 1)
        path = self._path(self.last_hour, leads)
        quantiles = self.record.quantiles(self.last_hour, leads, path)
        return to_forecast(self.variable, self.name, origin, quantiles, {Part.YESTERDAY: path})

    def forget(self, days: float) -> None:
        """Let past errors count as if they were so many days older."""
        self.record.forget(days)

    def pack(self) -> bytes:
        """Return the state as bytes."""
        own: Arrays = {
            "variable": np.array([self.variable.value]),
            "values": self.values,
            "last_hour": np.array([self.last_hour], np.int64),
        }
        return pack_arrays(own | self.record.arrays())

    def _hours_of_day_known(self) -> int:
        return int(np.isfinite(self.values).sum())

    def _path(self, last_hour: int, leads: Ints) -> Floats:
        """Values at `last_hour + leads`; an unknown hour of the day lies between its neighbours."""
        known = np.flatnonzero(np.isfinite(self.values))
        day = np.interp(np.arange(24), known, self.values[known], period=24)
        return day[(last_hour + leads) % 24]


class SeasonalNaive:
    """The yardstick without parameters, and the last fallback."""

    name = ModelName.SEASONAL_NAIVE

    def fit(self, history: History) -> FittedSeasonalNaive:
        """Pass once through the history; there is nothing to estimate."""
        record = TrackRecord.empty(_PRIOR_SPREAD * TYPICAL_ERROR[history.variable])
        fitted = FittedSeasonalNaive(history.variable, np.full(24, np.nan), _NEVER, record)
        fitted.update(history)
        return fitted

    def unpack(self, packed: bytes) -> FittedSeasonalNaive:
        """Restore a packed state."""
        arrays = unpack_arrays(packed)
        return FittedSeasonalNaive(
            Variable(str(arrays["variable"][0])),
            arrays["values"],
            int(arrays["last_hour"][0]),
            TrackRecord.from_arrays(arrays),
        )
