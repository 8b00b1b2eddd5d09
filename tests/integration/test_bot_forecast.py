"""Forecast, plan and record, as people ask for them in two languages."""

from datetime import date, timedelta

import numpy as np
import pytest

from bot.texts.common import ATTRIBUTION
from forecasting.charts.views import ForecastChart, RecordChart
from forecasting.clock import epoch_hour
from forecasting.domain import (
    LEVELS,
    MODELLED_VARIABLES,
    CostRatio,
    LeadBucket,
    ModelName,
    Place,
    Side,
    UserId,
    Variable,
)
from forecasting.evaluation.scores import ScoreSums
from forecasting.storage.records import Units
from forecasting.storage.unit_of_work import Database
from forecasting.timeseries import Truth
from tests.builders import NOW, a_forecast, a_station, store_follower, store_place
from tests.telegram_chat import Person, Telegram

pytestmark = pytest.mark.integration

MEDIANS = {
    Variable.TEMPERATURE: 3.0,
    Variable.WIND_SPEED: 8.0,
    Variable.HUMIDITY: 60.0,
    Variable.PRESSURE: 1013.0,
}


def plain(text: str) -> str:
    """The text with ordinary spaces."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
async def place(database: Database) -> Place:
    """Berlin with its station, followed by Ann and Olga, with a forecast of every variable."""
    _, place = await store_follower(database, user_id=7, station=a_station())
    async with database.write() as uow:
        await uow.users.ensure(UserId(8), "ru", NOW)
        await uow.places.follow(UserId(8), place, NOW)
        for variable in MODELLED_VARIABLES:
            forecast = a_forecast(variable, median=MEDIANS[variable])
            await uow.forecasts.add_all(place.id, [forecast], forecast, fallback=False)
        await uow.places.set_prepared(place.id, NOW)
        await uow.commit()
    return place


async def test_the_forecast_says_what_comes_how_old_it_is_and_by_what_it_is_checked(
    telegram: Telegram, ann: Person, place: Place
) -> None:
    telegram.clock.move(minutes=12)
    (shown,) = await ann.say("/forecast")
    assert shown.picture
    lines = plain(shown.text).splitlines()
    assert lines[0] == "<b>Berlin, Germany</b> · Temperature"
    assert lines[1].startswith("<b>Rest of today</b>: low 2 °C (")
    assert lines[2] == "💨 up to 8 m/s"
    assert lines[-2] == "Made 12 minutes ago. Checked against station EDDB, 18 km away."
    assert lines[-1] == ATTRIBUTION


async def test_the_forecast_is_written_in_russian_too(telegram: Telegram, olga: Person, place: Place) -> None:
    telegram.clock.move(minutes=12)
    (shown,) = await olga.say("/forecast")
    lines = plain(shown.text).splitlines()
    assert lines[0] == "<b>Berlin, Germany</b> · Температура"
    assert lines[1].startswith("<b>До конца дня</b>: мин. 2 °C (")
    assert lines[2] == "💨 до 8 м/с"
    assert lines[-2] == "Составлен 12 минут назад. Проверяется по метеостанции EDDB в 18 км."
    assert lines[-1] == ATTRIBUTION


async def test_a_stale_forecast_says_so_in_words(
    telegram: Telegram, ann: Person, olga: Person, place: Place
) -> None:
    telegram.clock.move(hours=9)
    (shown,) = await ann.say("/forecast")
    assert "⚠️ This forecast is old: nothing newer has come in since." in shown.text
    assert "Made 9 hours ago." in shown.text
    (shown,) = await olga.say("/forecast")
    assert "⚠️ Прогноз старый" in shown.text


async def test_a_fallback_says_so_in_words(ann: Person, database: Database) -> None:
    _, place = await store_follower(database)
    forecast = a_forecast(model=ModelName.SERVICE)
    async with database.write() as uow:
        await uow.forecasts.add_all(place.id, [forecast], forecast, fallback=True)
        await uow.commit()
    (shown,) = await ann.say("/forecast")
    assert "this one stands in: weather service." in shown.text


async def test_a_forecast_that_lies_in_the_past_is_words_without_a_picture(
    telegram: Telegram, ann: Person, place: Place
) -> None:
    telegram.clock.move(days=4)
    (shown,) = await ann.say("/forecast")
    assert not shown.picture
    assert "⚠️ This forecast is old" in shown.text


async def test_without_any_forecast_there_are_words(ann: Person, database: Database) -> None:
    await store_follower(database)
    for command in ("/forecast", "/plan temperature colder 4"):
        (shown,) = await ann.say(command)
        assert shown.text == "There is no forecast for Berlin, Germany yet. Please try again in a minute."


@pytest.mark.parametrize("command", ["/forecast", "/plan", "/report", "/subscribe"])
async def test_without_a_place_one_is_asked_for(ann: Person, olga: Person, command: str) -> None:
    (shown,) = await ann.say(command)
    assert shown.text == "First I need a place: type a town or send your location."
    (shown,) = await olga.say(command)
    assert shown.text == "Сначала нужно место: напишите название города или пришлите геопозицию."


async def test_a_chart_that_cannot_be_drawn_leaves_the_words(
    telegram: Telegram, ann: Person, place: Place
) -> None:
    telegram.render.broken = True
    (shown,) = await ann.say("/forecast")
    assert not shown.picture
    assert "Rest of today" in shown.text


async def test_other_views_take_the_place_of_the_first(telegram: Telegram, ann: Person, place: Place) -> None:
    (first,) = await ann.say("/forecast")
    (second,) = await ann.tap("3 days")
    assert second.id == first.id
    assert "✓ 3 days" in second.labels
    (third,) = await ann.tap("💨 Wind")
    assert third.id == first.id
    assert plain(third.text).splitlines()[1].startswith("<b>Rest of today</b>: up to 8 m/s")
    spans = [len(view.times) for view in telegram.render.views]
    assert spans == [24, 72, 72]


async def test_the_chart_has_local_times_the_readers_words_and_units(
    telegram: Telegram, olga: Person, place: Place, database: Database
) -> None:
    async with database.write() as uow:
        hours = epoch_hour(NOW) - np.arange(30)[::-1]
        await uow.series.add_truth(
            place.id, place.truth, {Variable.TEMPERATURE: Truth(hours, np.full(30, 1.5), (hours + 1) * 3600)}
        )
        await uow.commit()
    telegram.clock.move(hours=1)
    await olga.say("/settings")
    await olga.tap("°F, миль/ч")
    await olga.say("/forecast")
    view = telegram.render.views[-1]
    assert isinstance(view, ForecastChart)
    assert (view.title, view.unit, view.decimal_mark) == ("Berlin, Germany", "°F", ",")
    assert view.subtitle == "Температура, ближайшие 24 часа"
    assert view.words.median == "прогноз"
    assert str(view.times[0].tzinfo) == "Europe/Berlin"
    assert view.times[0].utcoffset() == timedelta(hours=2)
    assert view.median[0] == pytest.approx(37.4, abs=0.1)
    assert view.observed[-1][1] == pytest.approx(34.7)
    assert view.day_names[0] == (date(2026, 4, 7), "вт 7")
    assert len(view.times) == len(view.lower80) == 24


async def test_the_same_view_is_the_same_picture_for_everybody(
    telegram: Telegram, ann: Person, place: Place
) -> None:
    await ann.say("/forecast")
    telegram.clock.move(seconds=30)
    await ann.say("/forecast")
    first, second = telegram.render.views
    assert first.now == second.now


async def test_another_of_ones_places_can_be_named(ann: Person, place: Place, database: Database) -> None:
    async with database.write() as uow:
        other = await store_place(uow, name="Potsdam", region=None, latitude=52.4, longitude=13.06)
        await uow.places.follow(ann.user_id, other, NOW)
        forecast = a_forecast()
        await uow.forecasts.add_all(other.id, [forecast], forecast, fallback=False)
        await uow.commit()
    (shown,) = await ann.say("/forecast pots")
    assert shown.text.startswith("<b>Potsdam, Germany</b>")
    (shown,) = await ann.say("/forecast Atlantis <b>")
    assert shown.text.startswith("“Atlantis &lt;b&gt;” is not one of your places.")


async def test_a_plan_is_found_by_two_questions(
    telegram: Telegram, ann: Person, place: Place, database: Database
) -> None:
    await ann.say("/forecast")
    (question,) = await ann.tap("📌 Which side hurts you?")
    assert "If it turns out <b>colder</b> than planned" in question.text
    assert "compared with <b>warmer</b>?" in question.text
    (turned,) = await ann.tap("The other way round: warmer is worse")
    assert "If it turns out <b>warmer</b> than planned" in turned.text
    await ann.tap("The other way round: colder is worse")
    (plan,) = await ann.tap("4 times worse")
    lines = plain(plan.text).splitlines()
    assert lines[1] == "📌 Plan for <b>1.1 °C</b> in the next 24 hours."
    assert "• Colder than planned is 4 times worse than warmer" in lines
    assert "• Colder than 1.1 °C: 1 day in 5 (20%); warmer: 80%" in lines
    assert lines[-1] == ATTRIBUTION
    async with database.read() as uow:
        preferences = await uow.users.preferences(ann.user_id, place.id)
    assert preferences == {Variable.TEMPERATURE: CostRatio(Side.BELOW, 4)}


async def test_the_plan_stands_in_the_forecast_from_then_on(
    telegram: Telegram, ann: Person, place: Place
) -> None:
    await ann.say("/plan temperature colder 4")
    (shown,) = await ann.say("/forecast")
    assert "📌 Plan for <b>1.1 °C</b> in the next 24 hours; colder: 1 day in 5." in plain(shown.text)
    assert "📌 Plan" in shown.labels
    view = telegram.render.views[-1]
    assert plain(view.plan.label) == "plan 1.1 °C"


async def test_a_plan_is_explained_in_russian(olga: Person, place: Place) -> None:
    (plan,) = await olga.say("/plan ветер сильнее 9")
    lines = plain(plan.text).splitlines()
    assert lines[0] == "<b>Berlin, Germany</b> · Ветер"
    assert "• Ветер сильнее, чем в плане, – в 9 раз хуже, чем ветер слабее" in lines
    assert any(line.endswith("1 день из 10 (10 %); ветер слабее: 90 %") for line in lines)


async def test_what_is_planned_already_is_shown_and_can_be_forgotten(
    ann: Person, olga: Person, place: Place, database: Database
) -> None:
    await ann.say("/plan temperature colder 4")
    (question,) = await ann.say("/plan")
    assert "• Temperature: colder than planned is 4 times worse than warmer" in question.text
    assert "✓ 🌡 Temperature" in question.labels
    (plan,) = await ann.tap("🌡 Temperature")
    assert "📌 Plan for <b>1.1 °C</b>" in plain(plan.text)
    (question,) = await ann.tap("Forget it")
    assert ann.telegram.screen.toasts[-1] == "Forgotten."
    assert "colder" not in question.text
    assert "🌡 Temperature" in question.labels
    (shown,) = await ann.say("/forecast")
    assert "📌 Which side hurts you?" in shown.labels
    await olga.say("/plan давление ниже 9")
    (shown,) = await olga.tap("Забыть")
    assert shown.text.endswith("Что для вас важно?")


async def test_the_plan_button_of_a_forecast_shows_the_plan_there_is(ann: Person, place: Place) -> None:
    await ann.say("/plan wind windier 9")
    (card,) = await ann.say("/forecast")
    (wind,) = await ann.tap("💨 Wind")
    (plan,) = await ann.tap("📌 Plan")
    assert plan.id not in (card.id, wind.id)
    assert "• Windier than planned is 9 times worse than calmer" in plan.text


async def test_the_command_with_a_variable_alone_asks_about_it_or_shows_its_plan(
    ann: Person, place: Place
) -> None:
    (question,) = await ann.say("/plan wind")
    assert "turns out <b>windier</b> than planned" in question.text
    (shown,) = await ann.tap("← Back")
    assert (shown.id, shown.text) == (question.id, "<b>Berlin, Germany</b>\nWhat do you plan for?")
    await ann.tap("💨 Wind")
    await ann.tap("9 times worse")
    (plan,) = await ann.say("/plan wind")
    assert "• Windier than planned is 9 times worse than calmer" in plan.text


async def test_a_plan_in_the_middle_is_not_compared_with_the_middle(
    ann: Person, olga: Person, place: Place, database: Database
) -> None:
    await score(database, place, ours=1.0, service=1.5, days_ago=3)
    (shown,) = await ann.say("/plan temperature colder 1")
    assert "• Colder than 1.9 °C: 1 day in 2 (50%); warmer: 50%" in plain(shown.text)
    assert "middle of the forecast" not in shown.text
    assert "planning this way would have cost 33% less than going by the weather service" in shown.text
    (shown,) = await olga.say("/plan температура холоднее 4")
    assert "дешевле, чем расчёт по метеосервису" in shown.text
    assert "расчёт на середину прогноза" in shown.text


async def test_a_forecast_can_be_shared(ann: Person, olga: Person, place: Place) -> None:
    await ann.say("/forecast")
    (link,) = await ann.tap("📤 Share")
    assert f"?start=place_{place.id}" in link.text
    await olga.say("/forecast")
    (link,) = await olga.tap("📤 Поделиться")
    assert f"?start=place_{place.id}" in link.text


async def test_russian_readers_see_pressure_in_millimetres_of_mercury(olga: Person, place: Place) -> None:
    await olga.say("/forecast")
    (shown,) = await olga.tap("🧭 Давление")
    assert "мм рт. ст." in plain(shown.text).splitlines()[1]
    view = olga.telegram.render.views[-1]
    assert view.unit == "мм рт. ст."
    assert view.median[0] == pytest.approx(759.8, abs=0.1)


async def test_changing_a_plan_begins_with_the_side_chosen_before(ann: Person, place: Place) -> None:
    await ann.say("/plan temperature warmer 4")
    (question,) = await ann.tap("Change")
    assert "If it turns out <b>warmer</b> than planned" in question.text


async def test_a_plan_that_cannot_be_read_is_answered_with_an_example(ann: Person, place: Place) -> None:
    (shown,) = await ann.say("/plan temperature colder 5")
    assert shown.text.startswith("Write it like this: /plan temperature colder 4.")
    (shown,) = await ann.say("/plan")
    assert shown.labels == ["🌡 Temperature", "💨 Wind", "💧 Humidity", "🧭 Pressure"]


def errors(*sizes: float) -> ScoreSums:
    """Forecasts off by these, each with a range of one degree on either side for every level."""
    spread = np.sign(np.array(LEVELS) - 0.5)
    return ScoreSums.of(np.zeros(len(sizes)), np.array(sizes)[:, None] + spread)


async def score(database: Database, place: Place, ours: float, service: float, days_ago: int = 1) -> None:
    """Verify two days of forecasts that were off by these, to either side in turn."""
    day = NOW.date() - timedelta(days=days_ago)
    sums = {
        (model, LeadBucket.FIRST_DAY, day): errors(*[size, -size] * 30)
        for model, size in ((ModelName.OURS, ours), (ModelName.SERVICE, service), (ModelName.ETS, 3.0))
    }
    async with database.write() as uow:
        await uow.scores.add(place.id, Variable.TEMPERATURE, place.truth, sums)
        await uow.commit()


async def test_the_report_shows_both_sides_and_a_verdict(
    telegram: Telegram, ann: Person, place: Place, database: Database
) -> None:
    await score(database, place, ours=1.0, service=1.5)
    await ann.say("/plan temperature colder 4")
    (shown,) = await ann.say("/report")
    text = plain(shown.text)
    assert shown.picture
    assert isinstance(telegram.render.views[-1], RecordChart)
    assert "↑ Too high 50% of the time, by 1.0 °C on average" in text
    assert "↓ Too low 50% of the time, by 1.0 °C on average" in text
    assert "cost for you</b> (colder costs 4 per °C, warmer 1)" in text
    assert "• Weather service: 1.5 °C, cost 3.8" in text
    assert "Planning by Skewcast would have cost you 73% less than going by the weather service." in text
    assert "<b>Skewcast was better: its errors were 33% smaller than the weather service's.</b>" in text
    assert text.splitlines()[-2] == "Checked against station EDDB, 18 km away."


async def test_the_report_says_so_when_we_lose(
    ann: Person, olga: Person, place: Place, database: Database
) -> None:
    await score(database, place, ours=2.0, service=1.0)
    (shown,) = await ann.say("/report")
    assert "<b>The weather service was better: Skewcast's errors were 100% larger.</b>" in shown.text
    assert "Planning by Skewcast" not in shown.text
    await ann.say("/plan temperature colder 4")
    (shown,) = await ann.say("/report")
    assert (
        "Planning by Skewcast would have cost you 40% more than going by the weather service." in shown.text
    )
    (shown,) = await olga.say("/report")
    assert "<b>Метеосервис был точнее: ошибки Skewcast на 100 % больше.</b>" in plain(shown.text)


async def test_an_empty_record_is_words(ann: Person, place: Place) -> None:
    (shown,) = await ann.say("/report")
    assert not shown.picture
    assert "No forecast has been checked here yet." in shown.text


async def test_the_record_is_asked_for_by_place_or_by_variable(
    ann: Person, place: Place, database: Database
) -> None:
    async with database.write() as uow:
        tokyo = await store_place(uow, name="Tokyo", latitude=35.68, longitude=139.69, zone="Asia/Tokyo")
        await uow.places.follow(ann.user_id, tokyo, NOW)
        await uow.commit()
    for command in ("/report", "/explain"):
        (shown,) = await ann.say(f"{command} tokyo")
        assert "Tokyo" in shown.text
        (shown,) = await ann.say(f"{command} wind")
        assert shown.text.startswith("<b>Berlin, Germany</b> · Wind")
        (answer,) = await ann.say(f"{command} Atlantis")
        assert (
            answer.text
            == "“Atlantis” is not one of your places. /places shows them; /places Atlantis adds it."
        )


async def test_the_record_can_be_read_by_how_far_ahead_forecasts_were(
    ann: Person, olga: Person, place: Place, database: Database
) -> None:
    await score(database, place, ours=1.0, service=1.5)
    (shown,) = await ann.say("/report")
    assert "forecasts up to 3 days ahead" in shown.text
    (today,) = await ann.tap("Today")
    assert today.id == shown.id
    assert {"✓ Today", "✓ 30 days"} <= set(today.labels)
    assert "forecasts up to 24 hours ahead" in today.text
    (third,) = await ann.tap("Day 3")
    assert "Nothing is checked for the third day yet" in third.text
    await olga.say("/report")
    (tomorrow,) = await olga.tap("Завтра")
    assert "Прогнозы на вторые сутки ещё не проверены" in tomorrow.text


async def test_the_record_comes_as_a_file_too(
    ann: Person, olga: Person, place: Place, database: Database
) -> None:
    await score(database, place, ours=1.0, service=1.5)
    await ann.say("/report")
    (file,) = await ann.tap("📄 Figures as a file (CSV)")
    assert file.document is not None
    assert file.document.decode().splitlines()[1].split(",")[3:6] == ["ours", "station", "60"]
    assert "bias is forecast minus outcome" in file.text
    await olga.say("/report")
    (file,) = await olga.tap("📄 Цифры файлом (CSV)")
    assert "По строке на каждый день" in file.text


async def test_the_record_has_other_views(ann: Person, place: Place, database: Database) -> None:
    await score(database, place, ours=1.0, service=1.5)
    (first,) = await ann.say("/report")
    (week,) = await ann.tap("7 days")
    assert week.id == first.id
    assert "✓ 7 days" in week.labels
    (wind,) = await ann.tap("💨 Wind")
    assert "No forecast has been checked here yet." in wind.text


async def test_every_caption_fits_with_the_longest_names(
    telegram: Telegram, olga: Person, database: Database
) -> None:
    async with database.write() as uow:
        await uow.users.ensure(olga.user_id, "ru", NOW)
        place = await store_place(
            uow, name="Й" * 200, region="Щ" * 200, country="Ж" * 200, station=a_station()
        )
        await uow.places.follow(olga.user_id, place, NOW)
        forecast = a_forecast()
        await uow.forecasts.add_all(place.id, [forecast], forecast, fallback=True)
        await uow.commit()
    await score(database, place, ours=1.5, service=1.0)
    await olga.say("/plan температура холоднее 19")
    for command in ("/forecast", "/report"):
        (shown,) = await olga.say(command)
        assert len(shown.text) <= 1024
        assert shown.text.endswith(ATTRIBUTION)


async def test_units_change_numbers_everywhere(
    telegram: Telegram, ann: Person, place: Place, database: Database
) -> None:
    async with database.write() as uow:
        await uow.users.set_units(ann.user_id, Units.IMPERIAL)
        await uow.commit()
    (shown,) = await ann.say("/plan temperature colder 4")
    assert "Plan for <b>34 °F</b>" in plain(shown.text)
    await score(database, place, ours=1.0, service=1.5)
    (shown,) = await ann.say("/report")
    assert "Skewcast: 1.8 °F, cost " in plain(shown.text)
