"""How large a forecast error of each variable usually is: a unit in which all variables look alike."""

from forecasting.domain import Variable

TYPICAL_ERROR: dict[Variable, float] = {
    Variable.TEMPERATURE: 1.0,  # °C
    Variable.WIND_SPEED: 1.0,  # m/s
    Variable.HUMIDITY: 7.0,  # %
    Variable.PRESSURE: 0.7,  # hPa
}
"""Root mean square error of a service's first hours, in the stored unit."""
