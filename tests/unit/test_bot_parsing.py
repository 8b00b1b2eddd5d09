"""What people type: coordinates, times, plans."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coordinates import Coordinates, read_coordinates
from bot.parsing import is_name, read_amount, read_plan, read_time, read_times, read_variable
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
        ("55.75 N, 37.62 E", 55.75, 37.62),
        ("N55.75 E37.62", 55.75, 37.62),
        ("s 33,5; w 70,5", -33.5, -70.5),
        ("55,75° с. ш., 37,5° в. д.", 55.75, 37.5),
        ("33°30'S 70°45′W", -33.5, -70.75),
        ("55°45'18\" 37°37'12\"", 55.755, 37.62),
        ("55° 45′ 18″ N, 37° 37′ 12″ E", 55.755, 37.62),
        ("geo:48.85,2.35;u=35", 48.85, 2.35),
        ("https://www.google.com/maps/@48.85,2.35,12z", 48.85, 2.35),
        ("https://maps.google.com/maps/place/X/@1.0,2.0,17z/data=!3d48.85!4d2.35", 48.85, 2.35),
        ("https://maps.google.com/?q=48.85,2.35", 48.85, 2.35),
        ("https://www.openstreetmap.org/#map=12/48.85/2.35", 48.85, 2.35),
        ("https://www.openstreetmap.org/?mlat=48.85&mlon=2.35#map=5/1/1", 48.85, 2.35),
        ("https://yandex.ru/maps/213/moscow/?ll=37.62%2C55.75&z=12", 55.75, 37.62),
    ],
)
def test_coordinates_are_read_as_people_write_them(typed: str, latitude: float, longitude: float) -> None:
    read = read_coordinates(typed)
    assert read is not None
    assert (read.latitude, read.longitude) == pytest.approx((latitude, longitude))


@pytest.mark.parametrize(
    "typed",
    [
        "Paris",
        "a5 10",
        "55.75",
        "1 2 3",
        "55.75, north",
        "",
        "٣٤ ٥٥x",
        "1e5 2",
        "https://x.org/",
        "1 N 2 N",
        "-4,5°",
    ],
)
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
        ("730", time(7, 30)),
        ("at 7.30 pm", time(19, 30)),
        ("12 am", time(0)),
        ("12 p.m.", time(12)),
        ("в 7 утра", time(7)),
        ("7:15 Вечера", time(19, 15)),
        ("2 дня", time(14)),
        ("12 ночи", time(0)),
        ("11 ночи", time(23)),
        ("3 ночи", time(3)),
    ],
)
def test_times_are_read_as_people_write_them(typed: str, read: time) -> None:
    assert read_time(typed) == read


@pytest.mark.parametrize(
    "typed", ["24:00", "7:60", "7:5", "noon", "", "-7:30", "07:30:00", "19 am", "7 утра завтра", "2430"]
)
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


@pytest.mark.parametrize(
    "typed", ["22:30-7", "22.30 – 07:00", "с 22:30 до 7 утра", "from 10:30 pm to 7 am", "22:30 until 7"]
)
def test_two_times_are_read_as_people_write_them(typed: str) -> None:
    assert read_times(typed) == (time(22, 30), time(7))


@pytest.mark.parametrize("typed", ["22:30", "22-7-9", "night", "", "-", "25-7", "22 7 -"])
def test_other_texts_are_not_two_times(typed: str) -> None:
    assert read_times(typed) is None


@pytest.mark.parametrize(
    ("typed", "symbol", "amount"),
    [
        ("-3", "°C", -3.0),
        ("−3,5", "°C", -3.5),
        ("+2 °C", "°C", 2.0),
        ("2c", "°C", 2.0),
        ("15 м/с", "м/с", 15.0),
        ("80%", "%", 80.0),
        ("29.92 inHg", "inHg", 29.92),
    ],
)
def test_an_amount_is_read_with_or_without_its_unit(typed: str, symbol: str, amount: float) -> None:
    assert read_amount(typed, symbol) == amount


@pytest.mark.parametrize("typed", ["cold", "", "3 °F", "x3", "1e3", "--3", "3 4", "inf", "nan", "3" * 400])
def test_other_texts_are_no_amount(typed: str) -> None:
    assert read_amount(typed, "°C") is None


@given(st.text(max_size=40))
def test_nothing_typed_breaks_the_reading(typed: str) -> None:
    read_time(typed)
    read_times(typed)
    read_amount(typed, "°C")
    read_coordinates(typed)
