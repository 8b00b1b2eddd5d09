"""Distances and boxes on the earth."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.weather.distance import box_around, distance_km

pytestmark = pytest.mark.unit

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)


@pytest.mark.parametrize(
    ("start", "end", "kilometres"),
    [
        ((48.8566, 2.3522), (51.5074, -0.1278), 343.6),
        ((0.0, 0.0), (0.0, 180.0), math.pi * 6371),
        ((10.0, 179.9), (10.0, -179.9), 21.9),
    ],
)
def test_known_distances(start: tuple[float, float], end: tuple[float, float], kilometres: float) -> None:
    assert distance_km(*start, *end) == pytest.approx(kilometres, rel=2e-3)


@given(latitudes, longitudes, latitudes, longitudes)
def test_distance_is_the_same_both_ways_and_never_beyond_the_far_side(
    latitude: float, longitude: float, other_latitude: float, other_longitude: float
) -> None:
    there = distance_km(latitude, longitude, other_latitude, other_longitude)
    back = distance_km(other_latitude, other_longitude, latitude, longitude)
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= math.pi * 6371 + 1e-6


@given(latitudes, st.floats(-179, 179), st.floats(0, 29.9), st.floats(0, 360))
def test_a_box_holds_every_point_within_reach(
    latitude: float, longitude: float, away_km: float, bearing: float
) -> None:
    south, west, north, east = box_around(latitude, longitude, 30.0)
    assert -90 <= south <= latitude <= north <= 90
    assert -180 <= west <= longitude <= east <= 180
    angle = away_km / 6371
    phi = math.asin(
        math.sin(math.radians(latitude)) * math.cos(angle)
        + math.cos(math.radians(latitude)) * math.sin(angle) * math.cos(math.radians(bearing))
    )
    turn = math.atan2(
        math.sin(math.radians(bearing)) * math.sin(angle) * math.cos(math.radians(latitude)),
        math.cos(angle) - math.sin(math.radians(latitude)) * math.sin(phi),
    )
    there = longitude + math.degrees(turn)
    assert south <= math.degrees(phi) <= north
    if abs(latitude) < 89 and -180 <= there <= 180:
        assert west <= there <= east
