"""Station reports in the shapes of aviationweather.gov and of the Iowa archive."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from forecasting.clock import from_epoch_hour
from forecasting.weather.standin.errors import bad_request
from forecasting.weather.standin.params import Params, items, numbers, whole_number
from forecasting.weather.standin.record import StationRecord, recorded_station
from forecasting.weather.units import celsius

_TAKEN = timedelta(minutes=51)
_DEFAULT_HOURS = 2
_MOST_HOURS = 360
_MOST_ROWS = 400
_BOX_EDGES = 4


def current_body(params: Params, now: datetime, today: date) -> bytes:
    """Answer with the reports of the last hours, newest first; b"" (status 204) for none."""
    station = recorded_station()
    if not _is_asked(params, station):
        return b""
    hours = min(whole_number(params, "hours", _DEFAULT_HOURS), _MOST_HOURS)
    rows = _rows(station, now - timedelta(hours=hours), now + timedelta(hours=1), now, today)[::-1]
    reports = [_report(station, row, today) for row in rows[:_MOST_ROWS]]
    return json.dumps(reports, separators=(",", ":")).encode() if reports else b""


def history_body(params: Params, now: datetime, today: date) -> bytes:
    """Answer with a CSV of past reports, oldest first; for an unknown station only its first line."""
    station = recorded_station()
    columns = items(params, "data")
    lines = [",".join(["station", "valid", "lon", "lat", "elevation", *columns])]
    if set(items(params, "station")) & {station.icao, station.icao[1:]}:
        start, end = _moment(params, "sts"), _moment(params, "ets")
        lines += [_line(station, row, columns, today) for row in _rows(station, start, end, now, today)]
    return "".join(f"{line}\n" for line in lines).encode()


def _is_asked(params: Params, station: StationRecord) -> bool:
    if "ids" in params:
        return station.icao in items(params, "ids")
    box = numbers(params, "bbox")
    if len(box) != _BOX_EDGES:
        raise bad_request("No location specified")
    south, west, north, east = box
    return south <= station.latitude <= north and west <= station.longitude <= east


def _rows(station: StationRecord, start: datetime, end: datetime, now: datetime, today: date) -> range:
    """Rows of reports taken from `start` to before `end`, and not after `now`."""
    taken = (station.hours * 3600) + int(_TAKEN.total_seconds() + _moved(station, today).total_seconds())
    first = np.searchsorted(taken, start.timestamp())
    last = min(np.searchsorted(taken, end.timestamp()), np.searchsorted(taken, now.timestamp(), "right"))
    return range(int(first), int(last))


def _taken(station: StationRecord, row: int, today: date) -> datetime:
    return from_epoch_hour(int(station.hours[row])) + _TAKEN + _moved(station, today)


def _moved(station: StationRecord, today: date) -> timedelta:
    return today - station.today


def _report(station: StationRecord, row: int, today: date) -> dict[str, Any]:
    taken = _taken(station, row, today)
    value = {name: _given(column[row]) for name, column in station.columns.items()}
    return {
        "icaoId": station.icao,
        "obsTime": int(taken.timestamp()),
        "reportTime": f"{taken + timedelta(minutes=9):%Y-%m-%dT%H:%M:%S.000Z}",
        "temp": None if value["tmpf"] is None else round(celsius(value["tmpf"]), 1),
        "dewp": None if value["dwpf"] is None else round(celsius(value["dwpf"]), 1),
        "wspd": None if value["sknt"] is None else int(value["sknt"]),
        "altim": None,
        "slp": value["mslp"],
        "metarType": "METAR",
        "lat": station.latitude,
        "lon": station.longitude,
        "elev": int(station.elevation),
        "name": station.name,
    }


def _line(station: StationRecord, row: int, columns: list[str], today: date) -> str:
    nothing = np.full(len(station.hours), np.nan)
    values = [_given(station.columns.get(name, nothing)[row]) for name in columns]
    cells = ["M" if value is None else f"{value:.2f}" for value in values]
    where = [f"{station.longitude:.4f}", f"{station.latitude:.4f}", f"{station.elevation:.2f}"]
    return ",".join([station.icao[1:], f"{_taken(station, row, today):%Y-%m-%d %H:%M}", *where, *cells])


def _given(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _moment(params: Params, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(params[name])
    except (KeyError, ValueError):
        raise bad_request("Invalid times provided.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
