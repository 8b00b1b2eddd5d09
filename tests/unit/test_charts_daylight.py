"""Nights, against times printed in almanacs."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.charts.daylight import nights

pytestmark = pytest.mark.unit

MINUTES = timedelta(minutes=4)
MOMENTS = st.integers(946_684_800, 2_840_140_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@pytest.mark.parametrize(
    ("latitude", "longitude", "sunset", "sunrise"),
    [
        (51.48, 0.0, "2024-06-20T20:21", "2024-06-21T03:43"),  # Greenwich, midsummer
        (51.48, 0.0, "2024-12-21T15:53", "2024-12-22T08:04"),  # Greenwich, midwinter
        (40.71, -74.01, "2024-03-19T23:08", "2024-03-20T10:59"),  # New York, equinox
        (-33.87, 151.21, "2024-12-21T09:05", "2024-12-21T18:41"),  # Sydney, midsummer
    ],
)
def test_nights_begin_and_end_as_almanacs_say(
    latitude: float, longitude: float, sunset: str, sunrise: str
) -> None:
    begin, end = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (sunset, sunrise))
    ((found_begin, found_end),) = nights(
        latitude, longitude, begin - timedelta(hours=2), end + timedelta(hours=2)
    )
    assert abs(found_begin - begin) < MINUTES
    assert abs(found_end - end) < MINUTES


def test_a_polar_day_has_no_night_and_a_polar_night_is_one() -> None:
    june, december = datetime(2024, 6, 10, tzinfo=UTC), datetime(2024, 12, 10, tzinfo=UTC)
    four_days = timedelta(days=4)
    assert nights(69.65, 18.96, june, june + four_days) == ()
    assert nights(69.65, 18.96, december, december + four_days) == ((december, december + four_days),)
    assert nights(90.0, 0.0, june, june + four_days) == ()


@given(st.floats(-90, 90), st.floats(-180, 180), MOMENTS, st.integers(1, 120))
def test_nights_are_in_order_apart_and_inside_the_span(
    latitude: float, longitude: float, first: datetime, hours: int
) -> None:
    last = first + timedelta(hours=hours)
    edges = [edge for night in nights(latitude, longitude, first, last) for edge in night]
    assert edges == sorted(set(edges))
    assert all(first <= edge <= last for edge in edges)
