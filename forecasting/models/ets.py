"""Ets: a diurnal climatology, and around it the equal average of a reverting level and an autoregression.

    y(t+k|t) = c(t+k) + (rho^(k-1) * l(t) + ar(t+k|t)) / 2

It needs no weather service. The averaging of two mechanisms is the oldest robust result on combining
forecasts (Bates and Granger, 1969); here either alone is 1 to 2 % worse.
"""

import numpy as np

from forecasting.domain import ModelName
from forecasting.models import autoregression, reversion
from forecasting.models.anomalies import FittedAnomalies, Parameters
from forecasting.models.calibration import LAST_LEAD
from forecasting.models.observed_series import ObservedSeries
from forecasting.timeseries import History


class Ets:
    """Answers when the service is down or absent; needs four days of values."""

    name = ModelName.ETS

    def fit(self, history: History) -> FittedAnomalies:
        """Estimate alpha, rho and phi by likelihood on the last four weeks, then filter through all."""
        series = ObservedSeries.of(history)
        anomalies, burn_in = series.anomalies()
        found = reversion.estimate(anomalies, burn_in)
        filled = np.where(np.isfinite(anomalies), anomalies, found.levels(anomalies, 0.0)[:-1])
        parameters = Parameters(
            reversion=found,
            level_weights=found.rho ** np.arange(LAST_LEAD) / 2,
            phi=autoregression.estimate(filled, burn_in),
            autoregression_weight=0.5,
        )
        return FittedAnomalies.filtered(self.name, series, parameters)

    def unpack(self, packed: bytes) -> FittedAnomalies:
        """Restore a packed model."""
        return FittedAnomalies.unpack(packed)
