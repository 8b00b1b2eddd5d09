"""Numbers as people read them: units, decimal marks, signs."""

import pytest

from bot.i18n import Catalogues
from bot.units import difference, interval, number, percent, quantity, symbol_of, unit_of
from forecasting.domain import Variable
from forecasting.storage.records import Units

pytestmark = pytest.mark.unit

METRIC, IMPERIAL = Units.METRIC, Units.IMPERIAL
CATALOGUES = Catalogues()


def plain(text: str) -> str:
    """The text with ordinary spaces."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("variable", "units", "value", "english", "russian"),
    [
        (Variable.TEMPERATURE, METRIC, -3.4, "−3 °C", "−3 °C"),
        (Variable.TEMPERATURE, IMPERIAL, 0.0, "32 °F", "32 °F"),
        (Variable.TEMPERATURE, IMPERIAL, -40.0, "−40 °F", "−40 °F"),
        (Variable.WIND_SPEED, METRIC, 9.6, "10 m/s", "10 м/с"),
        (Variable.WIND_SPEED, IMPERIAL, 10.0, "22 mph", "22 миль/ч"),
        (Variable.HUMIDITY, METRIC, 55.2, "55%", "55 %"),
        (Variable.PRESSURE, METRIC, 1013.25, "1013 hPa", "760 мм рт. ст."),
        (Variable.PRESSURE, IMPERIAL, 1013.25, "29.92 inHg", "29,92 дюйм. рт. ст."),
        (Variable.PRECIPITATION, METRIC, 0.4, "0.4 mm", "0,4 мм"),
        (Variable.PRECIPITATION, IMPERIAL, 25.4, "1.00 in", "1,00 дюйм."),
    ],
)
def test_a_value_is_read_in_units_and_language(
    variable: Variable, units: Units, value: float, english: str, russian: str
) -> None:
    with CATALOGUES.speak("en"):
        assert plain(quantity(value, variable, units)) == english
    with CATALOGUES.speak("ru"):
        assert plain(quantity(value, variable, units)) == russian


def test_a_difference_has_no_offset() -> None:
    with CATALOGUES.speak("en"):
        assert plain(difference(1.0, Variable.TEMPERATURE, IMPERIAL)) == "1.8 °F"
        assert plain(difference(1.0, Variable.TEMPERATURE, METRIC)) == "1.0 °C"


@pytest.mark.parametrize("value", [-0.4, -0.0, 0.0, 0.4])
def test_zero_carries_no_sign(value: float) -> None:
    with CATALOGUES.speak("en"):
        assert number(value) == "0"


def test_a_range_that_reads_the_same_is_one_number() -> None:
    with CATALOGUES.speak("en"):
        assert interval(1.2, 1.4, Variable.TEMPERATURE, METRIC) == "1"
        assert interval(-3.0, 2.0, Variable.TEMPERATURE, METRIC) == "−3…\N{WORD JOINER}2"


def test_shares_are_whole_per_cents() -> None:
    with CATALOGUES.speak("en"):
        assert percent(0.205) == "20%"
    with CATALOGUES.speak("ru"):
        assert plain(percent(0.205)) == "20 %"


@pytest.mark.parametrize("units", Units)
@pytest.mark.parametrize("variable", Variable)
def test_every_variable_has_a_unit_with_a_name(variable: Variable, units: Units) -> None:
    for language in ("en", "ru"):
        with CATALOGUES.speak(language):
            assert unit_of(variable, units).factor > 0
            assert symbol_of(variable, units)
