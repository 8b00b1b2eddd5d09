"""Pack the recorded data into this package: `python -m forecasting.weather.standin.pack DATA_FOLDER`.

The folder holds the published sets listed in `recorded/SOURCES.md`, by the paths named below.
"""

import csv
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from forecasting.clock import epoch_hour
from forecasting.domain import Floats, Ints, Variable
from forecasting.weather.standin.packing import DECIMALS, Packed, pack

RECORDED = Path(__file__).parents[1] / "recorded"
DAYS_BEFORE = 365
DAYS_AFTER = 3  # a stand-in may run that long before its record ends
VINTAGE_HOURS = 216

_NEW_YORK_METRES = 7.0
_MPH = 0.44704  # m/s
_MPH_PER_KNOT = 1.15078
_KMH = 1 / 3.6  # m/s
_MM_PER_INCH = 25.4


@dataclass(frozen=True)
class Spot:
    """A recorded place; `today` is the day of the record that is shown as today."""

    key: str
    name: str
    latitude: float
    longitude: float
    elevation: float
    today: date


NEW_YORK = Spot("new_york", "New York", 40.710335, -73.99307, _NEW_YORK_METRES, date(2023, 12, 28))
PARIS = Spot("paris", "Paris", 48.82, 2.29, 46.0, date(2023, 12, 28))
DUBLIN = Spot("dublin", "Dublin", 53.33306, -6.24889, 8.0, date(2024, 12, 28))
KAGGLE_CITIES = (
    Spot("denver", "Denver", 39.73915, -104.9847, 1609.0, date(2017, 11, 27)),
    Spot("miami", "Miami", 25.77427, -80.19366, 2.0, date(2017, 10, 25)),
    Spot("minneapolis", "Minneapolis", 44.97997, -93.26384, 262.0, date(2017, 11, 27)),
    Spot("phoenix", "Phoenix", 33.44838, -112.07404, 331.0, date(2017, 11, 27)),
    Spot("seattle", "Seattle", 47.60621, -122.33207, 56.0, date(2017, 11, 27)),
    Spot("tel_aviv", "Tel Aviv", 32.08088, 34.78057, 15.0, date(2017, 10, 25)),
)


def main(folder: Path, into: Path = RECORDED) -> None:
    """Read every set under the folder and write the packed files anew."""
    packed: dict[str, Packed] = {}
    with (into / "places.csv").open("w", newline="") as file:
        places = csv.writer(file, lineterminator="\n")
        places.writerow(["key", "name", "latitude", "longitude", "elevation", "first_hour", "today"])
        for spot, columns in _all_places(folder):
            hours = _hours(spot)
            first = f"{hours[0]:%Y-%m-%dT%H:%MZ}"
            places.writerow(
                [spot.key, spot.name, spot.latitude, spot.longitude, spot.elevation, first, spot.today]
            )
            for variable, column in columns.items():
                values = np.asarray(column.reindex(hours), np.float64)
                packed[f"{spot.key}.{variable}"] = pack(values, DECIMALS[variable])
    _save(into / "analysis.npz", packed)
    _save(into / "new_york_vintages.npz", _vintages(folder))
    _save(into / "kjfk.npz", _station(folder))


def _save(path: Path, arrays: Mapping[str, Packed | Ints]) -> None:
    # mypy takes the names of the arrays for those of the function's own arguments.
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]


def _all_places(folder: Path) -> Iterator[tuple[Spot, Mapping[Variable, "pd.Series[float]"]]]:
    yield NEW_YORK, _new_york(folder)
    yield PARIS, _paris(folder)
    yield DUBLIN, _dublin(folder)
    for spot in KAGGLE_CITIES:
        (path,) = (folder / "hourly").glob(f"{spot.key}_*.csv.gz")
        table = _table(path, "valid_time")
        yield spot, {Variable(str(name)): table[name] for name in table.columns}


def _hours(spot: Spot) -> pd.DatetimeIndex:
    """Return the hours packed: 00Z a year before the place's today until 00Z three days after it."""
    midnight = datetime.combine(spot.today, time(), UTC)
    first, last = midnight - timedelta(days=DAYS_BEFORE), midnight + timedelta(days=DAYS_AFTER)
    return pd.date_range(first, last, freq="h")


def _new_york(folder: Path) -> dict[Variable, "pd.Series[float]"]:
    table = _table(folder / "open-meteo/nyc/past_day_hourly_2023-10_2024-12.csv", "time_utc")
    temperature = (table["temperature_2m"] - 32) / 1.8
    return {
        # Hours the record lacks are filled with the last word of the forecasts on them.
        Variable.TEMPERATURE: temperature.combine_first(_last_words(folder)),
        Variable.HUMIDITY: table["relativehumidity_2m"],
        Variable.PRESSURE: _at_sea_level(table["surface_pressure"], temperature),
        Variable.WIND_SPEED: table["windspeed_10m"] * _MPH,
        Variable.PRECIPITATION: (table["rain"] + table["showers"]) * _MM_PER_INCH,
        Variable.PRECIPITATION_PROBABILITY: table["precipitation_probability"],
    }


def _at_sea_level(surface_pressure: "pd.Series[float]", celsius: "pd.Series[float]") -> "pd.Series[float]":
    """Reduce pressure from 7 m to sea level by the barometric formula with a lapse of 6.5 K per km."""
    warmer = 0.0065 * _NEW_YORK_METRES
    return surface_pressure * (1 - warmer / (celsius + warmer + 273.15)) ** -5.257


def _last_words(folder: Path) -> "pd.Series[float]":
    """Return for each hour what the last vintage issued on its local day says of it."""
    table = _vintage_table(folder)
    words: dict[pd.Timestamp, float] = {}
    for first_valid, path in zip(_times(table["first_valid_utc"]), _paths(table), strict=True):
        hours = pd.date_range(first_valid, periods=24, freq="h")
        words |= dict(zip(hours, path, strict=False))
    return pd.Series(words)


def _paris(folder: Path) -> dict[Variable, "pd.Series[float]"]:
    table = _table(folder / "open-meteo/paris/open-meteo-48.82N2.29E46m_Paris.csv", "time")
    return {Variable.TEMPERATURE: table.iloc[:, 0]}


def _dublin(folder: Path) -> dict[Variable, "pd.Series[float]"]:
    table = _table(folder / "open-meteo/dublin/archive_hourly_2024-01_2025-03.csv", "ts")
    return {
        Variable.TEMPERATURE: table["temp"],
        Variable.PRECIPITATION: table["precip"],
        Variable.WIND_SPEED: table["wind"] * _KMH,
    }


def _vintages(folder: Path) -> dict[str, Packed | Ints]:
    table = _vintage_table(folder)
    return {
        "issued": _epoch_hours(table["issued_utc_hour"]),
        "first_valid": _epoch_hours(table["first_valid_utc"]),
        "paths": pack(_paths(table), DECIMALS[Variable.TEMPERATURE]),
    }


def _vintage_table(folder: Path) -> pd.DataFrame:
    table = pd.read_csv(folder / "open-meteo/nyc/forecast_vintages_temperature_2023-10_2024-12.csv.gz")
    return table[_times(table["issued_utc_hour"]) <= _hours(NEW_YORK)[-1]]


def _paths(table: pd.DataFrame) -> Floats:
    return (table[[f"h{lead}" for lead in range(VINTAGE_HOURS)]].to_numpy(np.float64) - 32) / 1.8


def _station(folder: Path) -> dict[str, Packed | Ints]:
    """Pack JFK's reports in their own units; a report stamped hh:00 there was taken at hh:51."""
    table = _table(folder / "open-meteo/station/jfk_asos_hourly_2023-09_2023-12.csv", "time_hour")
    return {
        "hours": np.array([epoch_hour(stamp) for stamp in table.index]),
        "tmpf": pack(np.asarray(table["temp"], np.float64), 1),
        "dwpf": pack(np.asarray(table["dewp"], np.float64), 1),
        "sknt": pack(np.asarray(table["wind_speed"] / _MPH_PER_KNOT, np.float64), 0),
        "mslp": pack(np.asarray(table["pressure"], np.float64), 1),
    }


def _table(path: Path, time_column: str) -> pd.DataFrame:
    table = pd.read_csv(path, skip_blank_lines=True)
    table.index = pd.DatetimeIndex(_times(table.pop(time_column)))
    return table


def _times(column: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    return pd.to_datetime(column, utc=True)


def _epoch_hours(column: "pd.Series[str]") -> Ints:
    return np.array([epoch_hour(stamp) for stamp in _times(column)])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
