"""What a forecast is made of, as people ask for it in two languages."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from forecasting.charts.views import ExplanationChart
from forecasting.domain import ModelName, Part, Place, UserId, Variable
from forecasting.storage.records import Units
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, a_forecast, a_station, store_follower
from tests.telegram_chat import Person, Telegram

pytestmark = pytest.mark.integration

HYBRID = {Part.SERVICE: 2.1, Part.USUAL_ERROR: 1.2, Part.OLDER_FORECASTS: 0.0, Part.NEWEST_ERRORS: -0.3}
ETS = {Part.USUAL_DAY: 4.0, Part.LEVEL: -1.5, Part.PATTERN: 0.5}


def plain(text: str) -> str:
    """The text with ordinary spaces."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
async def place(database: Database) -> Place:
    """Berlin, followed by Ann and Olga."""
    _, place = await store_follower(database, user_id=7, station=a_station())
    async with database.write() as uow:
        await uow.users.ensure(UserId(8), "ru", NOW)
        await uow.places.follow(UserId(8), place, NOW)
        await uow.commit()
    return place


async def issue(
    database: Database,
    place: Place,
    parts: Mapping[Part, float],
    model: ModelName = ModelName.HYBRID,
    variable: Variable = Variable.TEMPERATURE,
) -> None:
    """Issue a forecast with these parts at every hour; it is lowest 18 hours ahead."""
    forecast = a_forecast(variable, median=sum(parts.values()) or 3.0, model=model)
    dip = np.where(np.arange(1, 73) == 18, -1.0, 0.0).astype(np.float32)
    by_hour = {part: np.full(72, value, np.float32) for part, value in parts.items()}
    if parts:
        by_hour[next(iter(parts))] += dip
    forecast = replace(forecast, quantiles=forecast.quantiles + dip[:, None], parts=by_hour)
    async with database.write() as uow:
        await uow.forecasts.add_all(place.id, [forecast], forecast, fallback=False)
        await uow.commit()


async def test_the_hour_that_hurts_is_taken_apart(
    telegram: Telegram, ann: Person, place: Place, database: Database
) -> None:
    await issue(database, place, HYBRID)
    telegram.clock.move(minutes=12)
    card, *_ = await ann.say("/forecast")
    (shown,) = await ann.tap("💡 Why this?")
    assert shown.id != card.id
    assert plain(shown.text).splitlines()[:6] == [
        "<b>Berlin, Germany</b> · Temperature",
        "Tomorrow at 05:00, the lowest of the next 24 hours:",
        "• The weather service says 1.1 °C",
        "• At this hour it is usually 1.2 °C too low here: +1.2",
        "• Its newest errors: −0.3",
        "= <b>2.0 °C</b>, my forecast",
    ]
    assert "Made 12 minutes ago." in shown.text
    view = telegram.render.views[-1]
    assert isinstance(view, ExplanationChart)
    assert (view.title, view.subtitle) == ("Berlin, Germany", "Temperature: what the forecast is made of")
    assert [part.name for part in view.added] == ["its usual error here", "its newest errors"]
    assert view.base + sum(part.values for part in view.added) == pytest.approx(view.median, abs=0.01)
    (wind,) = await ann.tap("💨 Wind")
    assert wind.text.startswith("There is no forecast")


async def test_the_explanation_is_given_in_russian_and_in_the_readers_units(
    olga: Person, place: Place, database: Database
) -> None:
    await issue(database, place, HYBRID | {Part.USUAL_ERROR: -1.0})
    async with database.write() as uow:
        await uow.users.set_units(olga.user_id, Units.IMPERIAL)
        await uow.commit()
    (shown,) = await olga.say("/explain")
    assert plain(shown.text).splitlines()[1:6] == [
        "Завтра в 05:00, минимум ближайших 24 часов:",
        "• Метеосервис обещает 34,0 °F",
        "• В этот час он здесь обычно завышает на 1,8 °F: −1,8",
        "• Его последние ошибки: −0,5",
        "= <b>31,6 °F</b>, мой прогноз",
    ]
    view = olga.telegram.render.views[-1]
    assert (view.unit, view.base_name, view.decimal_mark) == ("°F", "метеосервис", ",")
    assert view.base[0] == pytest.approx(35.8, abs=0.1)
    assert view.added[0].values[0] == pytest.approx(-1.8)


async def test_a_plan_decides_which_extreme_is_explained(
    ann: Person, place: Place, database: Database
) -> None:
    await issue(database, place, HYBRID)
    await ann.say("/plan temperature warmer 4")
    (shown,) = await ann.say("/explain temperature")
    assert "the highest of the next 24 hours:" in shown.text


async def test_a_forecast_without_the_service_is_explained_too(
    ann: Person, place: Place, database: Database
) -> None:
    await issue(database, place, ETS, ModelName.ETS, Variable.HUMIDITY)
    (shown,) = await ann.say("/explain humidity")
    lines = plain(shown.text).splitlines()
    assert lines[2:6] == [
        "• A usual day has 4.0% at this hour",
        "• The last hours: −1.5",
        "• The last two days: +0.5",
        "= <b>3.0%</b>, my forecast",
    ]


async def test_a_forecast_whose_parts_are_not_known_says_so(
    ann: Person, place: Place, database: Database
) -> None:
    await issue(database, place, {}, ModelName.HYBRID)
    (shown,) = await ann.say("/explain")
    assert "• Made by corrected forecast, which does not tell its parts" in shown.text
    assert not shown.picture


async def test_without_a_forecast_ahead_there_are_words(
    telegram: Telegram, ann: Person, place: Place, database: Database
) -> None:
    (shown,) = await ann.say("/explain")
    assert shown.text.startswith("There is no forecast for Berlin")
    await issue(database, place, HYBRID)
    telegram.clock.move(days=4)
    (shown,) = await ann.say("/explain")
    assert shown.text.startswith("There is no forecast for Berlin")
