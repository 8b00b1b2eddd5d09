"""The hourly columns of an answer: names as asked, units, decimals, nulls."""

import re
from dataclasses import dataclass

import numpy as np

from forecasting.domain import Floats, Variable
from forecasting.weather.standin.params import Params, choice, items, not_a

_OLD_NAMES = {
    "relativehumidity_2m": Variable.HUMIDITY,
    "windspeed_10m": Variable.WIND_SPEED,
}
_NAMES = {variable.value: variable for variable in Variable} | _OLD_NAMES
_NOT_RECORDED = frozenset(
    {
        "apparent_temperature",
        "cloud_cover",
        "dew_point_2m",
        "is_day",
        "rain",
        "showers",
        "snow_depth",
        "snowfall",
        "surface_pressure",
        "uv_index",
        "visibility",
        "weather_code",
        "wind_direction_10m",
        "wind_gusts_10m",
    }
)
_PREVIOUS = re.compile(r"(?P<name>\w+)_previous_day(?P<days>[0-7])")
_UNITS: dict[Variable, tuple[str, int]] = {
    Variable.HUMIDITY: ("%", 0),
    Variable.PRESSURE: ("hPa", 1),
    Variable.PRECIPITATION_PROBABILITY: ("%", 0),
}
_SPEEDS = {
    "kmh": ("km/h", 3.6, 1),
    "ms": ("m/s", 1.0, 2),
    "mph": ("mp/h", 1 / 0.44704, 1),
    "kn": ("kn", 3600 / 1852, 1),
}


@dataclass(frozen=True)
class Column:
    """One column asked for: its name as asked, its variable (None: none is recorded), how old the runs."""

    name: str
    variable: Variable | None
    days_ago: int


@dataclass(frozen=True)
class Units:
    """The units asked for."""

    temperature: str
    wind_speed: str
    precipitation: str

    def of(self, variable: Variable) -> tuple[str, int]:
        """Return a variable's unit as printed, and its decimals."""
        if variable is Variable.TEMPERATURE:
            return ("°F" if self.temperature == "fahrenheit" else "°C"), 1
        if variable is Variable.WIND_SPEED:
            name, _, decimals = _SPEEDS[self.wind_speed]
            return name, decimals
        if variable is Variable.PRECIPITATION:
            return ("inch", 3) if self.precipitation == "inch" else ("mm", 2)
        return _UNITS[variable]

    def convert(self, variable: Variable, values: Floats) -> Floats:
        """Turn values in stored units into what was asked for."""
        if variable is Variable.TEMPERATURE and self.temperature == "fahrenheit":
            return values * 1.8 + 32
        if variable is Variable.WIND_SPEED:
            return values * _SPEEDS[self.wind_speed][1]
        if variable is Variable.PRECIPITATION and self.precipitation == "inch":
            return values / 25.4
        return values


def columns_of(params: Params) -> list[Column]:
    """Read `hourly`; one unknown name refuses the whole list."""
    return [_column(name, params["hourly"]) for name in items(params, "hourly")]


def units_of(params: Params) -> Units:
    """Read the unit parameters; the old name of the wind's wins where both are given."""
    old = {"wind_speed_unit": params["windspeed_unit"]} if "windspeed_unit" in params else {}
    return Units(
        choice(params, "temperature_unit", "celsius", ("celsius", "fahrenheit")),
        choice({**params, **old}, "wind_speed_unit", "kmh", tuple(_SPEEDS)),
        choice(params, "precipitation_unit", "mm", ("mm", "inch")),
    )


def printed(values: Floats, decimals: int) -> list[float | None]:
    """Round as the service prints, with null for NaN; no decimals give whole numbers."""
    rounded = np.round(values, decimals)
    cells: list[float] = rounded.tolist()
    whole = decimals == 0
    return [None if cell != cell else int(cell) if whole else cell for cell in cells]


def _column(name: str, asked: str) -> Column:
    match = _PREVIOUS.fullmatch(name)
    plain, days = (match["name"], int(match["days"])) if match else (name, 0)
    if plain not in _NAMES and plain not in _NOT_RECORDED:
        raise not_a("ForecastVariable", "hourly", asked)
    return Column(name, _NAMES.get(plain), days)
