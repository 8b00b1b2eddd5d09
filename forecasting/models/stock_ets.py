"""StockEts: statsmodels' ETS(A,N,N) on the anomalies, each lead shrunk by what the level was worth there.

    y(t+k|t) = c(t+k) + v(k) * l(t),   v(k) = sum a(t+k) l(t) / sum l(t)^2 over the window

A level that walks at random is worth little beyond some hours; v says how little.
"""

import warnings

import numpy as np

from forecasting.domain import Floats, ModelName
from forecasting.errors import ModelFailed
from forecasting.models.anomalies import FittedAnomalies, Parameters
from forecasting.models.autoregression import LAGS
from forecasting.models.calibration import LAST_LEAD
from forecasting.models.observed_series import ObservedSeries
from forecasting.models.reversion import Reversion
from forecasting.timeseries import History


class StockEts:
    """The textbook model at its best, to measure our own against; needs four days of values."""

    name = ModelName.STOCK_ETS

    def fit(self, history: History) -> FittedAnomalies:
        """Let statsmodels estimate alpha on the last four weeks, then filter through everything."""
        series = ObservedSeries.of(history)
        anomalies, burn_in = series.anomalies()
        smoothing = Reversion(_smoothing_level(_without_gaps(anomalies[burn_in:])), 1.0)
        levels = smoothing.levels(anomalies, 0.0)
        parameters = Parameters(
            reversion=smoothing,
            level_weights=_worth(anomalies[burn_in:], levels[burn_in + 1 :]),
            phi=np.zeros(len(LAGS)),
            autoregression_weight=0.0,
        )
        return FittedAnomalies.filtered(self.name, series, parameters)

    def unpack(self, packed: bytes) -> FittedAnomalies:
        """Restore a packed model."""
        return FittedAnomalies.unpack(packed)


def _smoothing_level(values: Floats) -> float:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel  # noqa: PLC0415 - takes seconds and 200 MB

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of convergence on clean data too; the result is checked
        model = ETSModel(values, error="add", trend=None, seasonal=None)
        alpha = float(model.fit(disp=False).smoothing_level)
    if not np.isfinite(alpha):
        raise ModelFailed("statsmodels found no smoothing parameter")
    return alpha


def _without_gaps(values: Floats) -> Floats:
    known = np.flatnonzero(np.isfinite(values))
    return np.interp(np.arange(len(values)), known, values[known])


def _worth(anomalies: Floats, levels: Floats) -> Floats:
    """Return v(k) for k = 1..96, by least squares through zero; zero where the window is too short."""
    worth = np.zeros(LAST_LEAD)
    for lead in range(1, min(LAST_LEAD, len(anomalies) - 1) + 1):
        later, level = anomalies[lead:], levels[:-lead]
        known = np.isfinite(later)
        squares = level[known] @ level[known]
        worth[lead - 1] = np.clip(later[known] @ level[known] / squares, 0.0, 1.0) if squares > 0 else 0.0
    return worth
