"""The public data that benchmarks run on, read from its folder, and written as the command's CSV files."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from forecasting.domain import Floats

NEW_YORK_ZONE = "America/New_York"
ANALYSIS_DELAY_HOURS = 12
STATION_DELAY_HOURS = 1

_LONGEST_LEAD = 96
_TIME_FORMAT = "%Y-%m-%dT%H:%MZ"


@dataclass(frozen=True)
class City:
    """A station's year of observations, and whether anything was ever tuned on it."""

    name: str
    key: str
    zone: str
    kept_apart: bool


CITIES = (
    City("Phoenix", "phoenix", "America/Phoenix", kept_apart=True),
    City("Seattle", "seattle", "America/Los_Angeles", kept_apart=True),
    City("Tel Aviv", "tel_aviv", "Asia/Jerusalem", kept_apart=True),
    City("Denver", "denver", "America/Denver", kept_apart=False),
    City("Miami", "miami", "America/New_York", kept_apart=False),
    City("Minneapolis", "minneapolis", "America/Chicago", kept_apart=False),
)


def city_series(folder: Path, city: City, column: str = "temperature_2m") -> "pd.Series[float]":
    """Hourly values of a station, 2016-12 to 2017-11; gaps and sensor faults are left in."""
    (path,) = (folder / "hourly").glob(f"{city.key}_*.csv.gz")
    return _hourly(pd.read_csv(path), "valid_time", column)


def paris(folder: Path) -> "pd.Series[float]":
    """Temperature of a reanalysis for Paris in 2022 and 2023, °C."""
    table = pd.read_csv(folder / "open-meteo/paris/open-meteo-48.82N2.29E46m_Paris.csv")
    return _hourly(table, "time", "temperature_2m (°C)")["2022-01-01":]


def dublin(folder: Path) -> "pd.Series[float]":
    """Temperature of a reanalysis for Dublin, 2024-01 to 2025-03, °C."""
    table = pd.read_csv(folder / "open-meteo/dublin/archive_hourly_2024-01_2025-03.csv")
    return _hourly(table, "ts", "temp")


def new_york_analysis(folder: Path) -> "pd.Series[float]":
    """Temperature for New York by the service itself, as it stood the next morning, °C."""
    table = pd.read_csv(folder / "open-meteo/nyc/past_day_hourly_2023-10_2024-12.csv")
    return _celsius(_hourly(table, "time_utc", "temperature_2m"))


def jfk_station(folder: Path) -> "pd.Series[float]":
    """Temperature reported by the station at JFK, 2023-09 to 2023-12, °C."""
    table = pd.read_csv(folder / "open-meteo/station/jfk_asos_hourly_2023-09_2023-12.csv")
    reported = _celsius(_hourly(table, "time_hour", "temp"))
    return reported.shift(1, freq="h")  # a report of hh:51 is stamped hh:00 there


def new_york_vintages(folder: Path) -> pd.DataFrame:
    """Forecasts archived for New York every third hour: issued_at, valid_time, value in °C."""
    table = pd.read_csv(folder / "open-meteo/nyc/forecast_vintages_temperature_2023-10_2024-12.csv.gz")
    issued, first = (
        pd.to_datetime(table[column], utc=True) for column in ("issued_utc_hour", "first_valid_utc")
    )
    paths = table[[column for column in table.columns if column[1:].isdigit()]].to_numpy(np.float64)
    count = paths.shape[1]
    hours = pd.Series(pd.to_timedelta(np.tile(np.arange(count), len(table)), unit="h"))
    issued_at = issued.repeat(count).reset_index(drop=True)
    valid_time = first.repeat(count).reset_index(drop=True) + hours
    long = pd.DataFrame(
        {"issued_at": issued_at, "valid_time": valid_time, "value": _to_celsius(paths.reshape(-1))}
    )
    lead = (valid_time - issued_at) // pd.Timedelta(hours=1)
    return long[(lead >= 0) & (lead <= _LONGEST_LEAD)]


def write_observations(series: "pd.Series[float]", path: Path) -> Path:
    """Write `valid_time,value`, a row for every hour; returns the path."""
    table = pd.DataFrame(
        {"valid_time": pd.DatetimeIndex(series.index).strftime(_TIME_FORMAT), "value": series.to_numpy()}
    )
    table.to_csv(path, index=False, float_format="%.3f")
    return path


def write_vintages(table: pd.DataFrame, path: Path) -> Path:
    """Write `issued_at,valid_time,value`; returns the path."""
    times = {name: table[name].dt.strftime(_TIME_FORMAT) for name in ("issued_at", "valid_time")}
    table.assign(**times).to_csv(path, index=False, float_format="%.3f")
    return path


def _hourly(table: pd.DataFrame, time_column: str, value_column: str) -> "pd.Series[float]":
    """Return one column by time, with a NaN for each hour that has no row."""
    times = pd.DatetimeIndex(pd.to_datetime(table[time_column], utc=True))
    return pd.Series(table[value_column].to_numpy(np.float64), times).asfreq("h")


def _celsius(series: "pd.Series[float]") -> "pd.Series[float]":
    return pd.Series(_to_celsius(np.asarray(series, np.float64)), series.index)


def _to_celsius(fahrenheit: Floats) -> Floats:
    return (fahrenheit - 32) / 1.8
