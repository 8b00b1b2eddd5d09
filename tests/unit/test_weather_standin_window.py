"""The stand-in's time rules, and its refusals, by the service's exact texts."""

from datetime import UTC, date, datetime

import pytest

from forecasting.weather.standin.errors import ApiError
from forecasting.weather.standin.forecast import FORECAST, PREVIOUS_RUNS, read_request
from forecasting.weather.standin.window import ApiRules, Window, window_of

pytestmark = pytest.mark.unit

NOW = datetime(2026, 8, 20, 2, 40, tzinfo=UTC)
NEW_YORK_SUMMER, INDIA, NEWFOUNDLAND = -4 * 3600, 19800, -12600


def window(offset_seconds: int = 0, rules: ApiRules = FORECAST, **params: str) -> Window:
    return window_of(params, rules, NOW, offset_seconds)


def test_seven_days_from_midnight_are_given_by_default() -> None:
    times = window().iso_times()
    assert (times[0], times[-1], len(times)) == ("2026-08-20T00:00", "2026-08-26T23:00", 168)


def test_today_is_the_day_of_the_asked_zone_and_past_days_come_before_it() -> None:
    asked = window(NEW_YORK_SUMMER, past_days="2", forecast_days="1")
    times = asked.iso_times()
    assert (times[0], times[-1]) == ("2026-08-17T00:00", "2026-08-19T23:00")
    assert asked.unix_times()[0] == datetime(2026, 8, 17, 4, tzinfo=UTC).timestamp()
    assert asked.value_hours()[0] * 3600 == asked.unix_times()[0]


@pytest.mark.parametrize(("offset", "label", "value"), [(INDIA, 18.5, 19.0), (NEWFOUNDLAND, 3.5, 3.0)])
def test_half_hour_zones_label_the_half_hour_and_carry_the_whole_hours_value(
    offset: int, label: float, value: float
) -> None:
    asked = window(offset, start_date="2026-08-20", end_date="2026-08-20")
    assert asked.iso_times()[0] == "2026-08-20T00:00"
    assert asked.unix_times()[0] / 3600 % 24 == label
    assert asked.value_hours()[0] % 24 == value


def test_no_answer_skips_or_doubles_an_hour_on_the_night_the_clocks_change() -> None:
    change = datetime(2026, 11, 1, 12, tzinfo=UTC)
    for offset in (-4 * 3600, -5 * 3600):
        asked = window_of({"past_days": "1", "forecast_days": "1"}, FORECAST, change, offset)
        assert len(set(asked.iso_times())) == 48
        assert set(asked.unix_times()[1:] - asked.unix_times()[:-1]) == {3600}


def test_past_and_forecast_hours_count_from_the_current_hour() -> None:
    asked = window(past_hours="2", forecast_hours="3").iso_times()
    assert asked == [f"2026-08-20T0{hour}:00" for hour in range(5)]
    assert window(forecast_hours="12").iso_times()[0] == "2026-08-20T02:00"


def test_past_hours_alone_bring_sixteen_days_of_forecast_along() -> None:
    assert window(past_hours="24").count == 24 + 384


def test_dates_and_hours_include_their_end() -> None:
    dates = window(start_date="2026-08-01", end_date="2026-08-02").iso_times()
    assert (dates[0], dates[-1]) == ("2026-08-01T00:00", "2026-08-02T23:00")
    hours = window(start_hour="2026-08-01T05:00", end_hour="2026-08-01T07:00").iso_times()
    assert hours == [f"2026-08-01T0{hour}:00" for hour in (5, 6, 7)]


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"past_days": "100"}, "Past days is invalid. Allowed range 0 to 93. Given 100."),
        ({"forecast_days": "17"}, "Forecast days is invalid. Allowed range 0 to 16. Given 16."),
        (
            {"start_date": "2026-05-18", "end_date": "2026-06-01"},
            "Parameter 'start_date' is out of allowed range from 2026-05-19 to 2026-09-04",
        ),
        (
            {"start_date": "2026-08-01", "end_date": "2026-09-05"},
            "Parameter 'end_date' is out of allowed range from 2026-05-19 to 2026-09-04",
        ),
        (
            {"start_date": "2026-08-01"},
            "Parameter 'start_date' and 'end_date' must have the same number of elements",
        ),
        (
            {"start_date": "2026-08-01", "end_date": "2026-08-02", "past_days": "1"},
            "Parameter 'past_days' is mutually exclusive with 'start_date' and 'end_date'",
        ),
        (
            {"start_date": "2026-08-02", "end_date": "2026-08-01"},
            "End-date must be larger or equals than start-date",
        ),
        (
            {"start_date": "soon", "end_date": "2026-08-01"},
            "Invalid date format. Make sure to use 'YYYY-MM-DD' in 'start_date'",
        ),
        (
            {"past_days": "two"},
            "Data corrupted at path 'past_days'. Cannot initialize Int from invalid String value two.",
        ),
    ],
)
def test_wrong_times_are_refused_in_the_services_words(params: dict[str, str], reason: str) -> None:
    with pytest.raises(ApiError) as caught:
        window_of(params, FORECAST, NOW, 0)
    assert (caught.value.status, caught.value.reason) == (400, reason)


def test_previous_runs_go_back_to_2016() -> None:
    assert PREVIOUS_RUNS.first_day == date(2016, 1, 1)
    with pytest.raises(ApiError, match="out of allowed range from 2016-01-01"):
        window(rules=PREVIOUS_RUNS, start_date="2015-12-31", end_date="2016-01-02")


PARIS = {"latitude": "48.85", "longitude": "2.35", "hourly": "temperature_2m"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"latitude": "91"}, "Latitude must be in range of -90 to 90°. Given: 91.0."),
        ({"longitude": "-180.5"}, "Longitude must be in range of -180 to 180°. Given: -180.5."),
        ({"latitude": "nan"}, "Latitude must be in range of -90 to 90°. Given: nan."),
        (
            {"latitude": "48.85,40.71"},
            "Parameter 'latitude' and 'longitude' must have the same number of elements",
        ),
        ({"latitude": ""}, "Parameter 'latitude' and 'longitude' must have the same number of elements"),
        ({"timezone": "Mars/Olympus"}, "Invalid timezone"),
        (
            {"elevation": "1,2"},
            "Parameter 'elevation' must have the same number of elements as coordinates",
        ),
        ({"latitude": "51.5", "longitude": "-0.13"}, "No data is available for this location"),
        (
            {"latitude": ",".join(["48.85"] * 1001), "longitude": ",".join(["2.35"] * 1001)},
            "Only up to 1000 locations can be requested at once",
        ),
        (
            {"past_days": "92", "hourly": ",".join(["temperature_2m"] * 1000)}
            | {"latitude": ",".join(["48.85"] * 8), "longitude": ",".join(["2.35"] * 8)},
            (
                "Your API call requests too much data. Please reduce the number of variables, locations "
                "and/or weather models."
            ),
        ),
        (
            {"hourly": "tempeture_2m,wind_speed_10m"},
            (
                "Data corrupted at path 'hourly'. Cannot initialize ForecastVariable from invalid String "
                "value tempeture_2m,wind_speed_10m."
            ),
        ),
        (
            {"latitude": "north"},
            "Data corrupted at path 'latitude'. Cannot initialize Float from invalid String value north.",
        ),
    ],
)
def test_wrong_requests_are_refused_in_the_services_words(changes: dict[str, str], reason: str) -> None:
    with pytest.raises(ApiError) as caught:
        read_request(PARIS | changes, FORECAST, NOW)
    assert (caught.value.status, caught.value.reason) == (400, reason)
