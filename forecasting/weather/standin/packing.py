"""How recorded values are packed: whole numbers in the last decimal the service prints."""

import numpy as np
import numpy.typing as npt

from forecasting.domain import Floats, Variable

Packed = npt.NDArray[np.int16]

_MISSING = -32768

DECIMALS: dict[Variable, int] = {
    Variable.TEMPERATURE: 1,
    Variable.WIND_SPEED: 2,
    Variable.HUMIDITY: 0,
    Variable.PRESSURE: 1,
    Variable.PRECIPITATION: 2,
    Variable.PRECIPITATION_PROBABILITY: 0,
}
"""Decimals of each variable in its stored unit."""


def pack(values: Floats, decimals: int) -> Packed:
    """Turn values into 16-bit whole numbers; NaN has a mark of its own.

    >>> pack(np.array([12.34, np.nan, -0.5]), 1)
    array([   123, -32768,     -5], dtype=int16)
    """
    scaled = np.round(values * 10**decimals)
    return np.where(np.isnan(scaled), _MISSING, scaled).astype(np.int16)


def unpack(packed: Packed, decimals: int) -> Floats:
    """Undo `pack`, with what is left after rounding.

    >>> unpack(np.array([123, -32768], np.int16), 1)
    array([12.3,  nan])
    """
    return np.where(packed == _MISSING, np.nan, packed / 10**decimals)
