"""An observed series made ready for estimation: gated, hour by hour, with its climatology taken out."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from forecasting.domain import Floats, Ints, Variable
from forecasting.errors import NotEnoughHistory
from forecasting.models import climatology
from forecasting.models.autoregression import MEMORY
from forecasting.models.climatology import Climatology
from forecasting.models.gate import Gate
from forecasting.models.incoming import new_values
from forecasting.models.typical import TYPICAL_ERROR
from forecasting.timeseries import History

WINDOW_HOURS = 28 * 24
"""How much of the history parameters are estimated from."""

_FEWEST_VALUES = 96
_BURN_IN_HOURS = 7 * 24


@dataclass(frozen=True, eq=False)
class ObservedSeries:
    """Values hour by hour from `first_hour` on, NaN where unknown, shape (n,).

    `coefficients` (n, 9) is the climatology in force at each; gate and climate stand at the end.
    """

    variable: Variable
    first_hour: int
    values: Floats
    coefficients: Floats
    gate: Gate
    climate: Climatology

    @classmethod
    def of(cls, history: History) -> Self:
        """Pass a history through a new gate. Raises NotEnoughHistory below four days of values."""
        gate, climate = Gate.new(TYPICAL_ERROR[history.variable]), Climatology.empty()
        hours, values = gate.admit(new_values(history.variable, history.truth, gate.last_seen))
        if len(hours) < _FEWEST_VALUES:
            raise NotEnoughHistory("a model of the series alone needs four days of values")
        first_hour = int(hours[0])
        regular = hour_by_hour(hours, values, first_hour)
        coefficients = climate.advance(first_hour, regular)
        return cls(history.variable, first_hour, regular, coefficients, gate, climate)

    def anomalies(self) -> tuple[Floats, int]:
        """Return the anomalies of the estimation window, and how many of them to burn in."""
        count = len(self.values)
        hours = np.arange(self.first_hour, self.first_hour + count)
        anomalies = self.values - climatology.expected(self.coefficients, hours)
        burn_in = min(_BURN_IN_HOURS, count // 3) - max(count - WINDOW_HOURS, 0)
        return anomalies[-WINDOW_HOURS:], max(burn_in, MEMORY)


def hour_by_hour(hours: Ints, values: Floats, first_hour: int) -> Floats:
    """Return values from `first_hour` to the last known hour; NaN where unknown."""
    regular = np.full(int(hours[-1]) - first_hour + 1, np.nan)
    regular[hours - first_hour] = values
    return regular
