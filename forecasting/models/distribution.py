"""The last step of every model: quantiles become a forecast only if they can be weather."""

from collections.abc import Mapping
from datetime import datetime

import numpy as np

from forecasting.domain import MEDIAN, VALID_RANGE, Floats, Forecast, ModelName, Part, Variable
from forecasting.errors import ModelFailed

_TOLERANCE = 0.25  # of the width of the valid range: an additive model may well pass 100 % humidity


def to_forecast(
    variable: Variable,
    model: ModelName,
    origin: datetime,
    quantiles: Floats,
    parts: Mapping[Part, Floats],
) -> Forecast:
    """Return the forecast, clipped to the valid range, its quantiles never falling along a row.

    `quantiles` has shape (72, 11), with a row of NaN where nothing is known; `parts` of shape (72,) add up to
    its median. Raises ModelFailed where nothing at all is known, part of a row is not finite, or the median
    lies further outside the valid range than rounding and clipping explain.
    """
    known = ~np.isnan(quantiles).all(axis=1)
    if not known.any() or not np.isfinite(quantiles[known]).all():
        raise ModelFailed(f"{model}: the forecast of {variable} is not finite")
    lowest, highest = VALID_RANGE[variable]
    slack = _TOLERANCE * (highest - lowest)
    median = quantiles[known, MEDIAN]
    if median.min() < lowest - slack or median.max() > highest + slack:
        raise ModelFailed(f"{model}: the forecast of {variable} leaves the valid range")
    rising = np.maximum.accumulate(np.clip(quantiles, lowest, highest), axis=1)
    told = {part: values.astype(np.float32) for part, values in parts.items()}
    return Forecast(variable, model, origin, origin, rising.astype(np.float32), told)
