"""Models of the observed series alone: a level and an autoregression around a climatology, by shares.

    y(t+k|t) = c(t+k) + v rho^(k-1) l(t) + u ar(t+k|t)

| model                |  v  |  u  |                                                                    |
|----------------------|-----|-----|--------------------------------------------------------------------|
| `ets`                | 1/2 | 1/2 | their equal average: what answers without a weather service        |
| `mean_reverting_ets` |  1  |  0  | the level alone (reversion.py)                                     |
| `ar`                 |  0  |  1  | the autoregression alone (autoregression.py)                       |
| `climatology`        |  0  |  0  | the harmonic daily cycle with a finite memory alone (climatology.py) |

Averaging two mechanisms is the oldest robust result on combining forecasts (Bates and Granger, 1969); here
either alone is about 2 % worse. The last three are yardsticks.
"""

from dataclasses import dataclass

import numpy as np

from forecasting.domain import ModelName
from forecasting.models import autoregression, reversion
from forecasting.models.anomalies import FittedAnomalies, Parameters
from forecasting.models.calibration import LAST_LEAD
from forecasting.models.observed_series import ObservedSeries
from forecasting.timeseries import History


@dataclass(frozen=True)
class Ets:
    """Answers when the service is down or absent; needs four days of values.

    `level_share` is v, `autoregression_share` u.
    """

    name: ModelName = ModelName.ETS
    level_share: float = 0.5
    autoregression_share: float = 0.5

    def fit(self, history: History) -> FittedAnomalies:
        """Estimate alpha, rho and phi by likelihood on the last four weeks, then filter through all."""
        series = ObservedSeries.of(history)
        anomalies, burn_in = series.anomalies()
        found = reversion.estimate(anomalies, burn_in)
        filled = np.where(np.isfinite(anomalies), anomalies, found.levels(anomalies, 0.0)[:-1])
        parameters = Parameters(
            reversion=found,
            level_weights=np.asarray(self.level_share * found.rho ** np.arange(LAST_LEAD)),
            phi=autoregression.estimate(filled, burn_in),
            autoregression_weight=self.autoregression_share,
        )
        return FittedAnomalies.filtered(self.name, series, parameters)

    def unpack(self, packed: bytes) -> FittedAnomalies:
        """Restore a packed model."""
        return FittedAnomalies.unpack(packed)
