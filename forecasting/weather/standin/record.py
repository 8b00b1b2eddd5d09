"""The recorded weather, unpacked: each place's values by hour of the record, and one station's reports."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import numpy as np
import numpy.typing as npt

from forecasting.clock import epoch_hour
from forecasting.domain import Floats, Ints, Variable
from forecasting.weather.standin.packing import DECIMALS, unpack
from forecasting.weather.standin.vintages import Vintages

Arrays = dict[str, npt.NDArray[Any]]

_RECORDED = files("forecasting.weather") / "recorded"
_SETTLED_AFTER_HOURS = 12
_STATION_DECIMALS = {"tmpf": 1, "dwpf": 1, "sknt": 0, "mslp": 1}


@dataclass(frozen=True, eq=False)
class RecordedPlace:
    """One place's record: analysis by variable from `first_hour` on; its day `today` is shown as today."""

    name: str
    latitude: float
    longitude: float
    elevation: float
    first_hour: int
    today: date
    analysis: Mapping[Variable, Floats]
    vintages: Mapping[Variable, Vintages]

    def has(self, variable: Variable, days_ago: int) -> bool:
        """Whether anything was recorded of a variable, or of what earlier runs said of it."""
        return variable in (self.vintages if days_ago else self.analysis)

    def said(self, variable: Variable, days_ago: int, hours: Ints, now_hour: int) -> Floats:
        """Return what the service said at `now_hour` of hours of the record, NaN where nothing.

        With `days_ago` it is what a run that many times 24 hours older than each hour said of it.
        """
        if days_ago:
            return self.vintages[variable].before(hours, days_ago, now_hour)
        values = self._analysed(variable, hours)
        if variable in self.vintages:
            settled = hours <= now_hour - _SETTLED_AFTER_HOURS
            return np.where(settled, values, self.vintages[variable].newest(hours, now_hour))
        # Where no forecasts were recorded, hours count as settled at once, and the future is unknown.
        values[hours > now_hour] = np.nan
        return values

    def _analysed(self, variable: Variable, hours: Ints) -> Floats:
        values = np.full(len(hours), np.nan)
        rows = hours - self.first_hour
        inside = (rows >= 0) & (rows < len(self.analysis[variable]))
        values[inside] = self.analysis[variable][rows[inside]]
        return values


@dataclass(frozen=True, eq=False)
class StationRecord:
    """A station's hourly reports: the epoch hours they were taken in, °F, knots and hPa by IEM's names."""

    icao: str
    name: str
    latitude: float
    longitude: float
    elevation: float
    hours: Ints
    today: date
    columns: Mapping[str, Floats]


@cache
def recorded_places() -> tuple[RecordedPlace, ...]:
    """Unpack every recorded place, once in a process."""
    analysis = _arrays("analysis.npz")
    with (_RECORDED / "places.csv").open() as file:
        return tuple(_place(row, analysis) for row in csv.DictReader(file))


@cache
def recorded_station() -> StationRecord:
    """Unpack the reports of JFK airport, which go with New York's record."""
    packed = _arrays("kjfk.npz")
    return StationRecord(
        icao="KJFK",
        name="New York/JF Kennedy Intl, NY, US",
        latitude=40.6392,
        longitude=-73.7639,
        elevation=4.0,
        hours=packed["hours"],
        today=next(place.today for place in recorded_places() if place.vintages),
        columns={name: unpack(packed[name], decimals) for name, decimals in _STATION_DECIMALS.items()},
    )


def _place(row: dict[str, str], analysis: Arrays) -> RecordedPlace:
    key = row["key"]
    return RecordedPlace(
        name=row["name"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        elevation=float(row["elevation"]),
        first_hour=epoch_hour(datetime.fromisoformat(row["first_hour"])),
        today=date.fromisoformat(row["today"]),
        analysis={
            variable: unpack(analysis[f"{key}.{variable}"], DECIMALS[variable])
            for variable in Variable
            if f"{key}.{variable}" in analysis
        },
        vintages={Variable.TEMPERATURE: _vintages()} if key == "new_york" else {},
    )


def _vintages() -> Vintages:
    packed = _arrays("new_york_vintages.npz")
    paths = unpack(packed["paths"], DECIMALS[Variable.TEMPERATURE])
    return Vintages(packed["issued"], packed["first_valid"], paths)


def _arrays(name: str) -> Arrays:
    with as_file(_RECORDED / name) as path, np.load(path) as arrays:
        return {key: arrays[key] for key in arrays.files}
