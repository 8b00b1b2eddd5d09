"""Reading the hourly columns of a forecast body: nothing odd gets past, nothing partial comes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Strict, TypeAdapter

from forecasting.domain import VALID_RANGE, Floats, Ints, Variable

_HOUR_SECONDS = 3600

UNITS: dict[Variable, str] = {
    Variable.TEMPERATURE: "°C",
    Variable.WIND_SPEED: "m/s",
    Variable.HUMIDITY: "%",
    Variable.PRESSURE: "hPa",
    Variable.PRECIPITATION: "mm",
    Variable.PRECIPITATION_PROBABILITY: "%",
}
"""The stored units as the service prints them."""

UNIT_PARAMS = {
    "timeformat": "unixtime",
    "temperature_unit": "celsius",
    "wind_speed_unit": "ms",
    "precipitation_unit": "mm",
}
"""What to ask for to get times in UTC and values in the stored units."""

_Number = Annotated[float, Strict()]


class _Body(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    elevation: _Number | None = None
    hourly_units: dict[str, str]
    hourly: dict[str, list[_Number | None]]


_Bodies: TypeAdapter[list[_Body] | _Body] = TypeAdapter(
    list[_Body] | _Body, config=ConfigDict(hide_input_in_errors=True)
)


@dataclass(frozen=True, eq=False)
class Columns:
    """One spot's hourly columns by the names asked for; hours strictly rising, NaN for no value."""

    elevation: float | None
    hours: Ints
    values: dict[str, Floats]


def read_columns(body: bytes, asked: Mapping[str, Variable], spots: int) -> list[Columns]:
    """Read one answer per spot, in the order asked: a JSON list, or an object when there is one spot.

    `asked` maps each column's name to the variable it holds. Values outside the variable's valid range
    become NaN. Raises ValueError where times, lengths, units or counts are not as they must be.
    """
    parsed = _Bodies.validate_json(body)
    bodies = parsed if isinstance(parsed, list) else [parsed]
    if len(bodies) != spots:
        raise ValueError(f"{len(bodies)} answers for {spots} spots")
    return [_columns(one, asked) for one in bodies]


def _columns(body: _Body, asked: Mapping[str, Variable]) -> Columns:
    hours = _hours(body)
    values = {name: _column(body, name, variable, len(hours)) for name, variable in asked.items()}
    return Columns(body.elevation, hours, values)


def _hours(body: _Body) -> Ints:
    if body.hourly_units.get("time") != "unixtime":
        raise ValueError("times are not unix times")
    seconds = np.array(body.hourly.get("time", []), np.float64)
    if not np.all(seconds % _HOUR_SECONDS == 0):
        raise ValueError("times are not whole hours")
    hours = (seconds // _HOUR_SECONDS).astype(np.int64)
    if not len(hours) or np.any(np.diff(hours) <= 0):
        raise ValueError("times do not rise")
    return hours


def _column(body: _Body, name: str, variable: Variable, length: int) -> Floats:
    values = np.array(body.hourly.get(name, []), np.float64)
    if len(values) != length:
        raise ValueError(f"{name} has {len(values)} values for {length} hours")
    low, high = VALID_RANGE[variable]
    with np.errstate(invalid="ignore"):
        values[~((values >= low) & (values <= high))] = np.nan
    # A model that lacks a variable sends a column of nulls with this unit.
    unit = body.hourly_units.get(name)
    if unit != UNITS[variable] and not (unit == "undefined" and np.all(np.isnan(values))):
        raise ValueError(f"{name} is in {unit}")
    return values
