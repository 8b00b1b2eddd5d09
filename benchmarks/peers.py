"""The forecasts ours are measured against, on the same window of values."""

import warnings

import numpy as np
import pandas as pd
from scipy.stats import norm
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from forecasting.domain import HORIZON_HOURS, LEVELS, Floats

SEASON_HOURS = 24


def seasonal_ets(window: Floats, horizon: int = HORIZON_HOURS) -> Floats:
    """Forecast quantiles by statsmodels' ETS(A,N,A) as it comes, start values estimated: (horizon, 11).

    It answers a gap with NaN, so gaps are bridged by straight lines first.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of convergence on clean data too
        values = pd.Series(without_gaps(window))  # its ranges need an index
        model = ETSModel(values, error="add", seasonal="add", seasonal_periods=SEASON_HOURS)
        ahead = model.fit(disp=False).get_prediction(len(window), len(window) + horizon - 1)
    mean, sigma = np.asarray(ahead.predicted_mean), np.sqrt(np.asarray(ahead.forecast_variance))
    return np.asarray(mean[:, None] + sigma[:, None] * norm.ppf(LEVELS))


def gaussian_naive(window: Floats) -> Floats:
    """Repeat yesterday, with normal quantiles as wide as its errors at each lead in the window: (72, 11)."""
    filled = without_gaps(window)
    days = np.arange(HORIZON_HOURS) // SEASON_HOURS + 1
    point = filled[-SEASON_HOURS:][np.arange(HORIZON_HOURS) % SEASON_HOURS]
    sizes = [_error_size(window, SEASON_HOURS * day) for day in range(1, int(days[-1]) + 1)]
    sigmas = np.array(sizes)[days - 1]
    return np.asarray(point[:, None] + sigmas[:, None] * norm.ppf(LEVELS))


def _error_size(window: Floats, hours: int) -> float:
    """Root mean square of the change over so many hours."""
    return float(np.sqrt(np.nanmean((window[hours:] - window[:-hours]) ** 2)))


def without_gaps(window: Floats) -> Floats:
    """Bridge unknown values by straight lines."""
    known = np.flatnonzero(np.isfinite(window))
    return np.interp(np.arange(len(window)), known, window[known])
