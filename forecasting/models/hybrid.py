"""Hybrid: the service's path, corrected by what its errors teach.

    mean(q) = f(q) + w(q) * (b(h, q) + x(q)'beta(q)),   w(q) = n / (n + 1 + (q / 24)^3 / 2)

f is the newest path, b the bias table (bias_table.py), x the inputs (hybrid_inputs.py), beta a ridge
regression for each lead (lead_ridge.py), n the days of archive that can have taught something
about lead q. It is model output statistics (Glahn and Lowry, 1972) that go on learning. Around the mean
lies the distribution of spread.py and error_shape.py. All is linear with fading sums: fitting is
filtering through the archive, and there is nothing to refit.

Values are divided by a typical error of the variable: one set of constants then fits all.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from forecasting.clock import epoch_hour
from forecasting.domain import HORIZON_HOURS, SERVICE_LEAD_HOURS, Forecast, ModelName, Variable
from forecasting.errors import ModelFailed, NotEnoughHistory
from forecasting.models.distribution import to_forecast
from forecasting.models.gate import Gate
from forecasting.models.hybrid_state import HybridState
from forecasting.models.incoming import new_values, polls, possible_path
from forecasting.models.packing import pack_arrays, unpack_arrays
from forecasting.models.typical import TYPICAL_ERROR
from forecasting.timeseries import History


@dataclass
class FittedHybrid:
    """A state, the gate in front of it, and the variable whose unit both are scaled by."""

    variable: Variable
    gate: Gate
    state: HybridState
    name: ModelName = ModelName.HYBRID

    def update(self, news: History) -> None:
        """Filter on poll by poll through values and paths that are new."""
        unit = TYPICAL_ERROR[self.variable]
        unseen = news.vintages.select(news.vintages.issued > self.state.newest_issued)
        truth = new_values(self.variable, news.truth, self.gate.last_seen)
        for values, paths in polls(replace(news, truth=truth, vintages=unseen)):
            passed = self.gate.admit(new_values(self.variable, values, self.gate.last_seen))
            for hour, value in zip(*(part.tolist() for part in passed), strict=True):
                self.state.learn(hour, value / unit)
            for issued, path in zip(paths.issued.tolist(), paths.paths, strict=True):
                self.state.take(issued, possible_path(self.variable, path) / unit)

    def predict(self, origin: datetime) -> Forecast:
        """Correct the newest path from the origin on, however old, as far as it reaches."""
        if not len(self.state.archive.issued):
            raise NotEnoughHistory("no forecast of the weather service is stored yet")
        age = epoch_hour(origin) - int(self.state.archive.issued[-1])
        if age < 0:
            raise ModelFailed("given forecasts from after the origin")
        if age + HORIZON_HOURS > SERVICE_LEAD_HOURS:
            raise NotEnoughHistory("the newest path of the weather service does not reach 72 hours ahead")
        hours, unit = slice(age, age + HORIZON_HOURS), TYPICAL_ERROR[self.variable]
        correction = self.state.correct()
        quantiles = unit * self.state.quantiles(correction)[hours]
        if np.isnan(quantiles).all():
            raise NotEnoughHistory("the newest path of the weather service does not reach the hours ahead")
        parts = {part: unit * values[hours] for part, values in self.state.parts(correction).items()}
        return to_forecast(self.variable, self.name, origin, quantiles, parts)

    def forget(self, days: float) -> None:
        """Let past errors count as if they were so many days older."""
        self.state.forget(days)

    def pack(self) -> bytes:
        """Return the state as bytes."""
        variable = {"variable": np.array([self.variable.value])}
        return pack_arrays(variable | self.gate.arrays() | self.state.arrays())


class Hybrid:
    """The expected champion wherever the service's forecasts are archived."""

    name = ModelName.HYBRID

    def fit(self, history: History) -> FittedHybrid:
        """Filter through the whole archive; an empty one is fine."""
        gate = Gate.new(TYPICAL_ERROR[history.variable])
        fitted = FittedHybrid(history.variable, gate, HybridState.empty())
        fitted.update(history)
        return fitted

    def unpack(self, packed: bytes) -> FittedHybrid:
        """Restore a packed state."""
        arrays = unpack_arrays(packed)
        variable = Variable(str(arrays["variable"][0]))
        return FittedHybrid(variable, Gate.from_arrays(arrays), HybridState.from_arrays(arrays))
