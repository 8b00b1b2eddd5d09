"""Answers of the forecast and previous-runs APIs: an object for one location, a list for several."""

import json
import math
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from forecasting.clock import epoch_hour
from forecasting.weather.standin.columns import Column, Units, columns_of, printed, units_of
from forecasting.weather.standin.errors import TOO_MUCH_DATA, bad_request
from forecasting.weather.standin.locations import Location, locations_of
from forecasting.weather.standin.params import Params, choice
from forecasting.weather.standin.window import ApiRules, Window, window_of
from forecasting.weather.weight import weight_per_spot

FORECAST = ApiRules(first_day=None)
PREVIOUS_RUNS = ApiRules(first_day=date(2016, 1, 1))

_MOST_WEIGHT = 5000
_NULLED_HOURS = 3
_GENERATION_TIME_MS = 0.25  # not measured, so that answers depend on the question and the clock alone


@dataclass(frozen=True)
class ForecastRequest:
    """A request read and found right, at the time it came."""

    locations: list[Location]
    windows: list[Window]
    columns: list[Column]
    units: Units
    unix_time: bool
    now: datetime

    @property
    def weight(self) -> float:
        """As how many calls the request counts."""
        return sum(weight_per_spot(len(self.columns), window.days) for window in self.windows)


def read_request(params: Params, rules: ApiRules, now: datetime) -> ForecastRequest:
    """Read and check the parameters; unknown ones are ignored, as in the service. Raises ApiError."""
    choice(params, "format", "json", ("json",))
    locations = locations_of(params, now)
    request = ForecastRequest(
        locations=locations,
        windows=[window_of(params, rules, now, location.offset_seconds) for location in locations],
        columns=columns_of(params),
        units=units_of(params),
        unix_time=choice(params, "timeformat", "iso8601", ("iso8601", "unixtime")) == "unixtime",
        now=now,
    )
    if request.weight > _MOST_WEIGHT:
        raise bad_request(TOO_MUCH_DATA)
    return request


def forecast_body(request: ForecastRequest, today: date, *, nulls: bool = False) -> bytes:
    """Write the answer, with the record moved so that its today is `today`.

    `nulls` leaves out all values from three hours ago on, as after a failed model update.
    """
    answers = [
        _answer(request, location, window, today, nulls)
        for location, window in zip(request.locations, request.windows, strict=True)
    ]
    body = answers[0] if len(answers) == 1 else answers
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _answer(
    request: ForecastRequest, location: Location, window: Window, today: date, nulls: bool
) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "latitude": location.place.latitude,
        "longitude": location.place.longitude,
        "generationtime_ms": _GENERATION_TIME_MS,
        "utc_offset_seconds": location.offset_seconds,
        "timezone": location.zone,
        "timezone_abbreviation": location.zone_abbreviation,
    }
    if math.isfinite(location.elevation):
        answer["elevation"] = location.elevation
    if location.location_id:
        answer["location_id"] = location.location_id
    if request.columns:
        answer["hourly_units"], answer["hourly"] = _hourly(request, location, window, today, nulls)
    return answer


def _hourly(
    request: ForecastRequest, location: Location, window: Window, today: date, nulls: bool
) -> tuple[dict[str, str], dict[str, list[Any]]]:
    units = {"time": "unixtime" if request.unix_time else "iso8601"}
    hourly = {"time": window.unix_times().tolist() if request.unix_time else window.iso_times()}
    moved = 24 * (today - location.place.today).days
    hours, now_hour = window.value_hours() - moved, epoch_hour(request.now) - moved
    for column in request.columns:
        variable = column.variable
        if variable is None or not location.place.has(variable, column.days_ago):
            units[column.name], hourly[column.name] = "undefined", [None] * window.count
            continue
        values = location.place.said(variable, column.days_ago, hours, now_hour)
        if nulls:
            values[hours > now_hour - _NULLED_HOURS] = np.nan
        units[column.name], decimals = request.units.of(variable)
        hourly[column.name] = printed(request.units.convert(variable, values), decimals)
    return units, hourly
