"""From what METARs are written in to stored units."""

import math

from forecasting.domain import VALID_RANGE, Variable

KNOT = 1852 / 3600  # m/s
INCH_OF_MERCURY = 33.8639  # hPa


def celsius(fahrenheit: float) -> float:
    """Return a Fahrenheit temperature in °C.

    >>> celsius(212.0)
    100.0
    """
    return (fahrenheit - 32.0) / 1.8


def relative_humidity(temperature: float, dew_point: float) -> float:
    """Relative humidity in % from air temperature and dew point in °C, at most 100.

    Magnus formula over water, coefficients of Alduchov and Eskridge (1996):
    e(t) is proportional to exp(17.625 t / (243.04 + t)).

    >>> round(relative_humidity(20.0, 10.0), 1)
    52.5
    """
    return min(100.0, 100.0 * math.exp(_magnus(dew_point) - _magnus(temperature)))


def station_values(
    *, temperature: float | None, dew_point: float | None, wind_knots: float | None, pressure: float | None
) -> dict[Variable, float]:
    """Return what a report says in stored units; what is missing, or cannot be weather, is left out."""
    humidity = None
    if temperature is not None and dew_point is not None:
        humidity = relative_humidity(temperature, dew_point)
    values = {
        Variable.TEMPERATURE: temperature,
        Variable.WIND_SPEED: None if wind_knots is None else wind_knots * KNOT,
        Variable.HUMIDITY: humidity,
        Variable.PRESSURE: pressure,
    }
    return {
        variable: value
        for variable, value in values.items()
        if value is not None and _is_valid(variable, value)
    }


def _is_valid(variable: Variable, value: float) -> bool:
    low, high = VALID_RANGE[variable]
    return low <= value <= high


def _magnus(temperature: float) -> float:
    return 17.625 * temperature / (243.04 + temperature)
