"""A fitted model of the observed series alone: climatology, level and autoregression, filtered on.

    y(t+k|t) = c(t+k) + v(k) * l(t) + u * ar(t+k|t)

c from climatology.py, l from reversion.py, ar from autoregression.py. What the weights v and u are, and
how the parameters are found, is each model's own (ets.py, stock_ets.py).
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from forecasting.clock import epoch_hour
from forecasting.domain import HORIZON_HOURS, Floats, Forecast, Ints, ModelName, Variable
from forecasting.errors import ModelFailed, NotEnoughHistory
from forecasting.models import autoregression, climatology
from forecasting.models.autoregression import MEMORY
from forecasting.models.calibration import LAST_LEAD, ORIGIN_STEP_HOURS, TrackRecord
from forecasting.models.climatology import Climatology
from forecasting.models.distribution import to_forecast
from forecasting.models.gate import Gate
from forecasting.models.incoming import new_values
from forecasting.models.packing import Arrays, pack_arrays, unpack_arrays
from forecasting.models.reversion import Reversion
from forecasting.models.typical import TYPICAL_ERROR
from forecasting.timeseries import History

WINDOW_HOURS = 28 * 24
"""How much of the history parameters are estimated from."""

OLDEST_VALUE_HOURS = 7 * 24
"""A newest value older than this says nothing about the days ahead."""

_FEWEST_VALUES = 96
_BURN_IN_HOURS = 7 * 24
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


@dataclass(frozen=True, eq=False)
class Series:
    """What the gate let in of a history, hour by hour from `first_hour` on, NaN where unknown."""

    variable: Variable
    gate: Gate
    first_hour: int
    values: Floats

    @classmethod
    def of(cls, history: History) -> "Series":
        """Pass a history through a new gate. Raises NotEnoughHistory below four days of values."""
        gate = Gate.new(TYPICAL_ERROR[history.variable])
        hours, values = gate.admit(new_values(history.variable, history.truth, gate.last_seen))
        if len(hours) < _FEWEST_VALUES:
            raise NotEnoughHistory("a model of the series alone needs four days of values")
        return cls(history.variable, gate, int(hours[0]), _regular(hours, values, int(hours[0])))

    def anomalies(self) -> tuple[Floats, int]:
        """Return the anomalies of the estimation window, and how many of them to burn in."""
        count = len(self.values)
        hours = np.arange(self.first_hour, self.first_hour + count)
        coefficients = Climatology.empty().advance(self.first_hour, self.values)
        anomalies = self.values - climatology.expected(coefficients, hours)
        burn_in = min(_BURN_IN_HOURS, count // 3) - max(count - WINDOW_HOURS, 0)
        return anomalies[-WINDOW_HOURS:], max(burn_in, MEMORY)


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
    def filtered(cls, name: ModelName, series: Series, parameters: Parameters) -> "FittedAnomalies":
        """Start before the series and filter through it."""
        record = TrackRecord.empty(_PRIOR_SPREAD * TYPICAL_ERROR[series.variable])
        start = (Climatology.empty(), 0.0, np.zeros(MEMORY), series.first_hour - 1)
        fitted = cls(name, series.variable, parameters, series.gate, *start, record)
        fitted._advance(series.values)
        return fitted

    def update(self, news: History) -> None:
        """Filter on through the hours that are new; what the gate holds back waits there."""
        hours, values = self.gate.admit(new_values(self.variable, news.truth, self.gate.last_seen))
        if len(hours):
            self._advance(_regular(hours, values, self.last_hour + 1))

    def predict(self, origin: datetime) -> Forecast:
        """Forecast from the last hour known; NotEnoughHistory when it is a week old."""
        age = epoch_hour(origin) - self.last_hour
        if age < 0:
            raise ModelFailed("given values from after the origin")
        if age > OLDEST_VALUE_HOURS:
            raise NotEnoughHistory("no value is known of the last week")
        leads = age + np.arange(1, HORIZON_HOURS + 1)
        anomalies = self._projection @ np.append(self.recent, self.level)
        centre = self.climate.cycle(self.last_hour + leads) + anomalies[np.minimum(leads, LAST_LEAD) - 1]
        return to_forecast(
            self.variable, self.name, origin, self.record.quantiles(self.last_hour, leads, centre)
        )

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

    def _advance(self, values: Floats) -> None:
        """Move on through hourly values, NaN where unknown, from the hour after the last one."""
        hours = np.arange(self.last_hour + 1, self.last_hour + 1 + len(values))
        known = np.isfinite(values)
        coefficients = self.climate.advance(int(hours[0]), values)
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


def _regular(hours: Ints, values: Floats, first_hour: int) -> Floats:
    """Values hour by hour from `first_hour` to the last known; NaN where unknown."""
    regular = np.full(int(hours[-1]) - first_hour + 1, np.nan)
    regular[hours - first_hour] = values
    return regular
