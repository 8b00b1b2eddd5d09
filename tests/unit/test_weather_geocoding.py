"""Places out of the geocoder's bodies."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.weather.answers import FoundPlace
from forecasting.weather.geocoding import clean_name, read_places, zone_at

pytestmark = pytest.mark.unit

RECORDED = Path(__file__).parents[1] / "data" / "weather"


def read_results(*results: dict[str, Any]) -> list[FoundPlace]:
    return read_places(json.dumps({"results": results, "generationtime_ms": 0.15}).encode())


def a_result(**fields: Any) -> dict[str, Any]:
    return {
        "id": 1,
        "name": "Paris",
        "latitude": 48.85341,
        "longitude": 2.3488,
        "feature_code": "PPLC",
    } | fields


def test_a_recorded_answer_gives_the_town_and_leaves_out_its_airport() -> None:
    places = read_places((RECORDED / "geocoding.json").read_bytes())
    assert places == [
        FoundPlace(
            name="Enschede",
            region="Overijssel",
            country="The Netherlands",
            latitude=52.21833,
            longitude=6.89583,
            elevation=45.0,
            zone="Europe/Amsterdam",
            population=153655,
        )
    ]


def test_the_recorded_answer_without_results_is_no_places() -> None:
    assert read_places((RECORDED / "geocoding_empty.json").read_bytes()) == []


def test_absent_fields_are_none_and_the_zone_comes_from_the_coordinates() -> None:
    (place,) = read_results(a_result())
    assert (place.region, place.country, place.elevation, place.population) == (None, None, None, None)
    assert place.zone == "Europe/Paris"


def test_a_zone_this_machine_does_not_know_is_replaced_by_one_it_does() -> None:
    (place,) = read_results(a_result(timezone="Mars/Olympus_Mons"))
    assert place.zone == "Europe/Paris"


@pytest.mark.parametrize("code", ["AIRP", "AIRF", "PCLI", "CONT", "ADM1", "RSTN", "PPLQ", "PPLH", ""])
def test_what_nobody_plans_weather_for_is_left_out(code: str) -> None:
    assert read_results(a_result(feature_code=code)) == []


@pytest.mark.parametrize("code", ["PPL", "PPLA2", "PPLX", "ISL", "MT", "PK", "LK", "BCH", "PRK"])
def test_towns_and_landmarks_stay(code: str) -> None:
    assert len(read_results(a_result(feature_code=code))) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"{}",
        b"[]",
        b'{"results":[{"name":"Paris"}],"generationtime_ms":1}',
        b'{"results":[',
        b'{"error":true,"reason":"The service is overloaded"}',
    ],
)
def test_a_broken_body_is_not_an_empty_answer(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_places(body)


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [(55.75, 37.62, "Europe/Moscow"), (40.71, -74.01, "America/New_York"), (27.7, 85.32, "Asia/Kathmandu")],
)
def test_a_point_has_the_zone_its_people_live_by(latitude: float, longitude: float, zone: str) -> None:
    assert zone_at(latitude, longitude) == zone


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_any_point_on_earth_has_a_zone_that_can_be_loaded_or_none(latitude: float, longitude: float) -> None:
    zone = zone_at(latitude, longitude)
    assert zone is None or zone == zone_at(latitude, longitude)


@given(st.text(max_size=6000))
def test_a_cleaned_name_is_one_short_line_and_cleaning_it_again_changes_nothing(text: str) -> None:
    cleaned = clean_name(text)
    assert len(cleaned) <= 100
    assert cleaned == cleaned.strip()
    assert cleaned.isprintable()
    assert clean_name(cleaned) == cleaned
