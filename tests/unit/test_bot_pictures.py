"""Charts as they are really drawn from reports: every language and unit, odd weather, odd days."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from bot.callbacks import Span
from bot.i18n import LANGUAGES, Catalogues
from bot.views.explanation import explanation_chart
from bot.views.forecast import forecast_chart
from bot.views.record import record_chart
from forecasting.charts.explanation import draw_explanation
from forecasting.charts.forecast import draw_forecast
from forecasting.charts.record import draw_record
from forecasting.domain import (
    MODELLED_VARIABLES,
    VALID_RANGE,
    CostRatio,
    ModelName,
    Part,
    Side,
    Source,
    Variable,
)
from forecasting.reports.explanation import Explanation
from forecasting.reports.forecast import ForecastCard
from forecasting.reports.record import Lead, RecordReport, RecordRow
from forecasting.storage.records import Units
from tests.builders import NOW, a_forecast, a_place
from tests.unit.test_charts_forecast import assert_legible, words_of

pytestmark = pytest.mark.unit

CATALOGUES = Catalogues()
HOURS = np.arange(1, 73)
USUAL = {
    Variable.TEMPERATURE: 8.0,
    Variable.WIND_SPEED: 6.0,
    Variable.HUMIDITY: 70.0,
    Variable.PRESSURE: 1009.0,
}


def a_card(
    variable: Variable = Variable.TEMPERATURE,
    mean: float = 8.0,
    swing: float = 5.0,
    width: float = 1.0,
    now: datetime = NOW,
    **place: Any,
) -> ForecastCard:
    """A card with everything on it: a daily wave whose range grows with the hours ahead."""
    wave = mean + swing * np.sin(2 * np.pi * HOURS / 24)
    around = width * np.sqrt(HOURS / 12)[:, None] * np.linspace(-1.6, 1.6, 11)
    quantiles = np.clip(wave[:, None] + around, *VALID_RANGE[variable]).astype(np.float32)
    forecast = replace(a_forecast(variable), origin=now, issued_at=now, quantiles=quantiles)
    return ForecastCard(
        place=a_place(**place),
        variable=variable,
        cost=CostRatio(Side.BELOW, 4),
        forecast=forecast,
        fallback=False,
        service=wave + 1.0,
        observed=tuple((now - timedelta(hours=ago), mean) for ago in range(36, -1, -1)),
        source=Source.ANALYSIS,
        station=None,
        issued_at=now,
        age=timedelta(minutes=3),
        stale=False,
        days=(),
        plan=float(quantiles[:24, 2].min()),
        yesterday=None,
    )


@pytest.mark.parametrize("variable", MODELLED_VARIABLES)
@pytest.mark.parametrize("units", Units)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_forecast_is_legible_in_every_language_and_unit(
    language: str, units: Units, variable: Variable
) -> None:
    card = a_card(variable, USUAL[variable], name="Петропавловск-Камчатский")
    with CATALOGUES.speak(language):
        chart = forecast_chart(card, Span.THREE_DAYS, units)
    assert_legible(draw_forecast(chart))


@pytest.mark.parametrize(
    ("card", "words"),
    [
        (a_card(mean=31.0, swing=18.0), {"жара"}),
        (a_card(mean=-58.0), set()),
        (a_card(mean=0.0), {"мороз"}),
        (a_card(mean=10.0, swing=0.0, width=0.0), set()),
        (a_card(Variable.HUMIDITY, 100.0, 10.0, 5.0), set()),
        (a_card(Variable.WIND_SPEED, 0.0, 0.1, 0.1), set()),
        (a_card(Variable.WIND_SPEED, 60.0, 20.0, 5.0), set()),
        (a_card(now=datetime(2026, 12, 20, 10, tzinfo=UTC), latitude=78.2, longitude=15.6), set()),
        (a_card(now=datetime(2026, 10, 24, 10, tzinfo=UTC)), {"вс 25"}),
        (a_card(now=datetime(2026, 3, 28, 10, tzinfo=UTC)), {"вс 29"}),
        (a_card(zone="Asia/Kathmandu"), set()),
    ],
    ids=[
        "heat", "hard frost", "around freezing", "constant", "saturated", "calm", "hurricane", "polar night",
        "clocks go back", "clocks go forward", "quarter-hour zone",
    ],
)  # fmt: skip
def test_odd_weather_and_odd_days_are_legible(card: ForecastCard, words: set[str]) -> None:
    with CATALOGUES.speak("ru"):
        figures = [draw_forecast(forecast_chart(card, shown, Units.METRIC)) for shown in Span]
    for figure in figures:
        assert_legible(figure)
    assert words <= set(words_of(figures[-1]))


def test_an_hour_that_comes_twice_is_named_once() -> None:
    """The night the clocks go back in Berlin has 25 hours, and the axis shows the hours of the clocks."""
    card = a_card(now=datetime(2026, 10, 24, 22, tzinfo=UTC))
    with CATALOGUES.speak("en"):
        chart = forecast_chart(replace(card, observed=()), Span.DAY, Units.METRIC)
    assert [f"{time:%H}" for time in chart.times[:5]] == ["01", "02", "02", "03", "04"]
    words = words_of(draw_forecast(chart))
    assert [words.count(hour) for hour in ("02", "04", "06")] == [1, 1, 1]


@pytest.mark.parametrize("units", Units)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_record_is_legible_in_every_language_and_unit(language: str, units: Units) -> None:
    nan = float("nan")
    models = (ModelName.OURS, ModelName.ETS, ModelName.SERVICE, ModelName.SEASONAL_NAIVE)
    rows = tuple(
        RecordRow(model, 700, 0.6, 1.2 * size, 0.4, 0.9 * size, size, 0.1, 0.5, 0.8, 0.9, None)
        for size, model in enumerate(models, start=1)
    )
    flawless = RecordRow(ModelName.OURS, 5, 0.0, nan, 0.0, nan, 0.0, 0.0, 1.0, 1.0, 1.0, None)
    day = NOW.date()
    for variable, shown in ((Variable.TEMPERATURE, rows), (Variable.PRESSURE, (flawless, *rows[1:]))):
        report = RecordReport(
            a_place(), variable, Lead.TODAY, None, Source.ANALYSIS, None,
            day - timedelta(days=29), day, False, 700, shown, None,
        )  # fmt: skip
        with CATALOGUES.speak(language):
            assert_legible(draw_record(record_chart(report, units)))


@pytest.mark.parametrize("variable", MODELLED_VARIABLES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_explanation_is_legible_in_every_language_and_unit(language: str, variable: Variable) -> None:
    base = np.full(72, USUAL[variable])
    added = {
        Part.USUAL_ERROR: np.sin(HOURS / 4),
        Part.OLDER_FORECASTS: np.zeros(72),
        Part.NEWEST_ERRORS: 2 * np.exp(-HOURS / 9),
        Part.SMOOTHING: 0.3 * np.cos(HOURS / 5),
        Part.USUAL_DAY: -0.2 * np.sin(HOURS / 9),
    }
    explained = Explanation(
        place=a_place(),
        variable=variable,
        side=Side.BELOW,
        model=ModelName.HYBRID,
        times=tuple(NOW + timedelta(hours=int(hour)) for hour in HOURS),
        median=base + np.sum(list(added.values()), axis=0),
        base=Part.SERVICE,
        parts={Part.SERVICE: base} | added,
        hour=0,
        issued_at=NOW,
        age=timedelta(0),
        fallback=False,
        stale=False,
    )
    for units in Units:
        with CATALOGUES.speak(language):
            chart = explanation_chart(explained, units)
        assert chart is not None
        assert len(chart.added) == 4
        assert_legible(draw_explanation(chart))
    with CATALOGUES.speak(language):
        alone = explanation_chart(replace(explained, parts={Part.SERVICE: base}, median=base), Units.METRIC)
    assert alone is not None
    assert_legible(draw_explanation(alone))
