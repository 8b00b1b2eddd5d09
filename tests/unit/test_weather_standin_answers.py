"""The shapes of the stand-in's answers: units, decimals, lists, stations, cities."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.weather.standin.answering import right_answer
from forecasting.weather.standin.api import Api
from forecasting.weather.standin.errors import ApiError

pytestmark = pytest.mark.unit

TODAY = date(2026, 8, 20)
NOW = datetime(2026, 8, 20, 14, 40, tzinfo=UTC)
NEW_YORK = {"latitude": "40.71", "longitude": "-73.99"}


Asked = dict[str, str]


def ask(params: Asked, api: Api = Api.FORECAST, now: datetime = NOW, today: date = TODAY) -> Any:
    return json.loads(right_answer(api, params, now, today, nulls=False).body)


def search(name: str, **params: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask({"name": name} | params, Api.GEOCODING).get("results", [])
    return found


def test_one_location_is_an_object_with_its_keys_in_the_services_order() -> None:
    answer = ask(NEW_YORK | {"hourly": "temperature_2m", "timezone": "America/New_York"})
    assert list(answer) == [
        "latitude",
        "longitude",
        "generationtime_ms",
        "utc_offset_seconds",
        "timezone",
        "timezone_abbreviation",
        "elevation",
        "hourly_units",
        "hourly",
    ]
    assert (answer["latitude"], answer["longitude"], answer["elevation"]) == (40.710335, -73.99307, 7.0)
    assert (answer["timezone"], answer["timezone_abbreviation"]) == ("America/New_York", "GMT-4")
    assert answer["utc_offset_seconds"] == -14400
    assert answer["hourly_units"] == {"time": "iso8601", "temperature_2m": "°C"}
    assert answer["hourly"]["time"][0] == "2026-08-20T00:00"


def test_several_locations_are_a_list_with_ids_from_the_second_on() -> None:
    answers = ask({"latitude": "40.71,48.85", "longitude": "-73.99,2.35", "timezone": "auto"})
    assert [answer.get("location_id") for answer in answers] == [None, 1]
    assert [answer["timezone"] for answer in answers] == ["America/New_York", "Europe/Paris"]


def test_without_hourly_only_the_header_comes() -> None:
    answer = ask(NEW_YORK)
    assert "hourly" not in answer
    assert (answer["timezone"], answer["timezone_abbreviation"]) == ("GMT", "GMT")


def test_units_and_decimals_are_printed_as_by_the_service() -> None:
    asked = "temperature_2m,windspeed_10m,relative_humidity_2m,pressure_msl,precipitation,cloud_cover"
    units = {
        "temperature_unit": "fahrenheit",
        "windspeed_unit": "mph",
        "wind_speed_unit": "kn",
        "precipitation_unit": "inch",
    }
    answer = ask(NEW_YORK | units | {"hourly": asked, "past_days": "3"})
    assert list(answer["hourly_units"].values()) == ["iso8601", "°F", "mp/h", "%", "hPa", "inch", "undefined"]
    hourly = answer["hourly"]
    assert list(hourly) == ["time", *asked.split(",")]
    assert all(len(column) == len(hourly["time"]) for column in hourly.values())
    assert set(hourly["cloud_cover"]) == {None}
    decimals = {
        name: max(len(repr(value).partition(".")[2]) for value in hourly[name] if value is not None)
        for name in asked.split(",")[:-1]
    }
    assert decimals == {
        "temperature_2m": 1,
        "windspeed_10m": 1,
        "relative_humidity_2m": 0,
        "pressure_msl": 1,
        "precipitation": pytest.approx(2, abs=1),
    }
    assert all(isinstance(value, int) for value in hourly["relative_humidity_2m"] if value is not None)


def test_elevation_is_that_asked_for_and_left_out_when_switched_off() -> None:
    assert ask(NEW_YORK | {"elevation": "120"})["elevation"] == 120.0
    assert "elevation" not in ask(NEW_YORK | {"elevation": "nan"})


def test_previous_runs_of_what_was_never_recorded_are_undefined() -> None:
    asked = "temperature_2m_previous_day1,pressure_msl_previous_day1,temperature_2m_previous_day0"
    answer = ask(NEW_YORK | {"hourly": asked}, Api.PREVIOUS_RUNS)
    assert list(answer["hourly_units"].values()) == ["iso8601", "°C", "undefined", "°C"]
    paris = ask({"latitude": "48.85", "longitude": "2.35", "hourly": asked}, Api.PREVIOUS_RUNS)
    assert paris["hourly_units"]["temperature_2m_previous_day1"] == "undefined"


@given(days=st.integers(-20000, 5000), hour=st.integers(0, 60))
def test_an_answer_moves_with_the_day_shown_as_today_and_is_otherwise_the_same(days: int, hour: int) -> None:
    asked = {**NEW_YORK, "hourly": "temperature_2m,pressure_msl", "past_days": "5", "timeformat": "unixtime"}
    now = datetime(2026, 8, 20, tzinfo=UTC) + timedelta(hours=hour)
    here = ask(asked, now=now)["hourly"]
    there = ask(asked, now=now + timedelta(days=days), today=TODAY + timedelta(days=days))["hourly"]
    assert [time + 86400 * days for time in here.pop("time")] == there.pop("time")
    assert here == there


def test_cities_are_found_by_the_beginning_of_a_name_the_largest_first() -> None:
    springfields = search("springf")
    assert [city["admin1"] for city in springfields] == ["Missouri", "Massachusetts", "Illinois", "Oregon"]
    assert [city["country_code"] for city in search("London")] == ["GB", "CA", "US"]
    assert [city["name"] for city in search("Birm")] == ["Birmingham", "Birmingham"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("ZURICH", "Zürich"), ("são paulo", "São Paulo"), ("reykjavik", "Reykjavík"), ("Москва", "Moscow")],
)
def test_search_is_blind_to_case_and_accents_and_knows_russian_names(typed: str, found: str) -> None:
    assert search(typed)[0]["name"] == found


def test_names_come_in_russian_when_asked() -> None:
    first, second = search("st petersburg", language="ru")[:2]
    assert (first["name"], first["country"], first["timezone"]) == (
        "Санкт-Петербург",
        "Россия",
        "Europe/Moscow",
    )
    assert (second["name"], second["admin1"]) == ("Сент-Питерсберг", "Флорида")
    assert search("moscow", language="xx")[0]["name"] == "Moscow"


@pytest.mark.parametrize("typed", ["Paris, Texas", "paris,TX", "Париж, Франция", "Paris, FR"])
def test_an_area_after_a_comma_narrows_the_search(typed: str) -> None:
    assert len(search(typed)) == 1


@pytest.mark.parametrize("typed", ["", "P", "Pa", "White Plains NY", "Pariss", "Paris, Mars", "🌧"])
def test_nothing_found_is_an_answer_without_results(typed: str) -> None:
    assert ask({"name": typed}, Api.GEOCODING) == {"generationtime_ms": 0.15}


def test_every_recorded_place_can_be_found_and_asked_about() -> None:
    for name in (
        "New York",
        "Denver",
        "Miami",
        "Minneapolis",
        "Phoenix",
        "Seattle",
        "Tel Aviv",
        "Paris",
        "Dublin",
    ):
        city = search(name)[0]
        assert city["name"] == name
        spot = {"latitude": str(city["latitude"]), "longitude": str(city["longitude"])}
        values = ask(spot | {"hourly": "temperature_2m", "past_days": "92"})["hourly"]["temperature_2m"]
        known = [value for value in values[: 92 * 24 + 14] if value is not None]
        assert len(known) > 80 * 24


def test_counts_and_countries_limit_the_search() -> None:
    assert len(search("springfield", count="2")) == 2
    assert [city["country_code"] for city in search("london", countryCode="CA")] == ["CA"]
    with pytest.raises(ApiError, match="Parameter count must be between 1 and 100"):
        search("london", count="101")
    with pytest.raises(ApiError, match="Parameter 'name' is required"):
        ask({}, Api.GEOCODING)


def test_empty_fields_are_left_out() -> None:
    (airport,) = search("enschede airport")
    assert airport["feature_code"] == "AIRP"
    assert "population" not in airport


def metars(now: datetime = NOW, **params: str) -> list[dict[str, Any]]:
    body = right_answer(Api.METAR, params, now, TODAY, nulls=False).body
    return json.loads(body) if body else []


def test_current_reports_are_taken_at_51_past_and_come_newest_first() -> None:
    reports = metars(ids="KLGA,KJFK", hours="3")
    taken = [datetime.fromtimestamp(report["obsTime"], UTC) for report in reports]
    assert [f"{time:%H:%M}" for time in taken] == ["13:51", "12:51", "11:51"]
    assert {report["metarType"] for report in reports} == {"METAR"}
    assert all(-30 < report["temp"] < 40 and 970 < report["slp"] < 1050 for report in reports)


def test_a_report_is_not_there_before_it_is_taken() -> None:
    at_51 = NOW.replace(minute=51)
    assert metars(at_51, ids="KJFK")[0]["obsTime"] == at_51.timestamp()
    assert metars(at_51 - timedelta(seconds=1), ids="KJFK")[0]["obsTime"] == at_51.timestamp() - 3600


def test_a_box_finds_the_station_in_it_and_elsewhere_there_is_none() -> None:
    assert metars(bbox="40.4,-74.3,41.0,-73.6")[0]["icaoId"] == "KJFK"
    assert metars(bbox="48.6,2.0,49.1,2.7") == []
    answer = right_answer(Api.METAR, {"ids": "LFPG"}, NOW, TODAY, nulls=False)
    assert (answer.status, answer.body) == (204, b"")
    with pytest.raises(ApiError, match="No location specified"):
        metars()


def test_past_reports_come_as_csv_with_the_end_left_out() -> None:
    params = {
        "station": "JFK",
        "data": "tmpf,alti,mslp",
        "sts": "2026-08-18T00:00Z",
        "ets": "2026-08-19T00:00Z",
    }
    body = right_answer(Api.METAR_HISTORY, params, NOW, TODAY, nulls=False).body.decode()
    header, *rows = body.splitlines()
    assert header == "station,valid,lon,lat,elevation,tmpf,alti,mslp"
    assert len(rows) == 24
    assert rows[0].startswith("JFK,2026-08-18 00:51,-73.7639,40.6392,4.00,")
    assert rows[0].split(",")[6] == "M"


def test_an_unknown_station_has_only_the_first_line_and_bad_times_are_refused() -> None:
    params = {"station": "XXX", "data": "tmpf", "sts": "2026-08-18T00:00Z", "ets": "2026-08-19T00:00Z"}
    assert right_answer(Api.METAR_HISTORY, params, NOW, TODAY, nulls=False).body.count(b"\n") == 1
    with pytest.raises(ApiError, match="Invalid times"):
        right_answer(Api.METAR_HISTORY, {"station": "JFK", "sts": "then"}, NOW, TODAY, nulls=False)
