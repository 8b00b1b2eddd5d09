"""Reading forecast bodies: recorded good ones whole, every broken one not at all."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.domain import VALID_RANGE, Variable
from forecasting.weather.columns import UNITS, read_columns

pytestmark = pytest.mark.unit

RECORDED = Path(__file__).parents[1] / "data" / "weather"
TEMPERATURE = {"temperature_2m": Variable.TEMPERATURE}
FIRST_SECOND = 1_780_272_000  # 2026-06-01T00:00Z


def recorded(name: str) -> Any:
    return json.loads((RECORDED / name).read_text())


def in_unix_time(body: Any) -> Any:
    """Turn a recorded body's times into what the client asks for, with the offset the body states."""
    if isinstance(body, list):
        return [in_unix_time(one) for one in body]
    times = [datetime.fromisoformat(f"{time}+00:00").timestamp() for time in body["hourly"]["time"]]
    body["hourly"]["time"] = [int(time) - body["utc_offset_seconds"] for time in times]
    body["hourly_units"]["time"] = "unixtime"
    return body


def a_body(**changes: Any) -> dict[str, Any]:
    hourly = {"time": [FIRST_SECOND, FIRST_SECOND + 3600], "temperature_2m": [13, 12.5]} | changes
    return {
        "latitude": 52.52,
        "longitude": 13.419998,
        "elevation": 38.0,
        "hourly_units": {"time": "unixtime", "temperature_2m": "°C"},
        "hourly": hourly,
    }


def read_one(body: Any) -> Any:
    (columns,) = read_columns(json.dumps(body).encode(), TEMPERATURE, spots=1)
    return columns


def test_twelve_recorded_cities_are_read_in_the_order_asked() -> None:
    body = in_unix_time(recorded("cities_48_hours.json"))
    answers = read_columns(json.dumps(body).encode(), TEMPERATURE, spots=12)
    assert [answer.elevation for answer in answers] == [city["elevation"] for city in body]
    for answer, city in zip(answers, body, strict=True):
        assert list(answer.values["temperature_2m"]) == city["hourly"]["temperature_2m"]
        assert np.all(np.diff(answer.hours) == 1)


def test_a_recorded_archive_is_read_column_by_column() -> None:
    asked = {
        name: Variable(name)
        for name in ("temperature_2m", "wind_speed_10m", "relative_humidity_2m", "precipitation")
    }
    body = recorded("adelaide_archive.json") | {"utc_offset_seconds": 0}
    (columns,) = read_columns(json.dumps(in_unix_time(body)).encode(), asked, spots=1)
    assert len(columns.hours) == 72
    assert all(np.all(np.isfinite(values)) for values in columns.values.values())


def test_stamps_on_the_half_hour_are_refused() -> None:
    with pytest.raises(ValueError, match="whole hours"):
        read_one(in_unix_time(recorded("adelaide_archive.json")))


def test_recorded_previous_runs_are_read_by_their_names() -> None:
    asked = {
        "temperature_2m_previous_day1": Variable.TEMPERATURE,
        "precipitation_previous_day2": Variable.PRECIPITATION,
    }
    body = in_unix_time(recorded("previous_runs.json"))
    (columns,) = read_columns(json.dumps(body).encode(), asked, spots=1)
    assert list(columns.values["temperature_2m_previous_day1"]) == [14.2, 12.9, 12.1]
    assert list(columns.values["precipitation_previous_day2"]) == [0.0, 0.0, 0.0]


def test_a_place_only_one_model_covers_has_the_plain_names() -> None:
    columns = read_one(in_unix_time(recorded("forecast_models_one_covering.json")))
    assert list(columns.values["temperature_2m"]) == [19.3, 20.0]


@pytest.mark.parametrize(
    "name",
    [
        "forecast_minimal.json",  # no hourly part
        "nyc_2024-11-03_0100.json",  # local times, °F
        "previous_runs.json",  # ISO times
        "cities_48_hours.json",  # twelve answers to one question
        "geocoding.json",
        "geocoding_empty.json",
        "429_daily_limit_2026-08-12.json",
        "503_overloaded_2026-07-24.json",
        "502_nginx_2024-12-22.html",
        "504_nginx_2023-11-01.html",
    ],
)
def test_a_recorded_body_that_is_not_what_was_asked_is_not_read(name: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_columns((RECORDED / name).read_bytes(), TEMPERATURE, spots=1)


@pytest.mark.parametrize(
    "body",
    [
        a_body(time=[FIRST_SECOND + 3600, FIRST_SECOND]),
        a_body(time=[FIRST_SECOND, FIRST_SECOND]),
        a_body(time=[FIRST_SECOND, None]),
        a_body(time=[], temperature_2m=[]),
        a_body(temperature_2m=[13.0]),
        a_body(temperature_2m=[13.0, 12.0, 11.0]),
        a_body(temperature_2m=["13.0", 12.0]),
        a_body(temperature_2m=[True, 12.0]),
        a_body(temperature_2m=None),
        a_body() | {"hourly_units": {"time": "unixtime", "temperature_2m": "°F"}},
        a_body() | {"hourly_units": {"time": "unixtime", "temperature_2m": "undefined"}},
        a_body() | {"hourly_units": {"time": "iso8601", "temperature_2m": "°C"}},
        a_body() | {"hourly_units": {}},
        a_body() | {"elevation": "38"},
        [],
        None,
        "Unexpected error while streaming data: timeout",
    ],
)
def test_a_body_with_wrong_times_lengths_units_or_types_is_not_read(body: Any) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_one(body)


def test_a_missing_column_is_a_broken_body() -> None:
    body = a_body()
    del body["hourly"]["temperature_2m"]
    with pytest.raises(ValueError, match="0 values for 2 hours"):
        read_one(body)


def test_nulls_become_nan_and_a_column_the_model_lacks_is_all_nan() -> None:
    assert np.isnan(read_one(a_body(temperature_2m=[None, 12.0])).values["temperature_2m"][0])
    lacking = a_body(temperature_2m=[None, None])
    lacking["hourly_units"]["temperature_2m"] = "undefined"
    assert np.all(np.isnan(read_one(lacking).values["temperature_2m"]))


def test_an_absent_elevation_is_none() -> None:
    body = a_body()
    del body["elevation"]
    assert read_one(body).elevation is None


@given(cut=st.integers(min_value=0))
def test_no_body_that_breaks_off_is_read(cut: int) -> None:
    whole = json.dumps(a_body()).encode()
    with pytest.raises(ValueError, match=r".+"):
        read_columns(whole[: cut % len(whole)], TEMPERATURE, spots=1)


@given(
    variable=st.sampled_from(Variable),
    sent=st.lists(st.none() | st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=30),
)
def test_what_comes_out_is_the_value_sent_or_nan_and_always_possible_weather(
    variable: Variable, sent: list[float | None]
) -> None:
    name = variable.value
    body = {
        "hourly_units": {"time": "unixtime", name: UNITS[variable]},
        "hourly": {"time": [FIRST_SECOND + 3600 * n for n in range(len(sent))], name: sent},
    }
    (columns,) = read_columns(json.dumps(body).encode(), {name: variable}, spots=1)
    low, high = VALID_RANGE[variable]
    for value, read in zip(sent, columns.values[name], strict=True):
        possible = value is not None and low <= value <= high
        assert read == value if possible else np.isnan(read)
