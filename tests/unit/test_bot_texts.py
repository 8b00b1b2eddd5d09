"""Sentences for situations that are rare, in both languages."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.callbacks import Span
from bot.i18n import LANGUAGES, Catalogues
from bot.texts import common, forecast, groups, plan, record, welcome
from bot.texts.words import cost_words, model_name, rarity, side_word, variable_name
from forecasting.domain import (
    COST_RATIOS,
    MODELLED_VARIABLES,
    CostRatio,
    LeadBucket,
    ModelName,
    Side,
    Source,
    Variable,
)
from forecasting.reports.days import DayOutlook, Rain
from forecasting.reports.forecast import ForecastCard
from forecasting.reports.outlook import Range
from forecasting.reports.plan import PlanReport
from forecasting.reports.record import Lead, RecordReport, RecordRow
from forecasting.reports.savings import Savings
from forecasting.reports.verdict import Verdict
from forecasting.reports.yesterday import Outcome, Yesterday
from forecasting.storage.records import Units
from tests.builders import NOW, a_forecast, a_place, a_station

pytestmark = pytest.mark.unit

CATALOGUES = Catalogues()
COLDER_HURTS = CostRatio(Side.BELOW, 4)
TODAY = date(2026, 4, 7)


def plain(text: str) -> str:
    """The text with ordinary spaces."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")


def a_card(variable: Variable = Variable.TEMPERATURE, **changes: object) -> ForecastCard:
    """A forecast card of Berlin with everything on it."""
    day = DayOutlook(
        TODAY,
        10,
        Range(3.2, 1.0, 4.4),
        Range(9.0, 7.1, 11.2),
        Range(6.0, 4.0, 8.0),
        Rain(20.0, 0.44, recalibrated=True),
    )
    card = ForecastCard(
        place=a_place(station=a_station()),
        variable=variable,
        cost=COLDER_HURTS,
        forecast=a_forecast(variable),
        fallback=False,
        service=None,
        observed=(),
        source=Source.STATION,
        station=a_station(),
        issued_at=NOW,
        age=timedelta(minutes=12),
        stale=False,
        days=(day, replace(day, day=TODAY + timedelta(days=1), hours=24)),
        plan=2.0,
        yesterday=Yesterday(
            NOW - timedelta(hours=25),
            NOW - timedelta(hours=2),
            Outcome(4.0, 2.0),
            Outcome(11.0, 10.0),
            Outcome(3.0, 2.0),
        ),
    )
    return replace(card, **changes)  # type: ignore[arg-type]  # the tests name fields of the card


def caption(card: ForecastCard, language: str = "en", units: Units = Units.METRIC) -> list[str]:
    """The lines below a forecast."""
    with CATALOGUES.speak(language):
        return plain(forecast.caption(card, Span.DAY, units)).splitlines()


def test_a_forecast_says_everything_in_a_few_short_lines() -> None:
    assert caption(a_card()) == [
        "<b>Berlin, Germany</b> · Temperature",
        "<b>Rest of today</b>: low 3 °C (1…4), high 9 °C (7…11)",
        "💨 up to 6 m/s · 🌧 20%, 0.4 mm",
        "<b>Tomorrow</b>: low 3 °C (1…4), high 9 °C (7…11)",
        "💨 up to 6 m/s · 🌧 20%, 0.4 mm",
        "📌 Plan for <b>2.0 °C</b> in the next 24 hours; colder: 1 day in 5.",
        (
            "🔎 Yesterday 10:00 – today 09:00, I said: low 4 °C, it was 2 °C (2 too high);"
            " high 11 °C, it was 10 °C (1 too high). The plan of 3.0 °C did not hold: it was 2.0 °C."
        ),
        "",
        "Made 12 minutes ago. Checked against station EDDB, 18 km away.",
        common.ATTRIBUTION,
    ]


def test_a_forecast_in_russian_says_the_same() -> None:
    lines = caption(a_card(), "ru")
    assert lines[1] == "<b>До конца дня</b>: мин. 3 °C (1…4), макс. 9 °C (7…11)"
    assert lines[2] == "💨 до 6 м/с · 🌧 20 %, 0,4 мм"
    assert lines[5] == "📌 План на 24 часа: <b>2,0 °C</b>; холоднее – 1 день из 5."
    assert lines[6] == (
        "🔎 Вчера 10:00 – сегодня 09:00, прогноз: мин. 4 °C, было 2 °C (завышен на 2);"
        " макс. 11 °C, было 10 °C (завышен на 1). Было 2,0 °C: план 3,0 °C не оправдался."
    )


def test_a_unit_that_ends_with_a_dot_gets_no_second_one() -> None:
    with CATALOGUES.speak("ru"):
        card = forecast.caption(a_card(Variable.PRESSURE), Span.DAY, Units.METRIC)
        text = plan.report(replace(a_plan(), variable=Variable.PRESSURE), Units.METRIC)
    assert "мм рт. ст." in card
    assert "мм рт. ст." in text
    assert ".." not in card + text
    assert "ст.</b>." not in card + text


def test_a_miss_is_the_difference_of_what_was_read() -> None:
    yesterday = Yesterday(NOW, NOW + timedelta(hours=23), Outcome(-0.4, 0.4), Outcome(7.6, 9.4))
    wind = caption(a_card(Variable.WIND_SPEED, yesterday=yesterday, cost=None, plan=None))[3]
    assert wind.endswith("I said: high 8 m/s, it was 9 m/s (1 too low).")
    line = caption(a_card(yesterday=yesterday, cost=None, plan=None))[5]
    assert "low 0 °C, it was 0 °C (spot on)" in line


def test_what_is_not_known_is_left_out() -> None:
    day = DayOutlook(TODAY, 24, Range(3.0, 1.0, 4.0), Range(9.0, 7.0, 11.0))
    lines = caption(a_card(days=(day,), plan=None, yesterday=None))
    assert lines[1] == "<b>Today</b>: low 3 °C (1…4), high 9 °C (7…11)"
    assert lines[2] == ""
    rain_without_sum = replace(day, precipitation=Rain(30.0, None))
    assert caption(a_card(days=(rain_without_sum,)))[2] == "🌧 30% by the service"
    dry = replace(day, precipitation=Rain(None, 0.0))
    assert "🌧" not in "".join(caption(a_card(days=(dry,))))


def test_a_plan_holds_when_reality_reads_the_same() -> None:
    cold = CostRatio(Side.BELOW, 4)
    with CATALOGUES.speak("en"):
        assert not forecast.is_missed(Variable.TEMPERATURE, cold.side, Outcome(4.24, 4.16), Units.METRIC)
        assert forecast.is_missed(Variable.TEMPERATURE, cold.side, Outcome(4.2, 4.1), Units.METRIC)
        assert forecast.is_missed(Variable.WIND_SPEED, Side.ABOVE, Outcome(8.0, 9.0), Units.METRIC)
        assert not forecast.is_missed(Variable.WIND_SPEED, Side.ABOVE, Outcome(8.0, 7.0), Units.METRIC)


def a_plan(cost: CostRatio = COLDER_HURTS, savings: Savings | None = None) -> PlanReport:
    """A plan for the night."""
    night = datetime(2026, 4, 8, 2, tzinfo=UTC), datetime(2026, 4, 8, 6, tzinfo=UTC)
    return PlanReport(
        a_place(),
        Variable.TEMPERATURE,
        cost,
        1.0,
        3.0,
        0.2,
        0.8,
        night,
        ModelName.HYBRID,
        NOW,
        timedelta(minutes=5),
        savings,
        False,
        False,
    )


@pytest.mark.parametrize(
    ("plan_cost", "words"),
    [
        (0.75, "planning this way would have cost 25% less than going by the middle of the forecast"),
        (1.1, "planning this way would have cost 10% more than going by the middle of the forecast"),
        (1.0, "planning this way would have cost as much as going by the middle of the forecast"),
    ],
)
def test_savings_are_told_also_when_there_are_none(plan_cost: float, words: str) -> None:
    savings = Savings(days=30, n=700, plan_cost=plan_cost, median_cost=1.0, service_cost=None)
    with CATALOGUES.speak("en"):
        text = plain(plan.report(a_plan(savings=savings), Units.METRIC))
    assert f"in the last 30 days {words}" in text.lower()
    assert "weather service" not in text.splitlines()[-4]


@pytest.mark.parametrize(
    ("model", "fallback", "words"),
    [
        (ModelName.ETS, False, "From past weather alone, without a forecast of the weather service."),
        (ModelName.ETS, True, "this one stands in: statistics only (ETS)."),
        (ModelName.SERVICE, True, "this one stands in: weather service."),
    ],
)
def test_a_forecast_that_is_not_the_usual_one_says_so(model: ModelName, fallback: bool, words: str) -> None:
    with CATALOGUES.speak("en"):
        text = plan.report(replace(a_plan(), model=model, fallback=fallback), Units.METRIC)
        usual = plan.report(a_plan(), Units.METRIC)
    assert words in text
    assert words not in usual


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_model_has_a_name_in_every_language(language: str) -> None:
    with CATALOGUES.speak(language):
        names = {model_name(model) for model in ModelName}
    assert len(names) == len(ModelName)


def test_a_plan_says_when_and_why_in_russian() -> None:
    with CATALOGUES.speak("ru"):
        lines = plain(plan.report(a_plan(), Units.METRIC)).splitlines()
    assert lines[1] == "📌 План на 24 часа: <b>1,0 °C</b>"
    assert lines[3] == "• Холоднее, чем в плане, – в 4 раза хуже, чем теплее"
    assert lines[4] == "• Холоднее 1,0 °C: 1 день из 5 (20 %); теплее: 80 %"
    assert lines[5] == "• Минимум, скорее всего, 3 °C: завтра 04:00–08:00"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ratio", COST_RATIOS)
@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("variable", MODELLED_VARIABLES)
def test_every_cost_can_be_said(variable: Variable, side: Side, ratio: int, language: str) -> None:
    cost = CostRatio(side, ratio)
    with CATALOGUES.speak(language):
        words = cost_words(variable, cost)
        assert side_word(variable, side) in words
        assert str(ratio + 1) in rarity(cost)
        assert "{" not in words + plan.ratio_button(ratio) + plan.other_way_button(variable, side)


@pytest.mark.parametrize(
    ("judged", "words"),
    [
        (
            Verdict(ModelName.OURS, 0.21, 0.5, ()),
            "Skewcast was better: its errors were 21% smaller than the weather service's.",
        ),
        (
            Verdict(ModelName.SERVICE, -0.04, 0.5, ()),
            "The weather service was better: Skewcast's errors were 4% larger.",
        ),
        (Verdict(ModelName.OURS, 0.001, 0.5, ()), "Skewcast and the weather service were equally good."),
        (Verdict(ModelName.ETS, 0.1, 0.5, ()), "Best here: statistics only (ETS)."),
        (
            Verdict(ModelName.OURS, None, 0.5, ()),
            (
                "Skewcast's errors were 50% smaller than those of “same as yesterday”;"
                " the weather service has no record here."
            ),
        ),
        (
            Verdict(ModelName.OURS, None, None, ()),
            "The weather service has no record here to compare with.",
        ),
    ],
)
def test_the_verdict_is_one_plain_sentence(judged: Verdict, words: str) -> None:
    with CATALOGUES.speak("en"):
        assert record.verdict(judged) == words
    with CATALOGUES.speak("ru"):
        assert record.verdict(judged) != words


def test_a_record_names_where_it_loses() -> None:
    nan = float("nan")
    row = RecordRow(ModelName.OURS, 500, 1.0, 1.2, 0.0, nan, 1.2, 1.2, 0.5, 0.78, 0.9, None)
    report = RecordReport(
        a_place(),
        Variable.TEMPERATURE,
        Lead.ANY,
        None,
        Source.ANALYSIS,
        None,
        TODAY - timedelta(days=29),
        TODAY,
        False,
        500,
        (row,),
        Verdict(ModelName.OURS, 0.05, 0.5, (LeadBucket.THIRD_DAY, LeadBucket.FIRST_HOURS)),
    )
    with CATALOGUES.speak("en"):
        lines = plain(record.caption(report, Units.METRIC)).splitlines()
        young = plain(record.caption(replace(report, verdict=None, is_young=True), Units.METRIC))
    assert lines[1] == "30 days · forecasts up to 3 days ahead"
    assert "↓ Too low 0% of the time, by 0.0 °C on average" in lines
    assert "↕ The range for 80% of outcomes held 78%" in lines
    assert "30 days, the record is no older · forecasts" in young
    assert "The weather service was better here: the next 6 hours, the third day." in lines
    assert "Too few forecasts are checked yet for a verdict." in young


def test_variables_without_a_model_have_names_too() -> None:
    with CATALOGUES.speak("ru"):
        assert variable_name(Variable.PRECIPITATION) == "Осадки"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_telegram_shows_of_the_bot_fits(language: str) -> None:
    with CATALOGUES.speak(language):
        assert len(welcome.name()) <= 64
        assert len(welcome.description()) <= 512
        assert len(welcome.short_description()) <= 120
        commands = welcome.commands() | welcome.admin_commands() | groups.commands()
        assert all(1 <= len(words) <= 256 for words in commands.values())
        words = welcome.help_text(has_plan=True, is_admin=True)
        told = {*welcome.commands(), *welcome.admin_commands()} - {"help", "start"}
        assert all(f"/{name}" in words for name in told)
