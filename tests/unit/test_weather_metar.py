"""Station reports: units, reading both formats, and one report an hour."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.clock import epoch_hour, from_epoch_hour
from forecasting.domain import VALID_RANGE, Variable
from forecasting.weather.answers import StationReport
from forecasting.weather.metar import hourly
from forecasting.weather.reports_csv import read_past_reports
from forecasting.weather.reports_json import read_current_reports
from forecasting.weather.units import celsius, relative_humidity, station_values

pytestmark = pytest.mark.unit

HEADER = "station,valid,lon,lat,elevation,tmpf,dwpf,sknt,alti,mslp\n"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def a_metar(**fields: Any) -> dict[str, Any]:
    return {
        "icaoId": "KJFK",
        "obsTime": 1772369460,
        "metarType": "METAR",
        "temp": 8.3,
        "dewp": 1.1,
        "wdir": "VRB",
        "wspd": 10,
        "visib": "10+",
        "altim": 1016.3,
        "slp": 1016.1,
        "lat": 40.6392,
        "lon": -73.7639,
        "elev": 7,
        "rawOb": "METAR KJFK 011251Z VRB10KT",
    } | fields


def read_metars(*reports: dict[str, Any]) -> list[StationReport]:
    return read_current_reports(json.dumps(reports).encode())


def a_report(time: datetime) -> StationReport:
    return StationReport("KJFK", time, {Variable.TEMPERATURE: 8.0}, 40.64, -73.76, 7.0)


def test_a_current_report_is_read_into_stored_units() -> None:
    (report,) = read_metars(a_metar())
    assert (report.icao, report.latitude, report.longitude, report.elevation) == (
        "KJFK",
        40.6392,
        -73.7639,
        7,
    )
    assert report.time == datetime(2026, 3, 1, 12, 51, tzinfo=UTC)
    assert report.values[Variable.TEMPERATURE] == 8.3
    assert report.values[Variable.WIND_SPEED] == pytest.approx(5.144, abs=1e-3)
    assert report.values[Variable.PRESSURE] == 1016.1
    assert report.values[Variable.HUMIDITY] == pytest.approx(60.4, abs=0.2)


def test_the_altimeter_setting_serves_where_no_sea_level_pressure_is_given() -> None:
    (report,) = read_metars(a_metar(slp=None))
    assert report.values[Variable.PRESSURE] == 1016.3


def test_what_a_report_does_not_say_is_left_out_of_it() -> None:
    (report,) = read_metars(a_metar(dewp=None, wspd=None, slp=None, altim=None))
    assert set(report.values) == {Variable.TEMPERATURE}


def test_impossible_values_are_left_out() -> None:
    (report,) = read_metars(a_metar(temp=99.0, slp=30.1))
    assert set(report.values) == {Variable.WIND_SPEED, Variable.HUMIDITY}


def test_special_reports_are_left_out_as_they_crowd_around_bad_weather() -> None:
    assert read_metars(a_metar(metarType="SPECI")) == []


@pytest.mark.parametrize("field", ["icaoId", "obsTime", "lat", "lon"])
def test_a_report_that_does_not_say_where_or_when_is_left_out(field: str) -> None:
    assert read_metars(a_metar(**{field: None})) == []


@pytest.mark.parametrize("body", [b"", b"\n", b"[]"])
def test_no_reports_come_as_an_empty_body_or_list(body: bytes) -> None:
    assert read_current_reports(body) == []


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'[{"icaoId":"KJFK","te', b'[{"temp":"warm"}]', b"null"])
def test_a_broken_json_body_is_not_read(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_current_reports(body)


def test_past_reports_are_read_into_stored_units() -> None:
    rows = "JFK,2023-10-01 00:51,-73.7639,40.6392,4.00,62.00,55.00,8.00,30.10,1019.20\n"
    (report,) = read_past_reports((HEADER + rows).encode(), "KJFK")
    assert report.icao == "KJFK"
    assert report.time == datetime(2023, 10, 1, 0, 51, tzinfo=UTC)
    assert report.values[Variable.TEMPERATURE] == pytest.approx(16.67, abs=0.01)
    assert report.values[Variable.WIND_SPEED] == pytest.approx(4.12, abs=0.01)
    assert report.values[Variable.PRESSURE] == 1019.2
    assert report.elevation == 4.0


def test_inches_of_mercury_serve_where_no_sea_level_pressure_is_given() -> None:
    rows = "JFK,2023-10-01 00:51,-73.7639,40.6392,4.00,M,M,M,29.92,M\n"
    (report,) = read_past_reports((HEADER + rows).encode(), "KJFK")
    assert report.values == {Variable.PRESSURE: pytest.approx(1013.2, abs=0.1)}


def test_a_header_alone_is_no_reports() -> None:
    assert read_past_reports(HEADER.encode(), "KJFK") == []


@pytest.mark.parametrize(
    "body",
    [
        "",
        "ERROR: server over capacity, please try later",
        "ERROR: server over capacity, please try later\n",
        "station,valid,tmpf\n",
        HEADER + "JFK,2023-10-01 00:51,-73.7639,40.6392,4.00,62.00\n",
        HEADER + "JFK,2023-10-01 00:51,-73.7639,40.6392,4.00,62.00,55.00,8.00,30.10,10",
        HEADER + "JFK,2023-10-01 00:51,M,M,4.00,62.00,55.00,8.00,30.10,1019.20\n",
        HEADER + "JFK,yesterday,-73.7639,40.6392,4.00,62.00,55.00,8.00,30.10,1019.20\n",
        HEADER + "JFK,2023-10-01 00:51,-73.7639,40.6392,4.00,warm,55.00,8.00,30.10,1019.20\n",
    ],
)
def test_a_broken_csv_body_is_not_read(body: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_past_reports(body.encode(), "KJFK")


def test_humidity_is_100_at_the_dew_point_and_halves_about_eleven_degrees_above() -> None:
    assert relative_humidity(10.0, 10.0) == 100.0
    assert relative_humidity(25.0, 13.9) == pytest.approx(50.0, abs=0.3)
    assert relative_humidity(-10.0, -15.0) == pytest.approx(66.6, abs=0.5)


@given(temperature=st.floats(-60, 55), spread=st.floats(0, 40))
def test_humidity_stays_in_range_and_falls_as_air_warms(temperature: float, spread: float) -> None:
    humidity = relative_humidity(temperature, temperature - spread)
    assert 0.0 < humidity <= 100.0
    assert relative_humidity(temperature + 1.0, temperature - spread) < 100.0


@given(st.floats(-130, 140))
def test_fahrenheit_turns_into_celsius_and_back(fahrenheit: float) -> None:
    assert celsius(fahrenheit) * 9 / 5 + 32 == pytest.approx(fahrenheit)


number = st.none() | st.floats(-1e6, 1e6)


@given(temperature=number, dew_point=st.none() | st.floats(-90, 60), wind=number, pressure=number)
def test_station_values_are_always_possible_weather(
    temperature: float | None, dew_point: float | None, wind: float | None, pressure: float | None
) -> None:
    values = station_values(temperature=temperature, dew_point=dew_point, wind_knots=wind, pressure=pressure)
    for variable, value in values.items():
        low, high = VALID_RANGE[variable]
        assert low <= value <= high


def test_a_report_minutes_before_the_hour_speaks_for_it() -> None:
    report = a_report(NOON - timedelta(minutes=9))
    assert hourly([report]) == {epoch_hour(NOON): report}


@pytest.mark.parametrize(
    ("minutes", "speaks"), [(-21, False), (-20, True), (20, True), (21, False), (30, False)]
)
def test_a_report_speaks_for_an_hour_within_twenty_minutes(minutes: int, speaks: bool) -> None:
    assert bool(hourly([a_report(NOON + timedelta(minutes=minutes))])) is speaks


times = st.timedeltas(timedelta(0), timedelta(days=1)).map(lambda since: NOON + since)


@given(st.lists(times, max_size=60))
def test_each_hour_gets_the_nearest_report_whatever_order_they_come_in(taken: list[datetime]) -> None:
    reports = [a_report(time) for time in taken]
    chosen = hourly(reports)
    assert hourly(reversed(reports)) == chosen
    for hour, report in chosen.items():
        away = abs(report.time - from_epoch_hour(hour))
        assert away <= timedelta(minutes=20)
        assert all(away <= abs(time - from_epoch_hour(hour)) for time in taken)
    unheard = [time for time in taken if epoch_hour(time + timedelta(minutes=30)) not in chosen]
    assert all(20 < time.minute + time.second / 60 + time.microsecond / 6e7 < 40 for time in unheard)
