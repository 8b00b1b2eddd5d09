"""What past forecasts teach about daily extremes and the chance of rain, and what people then read."""

from datetime import timedelta

import numpy as np
import pytest

from forecasting.clock import epoch_hour
from forecasting.domain import HORIZON_HOURS, Floats, Place, Source, UserId, Variable
from forecasting.reports.forecast import ForecastCard, forecast_card
from forecasting.storage.lessons import Lesson
from forecasting.storage.unit_of_work import Database, UnitOfWork
from forecasting.timeseries import Truth
from tests.builders import NOW, a_forecast, a_service_path, store_follower, store_place
from tests.fakes import FixedClock
from worker.jobs.calibrate import calibrate

pytestmark = pytest.mark.integration

CHANCE = Variable.PRECIPITATION_PROBABILITY


async def observe(uow: UnitOfWork, place: Place, variable: Variable, values: Floats) -> None:
    """Store hourly analysis that ends now."""
    hours = epoch_hour(NOW) - np.arange(len(values))[::-1]
    await uow.series.add_truth(place.id, Source.ANALYSIS, {variable: Truth(hours, values, hours * 3600)})


async def live(database: Database, days: int, error: float, wet_share: float) -> Place:
    """Let days pass with hourly forecasts of 10 that err by so much, and rain promised with 50 %."""
    _, place = await store_follower(database)
    async with database.write() as uow:
        for ago in range(24 * days, -1, -1):
            origin = NOW - timedelta(hours=ago)
            forecast = a_forecast(origin=origin)
            await uow.forecasts.add_all(place.id, [forecast], forecast, fallback=False)
            path, known_at = a_service_path(50.0), int(origin.timestamp())
            await uow.series.add_vintage(place.id, CHANCE, epoch_hour(origin), path, known_at, "best_match")
        hours = 24 * days + HORIZON_HOURS
        await observe(uow, place, Variable.TEMPERATURE, np.full(hours, 10.0 + error))
        wet = np.random.default_rng(0).random(hours) < wet_share
        await observe(uow, place, Variable.PRECIPITATION, np.where(wet, 1.0, 0.0))
        await uow.commit()
    return place


async def card_of(database: Database, place: Place) -> ForecastCard:
    async with database.read() as uow:
        card = await forecast_card(uow, place, NOW)
    assert card is not None
    return card


@pytest.mark.parametrize(("error", "is_wider"), [(0.0, False), (20.0, True)])
async def test_what_missed_too_seldom_narrows_and_what_missed_too_often_widens(
    database: Database, error: float, *, is_wider: bool
) -> None:
    place = await live(database, days=20, error=error, wet_share=0.0)
    before = (await card_of(database, place)).days[1].high

    await calibrate(database, FixedClock(NOW))

    after = (await card_of(database, place)).days[1].high
    assert (after.upper - after.lower > before.upper - before.lower) is is_wider
    assert after.median == pytest.approx(before.median)


async def test_a_chance_of_rain_is_told_as_often_as_it_rained_once_enough_is_seen(
    database: Database,
) -> None:
    place = await live(database, days=30, error=0.0, wet_share=0.2)
    rain = (await card_of(database, place)).days[1].precipitation
    assert rain is not None
    assert (rain.probability, rain.recalibrated) == (50.0, False)

    await calibrate(database, FixedClock(NOW))

    rain = (await card_of(database, place)).days[1].precipitation
    assert rain is not None
    assert rain.probability == pytest.approx(20.0, abs=5.0)
    assert rain.recalibrated


async def test_too_little_history_leaves_chances_as_they_come(database: Database) -> None:
    place = await live(database, days=10, error=0.0, wet_share=0.2)
    await calibrate(database, FixedClock(NOW))
    rain = (await card_of(database, place)).days[1].precipitation
    assert rain is not None
    assert (rain.probability, rain.recalibrated) == (50.0, False)


async def test_calibrating_again_teaches_nothing_more(database: Database) -> None:
    place = await live(database, days=12, error=1.0, wet_share=0.2)
    assert (await calibrate(database, FixedClock(NOW))).count == 2
    before = await card_of(database, place)

    assert (await calibrate(database, FixedClock(NOW))).count == 0

    assert (await card_of(database, place)).days == before.days


async def test_of_every_six_hours_one_forecast_is_enough(database: Database) -> None:
    place = await live(database, days=3, error=0.0, wet_share=0.0)
    async with database.read() as uow:
        found = await uow.forecasts.served_between(
            place.id, Variable.TEMPERATURE, NOW - timedelta(days=2), NOW, every_hours=6
        )
    assert [epoch_hour(forecast.origin) % 6 for forecast in found] == [0] * 8


async def test_a_place_without_any_forecast_is_left_alone(database: Database) -> None:
    await store_follower(database)
    assert (await calibrate(database, FixedClock(NOW))).count == 0


async def test_a_lesson_that_cannot_be_read_spoils_only_its_own_place(database: Database) -> None:
    async with database.write() as uow:
        spoilt = await store_place(uow, name="Spoilt", latitude=10.0)
        await uow.lessons.store(spoilt.id, Variable.TEMPERATURE, Lesson.EXTREMES, b"no lesson", NOW)
        await uow.commit()
    place = await live(database, days=5, error=0.0, wet_share=0.0)
    async with database.write() as uow:
        await uow.places.follow(UserId(7), spoilt, NOW)
        await uow.commit()

    done = await calibrate(database, FixedClock(NOW))

    assert spoilt.id < place.id
    assert done.count > 0
    assert done.failure
    assert done.failure.__notes__ == [f"at place {spoilt.id}"]
