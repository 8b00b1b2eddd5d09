"""The weather service's own newest path, with ranges from how wrong it has been."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from forecasting.clock import epoch_hour
from forecasting.domain import HORIZON_HOURS, Floats, Forecast, ModelName, Part, Variable
from forecasting.errors import ModelFailed, NotEnoughHistory
from forecasting.models.calibration import ORIGIN_STEP_HOURS, TrackRecord
from forecasting.models.distribution import to_forecast
from forecasting.models.incoming import new_values, possible_path
from forecasting.models.packing import Arrays, pack_arrays, unpack_arrays
from forecasting.models.paths import LEADS, bridged, patched
from forecasting.models.typical import TYPICAL_ERROR
from forecasting.timeseries import History

_PRIOR_SPREAD = 1.6  # typical errors
_NEVER = -(2**31)


@dataclass
class FittedService:
    """The newest path for the hours ahead, patched from older paths where the newest has holes.

    `path` holds the value at `issued + lead` for lead 0..96, NaN where no stored forecast reaches.
    """

    variable: Variable
    issued: int
    path: Floats
    last_hour: int
    record: TrackRecord
    name: ModelName = ModelName.SERVICE

    def update(self, news: History) -> None:
        """Take newer vintages as the path, newer values as errors of remembered paths."""
        for issued, path in zip(news.vintages.issued.tolist(), news.vintages.paths, strict=True):
            if issued > self.issued:
                self._take(issued, possible_path(self.variable, path))
        truth = new_values(self.variable, news.truth, self.last_hour)
        if len(truth):
            self.record.settle(truth.hours, truth.values)
            self.last_hour = int(truth.hours[-1])

    def predict(self, origin: datetime) -> Forecast:
        """Return the newest path from the origin on, however old, as far as it reaches."""
        age = epoch_hour(origin) - self.issued
        if age < 0:
            raise ModelFailed("given forecasts from after the origin")
        leads = age + np.arange(1, HORIZON_HOURS + 1)
        path = bridged(self.path)
        if leads[-1] >= LEADS or np.isnan(path[leads]).all():
            raise NotEnoughHistory("the newest path of the weather service does not reach 72 hours ahead")
        quantiles = self.record.quantiles(self.issued, leads, path[leads])
        return to_forecast(self.variable, self.name, origin, quantiles, {Part.SERVICE: path[leads]})

    def forget(self, days: float) -> None:
        """Let past errors count as if they were so many days older."""
        self.record.forget(days)

    def pack(self) -> bytes:
        """Return the state as bytes."""
        own: Arrays = {
            "variable": np.array([self.variable.value]),
            "path": self.path,
            "hours": np.array([self.issued, self.last_hour], np.int64),
        }
        return pack_arrays(own | self.record.arrays())

    def _take(self, issued: int, path: Floats) -> None:
        if issued - self.record.last_origin >= ORIGIN_STEP_HOURS:
            self.record.remember(np.array([issued]), path[None, 1:])
        path = patched(path, self.path, issued - self.issued)
        self.issued, self.path = issued, path


class Service:
    """The raw service as a model: yardstick, and fallback when the history is short."""

    name = ModelName.SERVICE

    def fit(self, history: History) -> FittedService:
        """Pass once through the history; there is nothing to estimate."""
        record = TrackRecord.empty(_PRIOR_SPREAD * TYPICAL_ERROR[history.variable])
        blank = np.full(LEADS, np.nan)
        fitted = FittedService(history.variable, _NEVER, blank, _NEVER, record)
        fitted.update(history)
        return fitted

    def unpack(self, packed: bytes) -> FittedService:
        """Restore a packed state."""
        arrays = unpack_arrays(packed)
        issued, last_hour = arrays["hours"].tolist()
        return FittedService(
            Variable(str(arrays["variable"][0])),
            issued,
            arrays["path"],
            last_hour,
            TrackRecord.from_arrays(arrays),
        )
