"""The last step of every model: quantiles become a forecast only if they can be weather."""

from datetime import datetime

import numpy as np

from forecasting.domain import MEDIAN, VALID_RANGE, Floats, Forecast, ModelName, Variable
from forecasting.errors import ModelFailed

_TOLERANCE = 0.25  # of the width of the valid range: an additive model may well pass 100 % humidity


def to_forecast(variable: Variable, model: ModelName, origin: datetime, quantiles: Floats) -> Forecast:
    """Return the forecast, clipped to the valid range, its quantiles never falling along a row.

    `quantiles` has shape (72, 11). Raises ModelFailed where a value is not finite or the median
    lies further outside the valid range than rounding and clipping explain.
    """
    if not np.isfinite(quantiles).all():
        raise ModelFailed(f"{model}: the forecast of {variable} is not finite")
    lowest, highest = VALID_RANGE[variable]
    slack = _TOLERANCE * (highest - lowest)
    median = quantiles[:, MEDIAN]
    if median.min() < lowest - slack or median.max() > highest + slack:
        raise ModelFailed(f"{model}: the forecast of {variable} leaves the valid range")
    rising = np.maximum.accumulate(np.clip(quantiles, lowest, highest), axis=1)
    return Forecast(variable, model, origin, origin, rising.astype(np.float32))
