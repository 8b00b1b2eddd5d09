"""Words about alerts for situations that are rare, in both languages."""

from datetime import date, timedelta

import pytest

from bot.i18n import LANGUAGES, Catalogues
from bot.texts import alerts, conditions, warnings
from bot.thresholds import offered, usual
from bot.units import quantity, unit_of
from forecasting.domain import (
    MODELLED_VARIABLES,
    AlertId,
    CostRatio,
    ModelName,
    PlaceId,
    Side,
    UserId,
    Variable,
)
from forecasting.reports.alert_week import AlertWeek
from forecasting.reports.danger import Danger, DangerReport
from forecasting.storage.records import Alert, AlertTerms, Units
from tests.builders import NOW, a_place, frost_terms

pytestmark = pytest.mark.unit

CATALOGUES = Catalogues()
METRIC = Units.METRIC


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


def an_alert(terms: AlertTerms | None = None) -> Alert:
    return Alert(AlertId(1), UserId(7), PlaceId(1), terms or frost_terms(), NOW, None, 1, NOW)


def a_report(danger: Danger, **terms: object) -> DangerReport:
    return DangerReport(
        place=a_place(),
        terms=frost_terms(**terms),
        danger=danger,
        cost=CostRatio(Side.BELOW, 4),
        plan=-2.4,
        model=ModelName.HYBRID,
        issued_at=NOW,
        age=timedelta(minutes=3),
        fallback=False,
        stale=False,
    )


@pytest.mark.parametrize(
    ("value", "variable", "units", "language", "words"),
    [
        (-2.5, Variable.TEMPERATURE, METRIC, "en", "−2.5 °C"),
        (-2.5, Variable.TEMPERATURE, METRIC, "ru", "−2,5 °C"),
        (-2.22, Variable.TEMPERATURE, Units.IMPERIAL, "en", "28 °F"),
        (13.41, Variable.WIND_SPEED, Units.IMPERIAL, "en", "30 mph"),
        (13.63, Variable.WIND_SPEED, Units.IMPERIAL, "en", "30.5 mph"),
        (1013.2, Variable.PRESSURE, Units.IMPERIAL, "en", "29.92 inHg"),
        (1000.0, Variable.PRESSURE, METRIC, "en", "1000 hPa"),
        (986.59, Variable.PRESSURE, METRIC, "ru", "740 мм рт. ст."),
    ],
)
def test_a_threshold_reads_as_it_was_typed(
    value: float, variable: Variable, units: Units, language: str, words: str
) -> None:
    with CATALOGUES.speak(language):
        assert plain(conditions.threshold(value, variable, units)) == words


@pytest.mark.parametrize("units", Units)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", [-40, -12, 0, 1, 3, 15, 28, 32])
def test_every_whole_number_typed_reads_whole_again(language: str, units: Units, typed: int) -> None:
    with CATALOGUES.speak(language):
        for variable in (Variable.TEMPERATURE, Variable.WIND_SPEED):
            unit = unit_of(variable, units)
            stored = round(unit.to_stored(typed), 2)
            assert plain(conditions.threshold(stored, variable, units)).split()[0] == str(typed).replace(
                "-", "−"
            )


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_can_be_watched_has_words(language: str) -> None:
    with CATALOGUES.speak(language):
        words = {
            conditions.condition(frost_terms(variable=variable, side=side), METRIC)
            for variable in MODELLED_VARIABLES
            for side in Side
        }
        assert len(words) == 2 * len(MODELLED_VARIABLES)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("units", Units)
@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("variable", MODELLED_VARIABLES)
def test_offered_thresholds_are_round_in_the_unit_somebody_reads(
    variable: Variable, side: Side, units: Units, language: str
) -> None:
    with CATALOGUES.speak(language):
        values = offered(variable, side, units)
        words = [conditions.threshold(value / 100, variable, units) for value in values]
        usual_words = conditions.threshold(usual(variable, side, units) / 100, variable, units)
        assert words == [quantity(value / 100, variable, units) for value in values]
    assert values == sorted(values)
    assert len(set(words)) == 5
    assert usual_words in words


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "under 1%"), (0.004, "under 1%"), (0.006, "1%"), (0.5, "50%"), (0.994, "99%"), (1.0, "over 99%")],
)
def test_nothing_is_called_impossible_or_certain(share: float, words: str) -> None:
    with CATALOGUES.speak("en"):
        assert conditions.chance_words(share) == words


def test_a_single_hour_is_named_once() -> None:
    hour = NOW + timedelta(hours=18)
    with CATALOGUES.speak("ru"):
        text = warnings.warning(an_alert(), a_report(Danger(0.35, hour, (hour, hour), None)), METRIC)
    assert "Вероятнее всего завтра в 05:00." in text
    assert "📌" in text


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "It would last about 5 h in all."), ("ru", "Может продлиться в сумме около 5 ч.")],
)
def test_a_warning_says_for_how_many_hours(language: str, words: str) -> None:
    hour = NOW + timedelta(hours=18)
    with CATALOGUES.speak(language):
        told = warnings.warning(an_alert(), a_report(Danger(0.35, hour, (hour, hour), 5)), METRIC)
        untold = warnings.warning(an_alert(), a_report(Danger(0.35, hour, (hour, hour), None)), METRIC)
    assert words in plain(told)
    assert words[:10] not in plain(untold)


def test_without_the_wish_for_it_no_all_clear_is_promised() -> None:
    hour = NOW + timedelta(hours=18)
    with CATALOGUES.speak("en"):
        report = a_report(Danger(0.35, hour, (hour, hour), None), all_clear=False)
        text = warnings.warning(an_alert(report.terms), report, METRIC)
    assert "I stay silent while it lasts." in text
    assert "tell you" not in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "<b>Your alerts, Mon, Apr 6 – Sun, Apr 12</b>",
                "• 5 warnings, 3 came true (by the chances given, about 2.1 would)",
                "• Unknown: 1, as nothing was observed",
                "• Without a warning: Tue, Apr 7 at 11:00 (the chance stood at under 1%)",
            ],
        ),
        (
            "ru",
            [
                "<b>Ваши оповещения, пн, 6 апр. – вс, 12 апр.</b>",
                "• 5 предупреждений, сбылось 3 (по объявленным вероятностям – около 2,1)",
                "• Неизвестно: 1, наблюдений не было",
                "• Без предупреждения: вт, 7 апр. в 11:00 (вероятность была меньше 1 %)",
            ],
        ),
    ],
)
def test_a_week_tells_everything(language: str, words: list[str]) -> None:
    week = AlertWeek(an_alert(), a_place(), 5, 3, 1, 2.1, ((NOW, 0.0),))
    with CATALOGUES.speak(language):
        text = plain(warnings.week(date(2026, 4, 6), [week], METRIC))
    for line in words:
        assert line in text


def test_names_of_places_are_escaped() -> None:
    place = a_place(name="<i>A&B")
    week = AlertWeek(an_alert(), place, 1, 1, 0, 0.3, ())
    with CATALOGUES.speak("en"):
        for text in (
            warnings.week(date(2026, 4, 6), [week], METRIC),
            warnings.blind(place, NOW, NOW),
            alerts.mine([(an_alert(), place, None)], METRIC),
            alerts.draft(place, frost_terms(), None, METRIC),
            alerts.one(an_alert(), place, None, METRIC),
        ):
            assert "&lt;i&gt;A&amp;B" in text
