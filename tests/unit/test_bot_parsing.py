"""What people type: coordinates, times, plans."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing import Coordinates, is_name, read_coordinates, read_plan, read_time, read_variable
from forecasting.domain import COST_RATIOS, CostRatio, Side, Variable

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("typed", "latitude", "longitude"),
    [
        ("55.75, 37.62", 55.75, 37.62),
        ("55.75 37.62", 55.75, 37.62),
        ("55,75; 37,62", 55.75, 37.62),
        ("55,75 37,62", 55.75, 37.62),
        ("-33.87,151.21", -33.87, 151.21),
        ("−33.87 151.21", -33.87, 151.21),
        ("0 0", 0.0, 0.0),
        ("90, -180", 90.0, -180.0),
        (" 40.7°, -74° ", 40.7, -74.0),
    ],
)
def test_coordinates_are_read_with_either_decimal_mark(typed: str, latitude: float, longitude: float) -> None:
    assert read_coordinates(typed) == Coordinates(latitude, longitude)


@pytest.mark.parametrize("typed", ["Paris", "55.75", "1 2 3", "55.75, north", "", "٣٤ ٥٥x", "1e5 2"])
def test_other_texts_are_no_coordinates(typed: str) -> None:
    assert read_coordinates(typed) is None


@pytest.mark.parametrize(("latitude", "longitude"), [(95.0, 10.0), (10.0, 200.0), (-90.1, 0.0)])
def test_points_off_the_earth_are_told(latitude: float, longitude: float) -> None:
    assert not Coordinates(latitude, longitude).on_earth
    assert Coordinates(90.0, -180.0).on_earth


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("7:30", time(7, 30)),
        ("07.30", time(7, 30)),
        ("7", time(7)),
        ("23:59", time(23, 59)),
        ("0 05", time(0, 5)),
    ],
)
def test_times_are_read_as_people_write_them(typed: str, read: time) -> None:
    assert read_time(typed) == read


@pytest.mark.parametrize("typed", ["24:00", "7:60", "7:5", "noon", "", "-7:30", "07:30:00"])
def test_other_texts_are_no_time(typed: str) -> None:
    assert read_time(typed) is None


@pytest.mark.parametrize(
    ("typed", "variable", "side", "ratio"),
    [
        ("temperature colder 4", Variable.TEMPERATURE, Side.BELOW, 4),
        ("4x warmer temp", Variable.TEMPERATURE, Side.ABOVE, 4),
        ("Ветер сильнее 9:1", Variable.WIND_SPEED, Side.ABOVE, 9),
        ("влажность суше 19", Variable.HUMIDITY, Side.BELOW, 19),
        ("pressure below x2", Variable.PRESSURE, Side.BELOW, 2),
        ("температура холоднее х3", Variable.TEMPERATURE, Side.BELOW, 3),
    ],
)
def test_a_plan_is_read_in_any_order(typed: str, variable: Variable, side: Side, ratio: int) -> None:
    assert read_plan(typed) == (variable, CostRatio(side, ratio))


@pytest.mark.parametrize(
    "typed",
    ["", "temperature", "temperature colder", "colder 4", "temperature colder 5", "temp wind colder 4"],
)
def test_a_plan_that_leaves_something_open_is_not_guessed(typed: str) -> None:
    assert read_plan(typed) is None


@given(st.text(max_size=200))
def test_no_text_breaks_the_readers(typed: str) -> None:
    read_coordinates(typed)
    read_time(typed)
    read_variable(typed)
    is_name(typed)
    if plan := read_plan(typed):
        assert plan[1].ratio in COST_RATIOS


@pytest.mark.parametrize(
    ("typed", "name"), [("Ufa", True), ("Уфа", True), ("東京", True), ("💥", False), ("7", False)]
)
def test_names_have_letters(typed: str, name: bool) -> None:
    assert is_name(typed) is name
