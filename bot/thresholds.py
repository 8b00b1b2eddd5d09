"""Thresholds offered for alerts: round numbers in the unit somebody reads."""

from bot.units import unit_of
from forecasting.domain import Side, Variable
from forecasting.storage.records import Units

_OFFERED = {
    "°C": ((-10, -5, -2, 0, 3), (20, 25, 30, 35, 40)),
    "°F": ((14, 20, 28, 32, 36), (75, 85, 90, 95, 100)),
    "m/s": ((1, 2, 3, 4, 5), (8, 10, 12, 15, 20)),
    "mph": ((2, 4, 6, 8, 10), (20, 25, 30, 35, 45)),
    "%": ((20, 30, 40, 50, 60), (70, 80, 85, 90, 95)),
    "hPa": ((980, 990, 1000, 1005, 1010), (1015, 1020, 1025, 1030, 1035)),
    "mmHg": ((735, 740, 745, 750, 755), (760, 765, 770, 775, 780)),
    "inHg": ((28.8, 29.2, 29.5, 29.7, 29.8), (30.0, 30.1, 30.2, 30.4, 30.6)),
}
"""By the symbol of a unit: five below which, and five above which, somebody may want to be warned."""

_USUAL = {
    (Variable.TEMPERATURE, Side.BELOW): 3,
    (Variable.TEMPERATURE, Side.ABOVE): 2,
    (Variable.WIND_SPEED, Side.BELOW): 2,
    (Variable.WIND_SPEED, Side.ABOVE): 3,
    (Variable.HUMIDITY, Side.BELOW): 2,
    (Variable.HUMIDITY, Side.ABOVE): 3,
    (Variable.PRESSURE, Side.BELOW): 2,
    (Variable.PRESSURE, Side.ABOVE): 2,
}
"""Which of the five is chosen at first."""


def offered(variable: Variable, side: Side, units: Units) -> list[int]:
    """Return the thresholds to choose from, in hundredths of the variable's stored unit."""
    unit = unit_of(variable, units)
    below, above = _OFFERED[unit.symbol]
    return [round(100 * unit.to_stored(value)) for value in (below if side is Side.BELOW else above)]


def usual(variable: Variable, side: Side, units: Units) -> int:
    """Return the threshold chosen at first, in hundredths of the variable's stored unit."""
    return offered(variable, side, units)[_USUAL[variable, side]]
