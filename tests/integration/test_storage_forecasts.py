"""Issued forecasts and the sums of their errors."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from sqlalchemy import select

from forecasting.clock import epoch_hour
from forecasting.domain import LEVELS, MEDIAN, Forecast, LeadBucket, ModelName, Part, Place, Source, Variable
from forecasting.evaluation.scores import ScoreSums
from forecasting.evaluation.verification import HourForecasts
from forecasting.storage.tables import ForecastRow
from forecasting.storage.unit_of_work import Database, UnitOfWork
from tests.builders import NOW, a_forecast, models_at, store_place

pytestmark = pytest.mark.integration

HOUR = epoch_hour(NOW)
TEMPERATURE = Variable.TEMPERATURE
OURS = ModelName.OURS


def said_in(covering: Mapping[Variable, HourForecasts]) -> list[tuple[ModelName, int, int, float]]:
    """Model, origin, lead and lowest quantile of each row about the temperature."""
    said = covering[TEMPERATURE]
    rows = (said.of_model.tolist(), said.origins.tolist(), said.leads.tolist(), said.quantiles[:, 0].tolist())
    return [
        (said.models[model], origin, lead, value) for model, origin, lead, value in zip(*rows, strict=True)
    ]


async def issue(
    uow: UnitOfWork,
    place: Place,
    *forecasts: Forecast,
    served: Forecast | None = None,
    fallback: bool = False,
) -> None:
    await uow.forecasts.add_all(place.id, forecasts, served or forecasts[0], fallback=fallback)


async def test_the_newest_forecast_shown_comes_back_as_it_was_issued(database: Database) -> None:
    old = a_forecast(origin=NOW - timedelta(hours=1), median=3.0)
    new = a_forecast(median=7.0, issued_at=NOW + timedelta(minutes=3, microseconds=5))
    async with database.write() as uow:
        place = await store_place(uow)
        await issue(uow, place, new, a_forecast(model=ModelName.ETS, median=1.0))
        await issue(uow, place, old)
        await uow.commit()
    async with database.read() as uow:
        found = await uow.forecasts.latest(place.id, TEMPERATURE)
        assert await uow.forecasts.latest(place.id, Variable.PRESSURE) is None
        assert await uow.forecasts.newest_issue() == new.issued_at
    assert found
    forecast, fallback = found
    assert (forecast.model, forecast.origin, forecast.issued_at) == (ModelName.HYBRID, NOW, new.issued_at)
    np.testing.assert_array_equal(forecast.quantiles, new.quantiles)
    assert not fallback


async def test_what_the_median_is_made_of_is_kept_for_the_forecast_shown_alone(database: Database) -> None:
    parts = {Part.SERVICE: np.full(72, 9.0, np.float32), Part.USUAL_ERROR: np.arange(72, dtype=np.float32)}
    shown = replace(a_forecast(), parts=parts)
    other = replace(a_forecast(model=ModelName.ETS), parts=parts)
    async with database.write() as uow:
        place = await store_place(uow)
        await uow.forecasts.add_all(place.id, [shown, other], shown, fallback=False)
        await uow.commit()
    async with database.read() as uow:
        found = await uow.forecasts.latest(place.id, shown.variable)
    assert found
    assert list(found[0].parts) == list(parts)
    for part, values in parts.items():
        np.testing.assert_array_equal(found[0].parts[part], values)
    async with database.engine.connect() as connection:
        kept = await connection.scalars(select(ForecastRow.model).where(ForecastRow.parts.is_not(None)))
        assert kept.all() == [shown.model]


async def test_a_fallback_says_that_it_is_one(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        service = a_forecast(model=ModelName.SERVICE)
        await issue(uow, place, a_forecast(model=ModelName.ETS), service, served=service, fallback=True)
        found = await uow.forecasts.latest(place.id, TEMPERATURE)
    assert found
    assert (found[0].model, found[1]) == (ModelName.SERVICE, True)


async def test_what_was_issued_once_stands(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await issue(uow, place, a_forecast(median=7.0))
        await issue(uow, place, a_forecast(median=99.0))
        found = await uow.forecasts.latest(place.id, TEMPERATURE)
    assert found
    assert found[0].median[0] == 7.0


async def test_what_people_were_shown_first_stays_what_they_were_shown(database: Database) -> None:
    service, hybrid = a_forecast(model=ModelName.SERVICE), a_forecast(model=ModelName.HYBRID)
    async with database.write() as uow:
        place = await store_place(uow)
        await issue(uow, place, service, fallback=True)
        await issue(uow, place, service, hybrid, served=hybrid)
        found = await uow.forecasts.latest(place.id, TEMPERATURE)
        stored = await models_at(uow, place.id, TEMPERATURE, NOW)
        covering = await uow.forecasts.covering(place.id, HOUR + 1, HOUR + 1)
    assert found
    assert (found[0].model, found[1]) == (ModelName.SERVICE, True)
    assert stored == {ModelName.SERVICE, ModelName.HYBRID}
    assert [model for model, *_ in said_in(covering)].count(ModelName.OURS) == 1


async def test_forecasts_of_every_lead_time_cover_an_hour(database: Database) -> None:
    hours = (-73, -72, -71, -1, 0)
    async with database.write() as uow:
        place = await store_place(uow)
        for ahead in hours:
            await issue(uow, place, a_forecast(origin=NOW + timedelta(hours=ahead)))
        covering = await uow.forecasts.covering(place.id, HOUR, HOUR)
        nothing = await uow.forecasts.covering(place.id, HOUR - 100, HOUR - 90)
    assert nothing == {}
    assert {(origin - HOUR, lead) for _, origin, lead, _ in said_in(covering)} == {
        (-72, 72),
        (-71, 71),
        (-1, 1),
    }


async def test_of_each_forecast_exactly_the_hours_asked_for_are_read(database: Database) -> None:
    rising = replace(a_forecast(), quantiles=np.arange(72 * 11, dtype=np.float32).reshape(72, 11))
    async with database.write() as uow:
        place = await store_place(uow)
        for hours in (-70, -3, 2):
            await issue(uow, place, replace(rising, origin=NOW + timedelta(hours=hours)))
        covering = await uow.forecasts.covering(place.id, HOUR, HOUR + 5)
    found = [
        (origin - HOUR, lead, value) for model, origin, lead, value in said_in(covering) if model is OURS
    ]
    wanted = {
        (hours, lead, 11.0 * (lead - 1))
        for hours, leads in ((-70, (70, 71, 72)), (-3, range(3, 9)), (2, (1, 2, 3)))
        for lead in leads
    }
    assert wanted <= set(found)
    # What reaches beyond the last hour has no truth there and is not scored.
    assert all(hours + lead >= 0 for hours, lead, _ in found)


async def test_what_was_shown_appears_once_more_as_ours(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await issue(uow, place, a_forecast(median=7.0), a_forecast(model=ModelName.ETS, median=1.0))
        covering = await uow.forecasts.covering(place.id, HOUR + 1, HOUR + 1)
    medians = dict(zip(covering[TEMPERATURE].models, covering[TEMPERATURE].quantiles[:, MEDIAN], strict=True))
    assert medians == {ModelName.HYBRID: 7.0, ModelName.ETS: 1.0, ModelName.OURS: 7.0}


async def test_what_was_shown_over_a_span_comes_by_origin(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        for ahead in (2, 0, 1, 3):
            origin = NOW + timedelta(hours=ahead)
            await issue(uow, place, a_forecast(origin=origin), a_forecast(model=ModelName.ETS, origin=origin))
        shown = await uow.forecasts.served_between(place.id, TEMPERATURE, NOW, NOW + timedelta(hours=2))
    assert [epoch_hour(forecast.origin) - HOUR for forecast in shown] == [0, 1, 2]
    assert {forecast.model for forecast in shown} == {ModelName.HYBRID}


async def test_yardsticks_are_forgotten_sooner_than_what_was_shown(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        for ahead in range(4):
            origin = NOW + timedelta(hours=ahead)
            await issue(uow, place, a_forecast(origin=origin), a_forecast(model=ModelName.ETS, origin=origin))
        await uow.forecasts.delete_before(place.id, served_before=HOUR + 1, others_before=HOUR + 3)
        left = {
            (ahead, model)
            for ahead in range(4)
            for model in await models_at(uow, place.id, TEMPERATURE, NOW + timedelta(hours=ahead))
        }
    assert left == {
        (1, ModelName.HYBRID),
        (2, ModelName.HYBRID),
        (3, ModelName.HYBRID),
        (3, ModelName.ETS),
    }


async def test_a_forecast_of_another_shape_is_refused(database: Database) -> None:
    short = Forecast(TEMPERATURE, ModelName.ETS, NOW, NOW, np.zeros((71, len(LEVELS)), np.float32))
    async with database.write() as uow:
        place = await store_place(uow)
        with pytest.raises(Exception, match=r"shape \(72, 11\)"):
            await issue(uow, place, short)


def some_sums(error: float) -> ScoreSums:
    observed = np.array([10.0, 11.0])
    quantiles = observed[:, None] + error + np.linspace(-2, 2, len(LEVELS))
    return ScoreSums.of(observed, quantiles)


async def test_scores_add_up_within_a_day_and_over_days(database: Database) -> None:
    first, second = date(2026, 4, 6), date(2026, 4, 7)
    key = (ModelName.OURS, LeadBucket.FIRST_DAY)
    morning, evening, tomorrow = some_sums(0.5), some_sums(-1.0), some_sums(2.0)
    async with database.write() as uow:
        place = await store_place(uow)
        assert await uow.scores.first_day(place.id) is None
        for day, sums in ((first, morning), (first, evening), (second, tomorrow)):
            await uow.scores.add(place.id, TEMPERATURE, Source.ANALYSIS, {(*key, day): sums})
        await uow.commit()
    async with database.read() as uow:
        read = uow.scores.sums
        one_day = await read(place.id, TEMPERATURE, Source.ANALYSIS, first, first)
        both = await read(place.id, TEMPERATURE, Source.ANALYSIS, first, second)
        assert await read(place.id, TEMPERATURE, Source.STATION, first, second) == {}
        assert await uow.scores.first_day(place.id) == first
    assert_same(one_day[key], morning + evening)
    assert_same(both[key], morning + evening + tomorrow)


async def test_scores_of_models_and_lead_times_are_kept_apart(database: Database) -> None:
    day = date(2026, 4, 6)
    sums = {
        (ModelName.OURS, LeadBucket.FIRST_DAY, day): some_sums(0.5),
        (ModelName.OURS, LeadBucket.THIRD_DAY, day): some_sums(1.5),
        (ModelName.SERVICE, LeadBucket.FIRST_DAY, day): some_sums(2.5),
    }
    async with database.write() as uow:
        place = await store_place(uow)
        await uow.scores.add(place.id, TEMPERATURE, Source.ANALYSIS, sums)
        found = await uow.scores.sums(place.id, TEMPERATURE, Source.ANALYSIS, day, day)
    assert set(found) == {(model, bucket) for model, bucket, _ in sums}
    for (model, bucket, _), expected in sums.items():
        assert_same(found[model, bucket], expected)


def assert_same(found: ScoreSums, expected: ScoreSums) -> None:
    assert (found.n, found.over_n, found.under_n) == (expected.n, expected.over_n, expected.under_n)
    assert (found.hits50, found.hits80, found.hits90) == (expected.hits50, expected.hits80, expected.hits90)
    assert found.mae == pytest.approx(expected.mae)
    assert found.rmse == pytest.approx(expected.rmse)
    assert found.bias == pytest.approx(expected.bias)
    assert found.width80 == pytest.approx(expected.width80)
    assert found.pinball_sums == pytest.approx(expected.pinball_sums)
