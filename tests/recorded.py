"""Recorded weather to test models with; where it comes from is in tests/data/SOURCES.md."""

import csv
import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from forecasting.clock import epoch_hour
from forecasting.domain import Source, Variable
from forecasting.timeseries import History, Truth, Vintages

_ENGINE = Path(__file__).parent / "data" / "engine"


def new_york() -> History:
    """Seven weeks of the service's paths for New York, three hours apart, and of the station at JFK."""
    rows = list(_rows("nyc_service_paths.csv.gz"))
    issued = np.array([epoch_hour(time) for time, _ in rows], np.int64)
    paths = np.array([values for _, values in rows], np.float32)
    return History(
        Variable.TEMPERATURE, Source.STATION, _station("jfk"), Vintages(issued, issued * 3600, paths)
    )


def denver() -> History:
    """Thirteen weeks of a station's temperature, without any forecasts."""
    return History(Variable.TEMPERATURE, Source.STATION, _station("denver"), Vintages.empty())


def _station(name: str) -> Truth:
    rows = list(_rows(f"{name}_station.csv.gz"))
    hours = np.array([epoch_hour(time) for time, _ in rows], np.int64)
    values = np.array([values[0] for _, values in rows])
    return Truth(hours, values, (hours + 1) * 3600)


def _rows(name: str) -> Iterator[tuple[datetime, list[float]]]:
    with gzip.open(_ENGINE / name, "rt") as file:
        lines = csv.reader(file)
        next(lines)
        for time, *values in lines:
            yield datetime.strptime(time, "%Y-%m-%dT%HZ").replace(tzinfo=UTC), [float(v) for v in values]
