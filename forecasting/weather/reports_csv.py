"""Reading past METARs from the CSV of the Iowa Environmental Mesonet."""

import csv
from datetime import UTC, datetime

from forecasting.weather.answers import StationReport
from forecasting.weather.units import INCH_OF_MERCURY, celsius, station_values

REPORT_COLUMNS = ("tmpf", "dwpf", "sknt", "alti", "mslp")
"""What to ask for: °F, °F, knots, inches of mercury, hPa."""

_HEADER = ["station", "valid", "lon", "lat", "elevation", *REPORT_COLUMNS]
_MISSING = "M"


def read_past_reports(body: bytes, icao: str) -> list[StationReport]:
    """Read the reports of one station, in time order as sent. Raises ValueError, also for a cut-off body."""
    text = body.decode()
    if not text.endswith("\n"):
        raise ValueError("the last line is cut off")
    header, *rows = csv.reader(text.splitlines())
    if header != _HEADER:
        raise ValueError("these are not the columns asked for")
    return [_station_report(row, icao) for row in rows]


def _station_report(row: list[str], icao: str) -> StationReport:
    _, valid, *numbers = row
    longitude, latitude, elevation, tmpf, dwpf, knots, inches, hectopascals = map(_number, numbers)
    if latitude is None or longitude is None:
        raise ValueError("a report without a position")
    values = station_values(
        temperature=None if tmpf is None else celsius(tmpf),
        dew_point=None if dwpf is None else celsius(dwpf),
        wind_knots=knots,
        pressure=inches * INCH_OF_MERCURY if hectopascals is None and inches is not None else hectopascals,
    )
    time = datetime.fromisoformat(valid).replace(tzinfo=UTC)
    return StationReport(icao, time, values, latitude, longitude, elevation)


def _number(field: str) -> float | None:
    return None if field == _MISSING else float(field)
