"""What a reply of the weather service means, by its status and its exact texts."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from forecasting.errors import WeatherLimitReached, WeatherRefused, WeatherUnavailable
from forecasting.weather.replies import error_of

pytestmark = pytest.mark.unit

RECORDED = Path(__file__).parents[1] / "data" / "weather"
NOW = datetime(2026, 8, 12, 18, 59, 30, tzinfo=UTC)


def error_text(reason: str) -> bytes:
    return b'{"reason":"%s","error":true}' % reason.encode()


@pytest.mark.parametrize(
    "reason",
    [
        "Latitude must be in range of -90 to 90°. Given: 91.0.",
        "Longitude must be in range of -180 to 180°. Given: 181.0.",
        "Past days is invalid. Allowed range 0 to 93. Given 100.",
        "Forecast days is invalid. Allowed range 0 to 16. Given 16.",
        "Parameter 'start_date' is out of allowed range from 2026-05-19 to 2026-09-04",
        "Parameter 'start_date' and 'end_date' must have the same number of elements",
        "Parameter 'past_days' is mutually exclusive with 'start_date' and 'end_date'",
        "End-date must be larger or equals than start-date",
        "Invalid timezone",
        "Parameter 'latitude' and 'longitude' must have the same number of elements",
        "No data is available for this location",
        "Data corrupted at path ''. Cannot initialize X from invalid String value tempeture_2m,wind.",
        "Only up to 1000 locations can be requested at once",
        (
            "Your API call requests too much data. Please reduce the number of variables, locations and/or "
            "weather models."
        ),
        "Parameter count must be between 1 and 100.",
    ],
)
def test_a_wrong_request_is_refused_with_the_services_own_reason(reason: str) -> None:
    error = error_of("api", 400, error_text(reason), NOW)
    assert isinstance(error, WeatherRefused)
    assert reason in str(error)


@pytest.mark.parametrize("status", [301, 302, 401, 403, 404])
def test_other_client_errors_and_redirects_are_refusals_too(status: int) -> None:
    assert isinstance(error_of("api", status, b"no", NOW), WeatherRefused)


@pytest.mark.parametrize(
    ("reason", "retry_at"),
    [
        (
            "Minutely API request limit exceeded. Please try again in one minute.",
            datetime(2026, 8, 12, 19, 0, tzinfo=UTC),
        ),
        (
            "Hourly API request limit exceeded. Please try again in the next hour.",
            datetime(2026, 8, 12, 19, 0, tzinfo=UTC),
        ),
        (
            "Daily API request limit exceeded. Please try again tomorrow.",
            datetime(2026, 8, 13, 0, 0, tzinfo=UTC),
        ),
        ("Too many concurrent requests", datetime(2026, 8, 12, 18, 59, 35, tzinfo=UTC)),
        ("a limit nobody has heard of", datetime(2026, 8, 12, 19, 0, tzinfo=UTC)),
    ],
)
def test_a_limit_says_when_it_ends(reason: str, retry_at: datetime) -> None:
    error = error_of("api", 429, error_text(reason), NOW)
    assert isinstance(error, WeatherLimitReached)
    assert error.retry_at == retry_at


def test_a_recorded_daily_limit_is_one_even_under_status_200() -> None:
    body = (RECORDED / "429_daily_limit_2026-08-12.json").read_bytes()
    error = error_of("api", 200, body, NOW)
    assert isinstance(error, WeatherLimitReached)
    assert error.retry_at == datetime(2026, 8, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, error_text("Something went wrong.")),
        (502, (RECORDED / "502_nginx_2024-12-22.html").read_bytes()),
        (503, (RECORDED / "503_overloaded_2026-07-24.json").read_bytes()),
        (200, (RECORDED / "503_overloaded_2026-07-24.json").read_bytes()),
        (504, (RECORDED / "504_nginx_2023-11-01.html").read_bytes()),
        (525, b"error code: 525"),
        (408, b""),
    ],
)
def test_a_struggling_server_may_be_asked_again(status: int, body: bytes) -> None:
    assert isinstance(error_of("api", status, body, NOW), WeatherUnavailable)


@pytest.mark.parametrize(("status", "body"), [(200, b'{"hourly":{}}'), (200, b"<html>"), (204, b"")])
def test_a_body_that_claims_no_error_is_left_to_its_reader(status: int, body: bytes) -> None:
    assert error_of("api", status, body, NOW) is None
