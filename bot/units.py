"""From stored units to those a person reads, with the decimal mark and the unit names of their language."""

from dataclasses import dataclass
from typing import TypeVar

from babel.numbers import format_decimal

from bot.i18n import current_language
from bot.i18n import gettext as _
from forecasting.domain import Floats, Variable
from forecasting.storage.records import Units

Value = TypeVar("Value", float, Floats)

_SET_APART = 10_000
_PLANNED_IN_TENTHS = ("°C", "m/s")


@dataclass(frozen=True)
class Unit:
    """How to read a stored value: multiply, then add, then round to some decimals."""

    symbol: str  # marked for translation in `_symbols`
    factor: float = 1.0
    offset: float = 0.0
    decimals: int = 0

    def convert(self, value: Value) -> Value:
        """Return a stored value in this unit, or an array of them."""
        return value * self.factor + self.offset

    def to_stored(self, value: float) -> float:
        """Return a value in this unit as it is stored."""
        return (value - self.offset) / self.factor

    def convert_difference(self, difference: Value) -> Value:
        """Return a difference of two stored values in this unit, where an offset has no part."""
        return difference * self.factor


_METRIC = {
    Variable.TEMPERATURE: Unit("°C"),
    Variable.WIND_SPEED: Unit("m/s"),
    Variable.HUMIDITY: Unit("%"),
    Variable.PRESSURE: Unit("hPa"),
    Variable.PRECIPITATION: Unit("mm", decimals=1),
    Variable.PRECIPITATION_PROBABILITY: Unit("%"),
}
_IMPERIAL = {
    Variable.TEMPERATURE: Unit("°F", factor=1.8, offset=32.0),
    Variable.WIND_SPEED: Unit("mph", factor=2.236936),
    Variable.PRESSURE: Unit("inHg", factor=0.02952998, decimals=2),
    Variable.PRECIPITATION: Unit("in", factor=1 / 25.4, decimals=2),
}
# Russian barometers and forecasts count millimetres of mercury; nobody there reads hectopascals.
_METRIC_BY_LANGUAGE = {"ru": {Variable.PRESSURE: Unit("mmHg", factor=0.7500617)}}


def unit_of(variable: Variable, units: Units) -> Unit:
    """Return the unit a variable is read in, in the current language."""
    if units is Units.IMPERIAL:
        return (_METRIC | _IMPERIAL)[variable]
    return (_METRIC | _METRIC_BY_LANGUAGE.get(current_language(), {}))[variable]


def symbol_of(variable: Variable, units: Units) -> str:
    """Return the unit's sign in the current language, such as °C or м/с."""
    return _symbols()[unit_of(variable, units).symbol]


def quantity(value: float, variable: Variable, units: Units, *, decimals: int | None = None) -> str:
    """Return a stored value as people read it, such as `−3 °C` or `29.92 inHg`."""
    unit = unit_of(variable, units)
    digits = number(unit.convert(value), unit.decimals if decimals is None else decimals)
    return _with_symbol(digits, symbol_of(variable, units))


def precise_quantity(value: float, variable: Variable, units: Units) -> str:
    """Return a stored value with one decimal more than people usually read."""
    return quantity(value, variable, units, decimals=unit_of(variable, units).decimals + 1)


def plan_quantity(value: float, variable: Variable, units: Units) -> str:
    """Return a stored number to plan by as people read it: as exact as the chance of missing it is."""
    return quantity(value, variable, units, decimals=_plan_decimals(unit_of(variable, units)))


def plan_as_read(value: float, variable: Variable, units: Units) -> float:
    """Return a stored value rounded as in `plan_quantity`, without its unit."""
    unit = unit_of(variable, units)
    return round(unit.convert(value), _plan_decimals(unit))


def as_read(value: float, variable: Variable, units: Units) -> float:
    """Return a stored value as the number people read, rounded and without its unit."""
    unit = unit_of(variable, units)
    return round(unit.convert(value), unit.decimals)


def size_as_read(difference: float, variable: Variable, units: Units) -> str:
    """Return the size of a difference of two values from `as_read`, without its unit."""
    return number(abs(difference), unit_of(variable, units).decimals)


def difference(value: float, variable: Variable, units: Units) -> str:
    """Return a difference of stored values as people read it, with one decimal more than a value has."""
    return _with_symbol(bare_difference(value, variable, units), symbol_of(variable, units))


def bare_difference(value: float, variable: Variable, units: Units) -> str:
    """Return a difference of stored values as people read it, without its unit."""
    unit = unit_of(variable, units)
    return number(unit.convert_difference(value), unit.decimals + 1)


def signed_difference(value: float, variable: Variable, units: Units) -> str | None:
    """Return a difference of stored values with its sign and no unit, such as `+0.3`; None for a zero."""
    unit = unit_of(variable, units)
    rounded = round(unit.convert_difference(value), unit.decimals + 1)
    if not rounded:
        return None
    return ("+" if rounded > 0 else "") + number(rounded, unit.decimals + 1)


def interval(lower: float, upper: float, variable: Variable, units: Units) -> str:
    """Return two stored values as one range without a unit, or as one number where both read the same.

    No line ends within it.
    """
    unit = unit_of(variable, units)
    low, high = (number(unit.convert(value), unit.decimals) for value in (lower, upper))
    return low if low == high else f"{low}…\N{WORD JOINER}{high}"


def number(value: float, decimals: int = 0) -> str:
    """Return a number with the decimal mark of the current language and a true minus sign.

    A rounded value of zero never carries a sign; thousands are set apart from 10,000 on, so that a pressure
    is read as on any barometer.
    """
    rounded = round(value, decimals) + 0.0
    whole = "#,##0" if abs(rounded) >= _SET_APART else "0"
    pattern = whole + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(rounded, pattern, locale=current_language())).replace("-", "−")


def hours(count: int) -> str:
    """Return a number of hours, such as `24 h`."""
    return _with_symbol(number(count), _("h"))


def kilometres(distance_km: float) -> str:
    """Return a distance in whole kilometres, such as `22 km`."""
    return _with_symbol(number(distance_km), _("km"))


def percent(share: float) -> str:
    """Return a share of 0 to 1 in whole per cent."""
    return _with_symbol(number(100 * share), "%")


def _with_symbol(digits: str, symbol: str) -> str:
    if symbol == "%" and current_language() == "en":
        return f"{digits}%"
    return f"{digits}\N{NO-BREAK SPACE}{symbol}"


def _symbols() -> dict[str, str]:
    return {
        "°C": "°C",
        "°F": "°F",
        "%": "%",
        "m/s": _("m/s"),
        "mph": _("mph"),
        "hPa": _("hPa"),
        "mmHg": _("mmHg"),
        "inHg": _("inHg"),
        "mm": _("mm"),
        "in": _("in"),
    }


def _plan_decimals(unit: Unit) -> int:
    """How exact a plan is told: half a degree off, one day in five becomes one in three."""
    return 1 if unit.symbol in _PLANNED_IN_TENTHS else unit.decimals
