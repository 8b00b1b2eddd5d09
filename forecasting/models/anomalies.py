"""A fitted model of the observed series alone: climatology, level and autoregression, filtered on.

    y(t+k|t) = c(t+k) + v(k) * l(t) + u * ar(t+k|t)

c from climatology.py, l from reversion.py, ar from autoregression.py. What the weights v and u are, and
how the parameters are found, is each model's own (ets.py, stock_ets.py).
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from forecasting.domain import HORIZON_HOURS, Floats, Forecast, ModelName, Part, Variable
from forecasting.models import autoregression, climatology
from forecasting.models.autoregression import MEMORY
from forecasting.models.calibration import LAST_LEAD, ORIGIN_STEP_HOURS, TrackRecord
from forecasting.models.climatology import Climatology
from forecasting.models.distribution import to_forecast
from forecasting.models.gate import Gate
from forecasting.models.incoming import hours_since, new_values
from forecasting.models.observed_series import ObservedSeries, hour_by_hour
from forecasting.models.packing import Arrays, pack_arrays, unpack_arrays
from forecasting.models.reversion import Reversion
from forecasting.models.typical import TYPICAL_ERROR
from forecasting.timeseries import History

_PRIOR_SPREAD = 3.0  # typical errors
_LEADS = np.arange(1, LAST_LEAD + 1)


@dataclass(frozen=True, eq=False)
class Parameters:
    """What is estimated: `level_weights` v for k = 1..96, `phi` of the autoregression and its weight u."""

    reversion: Reversion
    level_weights: Floats
    phi: Floats
    autoregression_weight: float

    def projection(self) -> Floats:
        """Return the matrix from the last 48 anomalies and the level to the next 96 h; shape (96, 49)."""
        recent = autoregression.projection(self.phi, LAST_LEAD) * self.autoregression_weight
        return np.column_stack([recent, self.level_weights])

    def arrays(self) -> Arrays:
        """Return the parameters for packing."""
        numbers = np.array([self.reversion.alpha, self.reversion.rho, self.autoregression_weight])
        return {"numbers": numbers, "level_weights": self.level_weights, "phi": self.phi}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> "Parameters":
        """Restore the parameters that `arrays` returned."""
        alpha, rho, weight = arrays["numbers"].tolist()
        return cls(Reversion(alpha, rho), arrays["level_weights"], arrays["phi"], weight)


@dataclass
class FittedAnomalies:
    """Parameters, and the state after `last_hour`, the last hour let in.

    `recent` holds the last 48 anomalies, oldest first, and where one is unknown the level expected there.
    """

    name: ModelName
    variable: Variable
    parameters: Parameters
    gate: Gate
    climate: Climatology
    level: float
    recent: Floats
    last_hour: int
    record: TrackRecord

    def __post_init__(self) -> None:
        self._projection = self.parameters.projection()

    @classmethod
    def filtered(cls, name: ModelName, series: ObservedSeries, parameters: Parameters) -> "FittedAnomalies":
        """Start before the series and filter through it."""
        record = TrackRecord.empty(_PRIOR_SPREAD * TYPICAL_ERROR[series.variable])
        start = (series.climate, 0.0, np.zeros(MEMORY), series.first_hour - 1)
        fitted = cls(name, series.variable, parameters, series.gate, *start, record)
        fitted._filter(series.values, series.coefficients)
        return fitted

    def update(self, news: History) -> None:
        """Filter on through the hours that are new; what the gate holds back waits there."""
        hours, values = self.gate.admit(new_values(self.variable, news.truth, self.gate.last_seen))
        if len(hours):
            regular = hour_by_hour(hours, values, self.last_hour + 1)
            self._filter(regular, self.climate.advance(self.last_hour + 1, regular))

    def predict(self, origin: datetime) -> Forecast:
        """Forecast from the last hour known; NotEnoughHistory when it is a week old."""
        leads = hours_since(self.last_hour, origin) + np.arange(1, HORIZON_HOURS + 1)
        ahead = self._projection[np.minimum(leads, LAST_LEAD) - 1]
        parts = {
            Part.USUAL_DAY: self.climate.cycle(self.last_hour + leads),
            Part.LEVEL: ahead[:, MEMORY] * self.level,
            Part.PATTERN: ahead[:, :MEMORY] @ self.recent,
        }
        quantiles = self.record.quantiles(self.last_hour, leads, np.sum([*parts.values()], axis=0))
        return to_forecast(self.variable, self.name, origin, quantiles, parts)

    def forget(self, days: float) -> None:
        """Let past errors count as if they were so many days older."""
        self.record.forget(days)

    def pack(self) -> bytes:
        """Return parameters and state as bytes."""
        own: Arrays = {
            "names": np.array([self.name.value, self.variable.value]),
            "level": np.array([self.level]),
            "recent": self.recent,
            "last_hour": np.array([self.last_hour], np.int64),
        }
        parts = (self.parameters, self.gate, self.climate, self.record)
        return pack_arrays(own | {name: array for part in parts for name, array in part.arrays().items()})

    @classmethod
    def unpack(cls, packed: bytes) -> "FittedAnomalies":
        """Restore what `pack` returned."""
        arrays = unpack_arrays(packed)
        name, variable = (str(part) for part in arrays["names"])
        return cls(
            name=ModelName(name),
            variable=Variable(variable),
            parameters=Parameters.from_arrays(arrays),
            gate=Gate.from_arrays(arrays),
            climate=Climatology.from_arrays(arrays),
            level=float(arrays["level"][0]),
            recent=arrays["recent"],
            last_hour=int(arrays["last_hour"][0]),
            record=TrackRecord.from_arrays(arrays),
        )

    def _filter(self, values: Floats, coefficients: Floats) -> None:
        """Move on through hourly values, NaN where unknown, and the climatology in force at each."""
        hours = np.arange(self.last_hour + 1, self.last_hour + 1 + len(values))
        known = np.isfinite(values)
        anomalies = values - climatology.expected(coefficients, hours)
        levels = self.parameters.reversion.levels(anomalies, self.level)
        filled = np.concatenate([self.recent, np.where(known, anomalies, levels[:-1])])
        self.level, self.recent, self.last_hour = float(levels[-1]), filled[-MEMORY:], int(hours[-1])
        rows = np.flatnonzero((hours % ORIGIN_STEP_HOURS == 0) & known)
        if len(rows):
            windows = np.lib.stride_tricks.sliding_window_view(filled, MEMORY)[rows + 1]
            states = np.column_stack([windows, levels[rows + 1]])
            cycles = climatology.days_ahead(coefficients[rows], hours[rows], _LEADS)
            self.record.remember(hours[rows], cycles + states @ self._projection.T)
        self.record.settle(hours[known], values[known])
