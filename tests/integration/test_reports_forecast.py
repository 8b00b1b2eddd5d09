"""The forecast card and the plan, assembled from a real database."""

import pickle
import sys
from datetime import date, datetime, timedelta
from subprocess import run

import numpy as np
import pytest

from forecasting.clock import epoch_hour
from forecasting.domain import CostRatio, Forecast, LeadBucket, ModelName, Place, Side, Source, Variable
from forecasting.evaluation.scores import ScoreSums
from forecasting.reports.forecast import ForecastCard, forecast_card
from forecasting.reports.plan import PlanReport, plan
from forecasting.storage.series_rows import BACK_FILL
from forecasting.storage.unit_of_work import Database, UnitOfWork
from forecasting.timeseries import Truth
from tests.builders import NOW, a_forecast, a_service_path, a_station, store_place

pytestmark = pytest.mark.integration

MOMENT = NOW + timedelta(minutes=10)
COLDER_HURTS = CostRatio(Side.BELOW, 4)
MODEL = "best_match"


async def issue(uow: UnitOfWork, place: Place, *forecasts: Forecast, fallback: bool = False) -> None:
    for forecast in forecasts:
        await uow.forecasts.add_all(place.id, [forecast], forecast, fallback=fallback)


async def observe(
    uow: UnitOfWork,
    place: Place,
    values: list[float],
    last: datetime = NOW,
    variable: Variable = Variable.TEMPERATURE,
) -> None:
    """Store hourly truth that ends at a moment, known an hour later from a station, else after twelve."""
    hours = epoch_hour(last) - np.arange(len(values))[::-1]
    delay = 1 if place.station else 12
    known_at = (hours + delay) * 3600
    await uow.series.add_truth(place.id, place.truth, {variable: Truth(hours, np.array(values), known_at)})


async def archive(
    uow: UnitOfWork,
    place: Place,
    value: float,
    issued: datetime = NOW,
    variable: Variable = Variable.TEMPERATURE,
    model: str = MODEL,
) -> None:
    """Store a path of the service that was fetched five minutes after its issue hour."""
    known_at = int(issued.timestamp()) + 300
    await uow.series.add_vintage(
        place.id, variable, epoch_hour(issued), a_service_path(value), known_at, model
    )


async def card_of(database: Database, place: Place, now: datetime = MOMENT, **asked: object) -> ForecastCard:
    async with database.read() as uow:
        card = await forecast_card(uow, place, now, **asked)  # type: ignore[arg-type]  # as the caller asks
    assert card is not None
    return card


async def plan_of(database: Database, place: Place, cost: CostRatio = COLDER_HURTS) -> PlanReport:
    async with database.read() as uow:
        report = await plan(uow, place, Variable.TEMPERATURE, cost, MOMENT)
    assert report is not None
    return report


async def test_a_place_without_a_forecast_has_neither_card_nor_plan(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        assert await forecast_card(uow, place, NOW) is None
        assert await plan(uow, place, Variable.TEMPERATURE, COLDER_HURTS, NOW) is None


async def test_a_card_says_what_is_needed_to_judge_it(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow, station=a_station())
        await issue(uow, place, a_forecast(issued_at=NOW + timedelta(minutes=6)), fallback=True)
        await archive(uow, place, 11.0)
        await observe(uow, place, [8.0] * 60)
        await uow.commit()
    card = await card_of(database, place)
    assert (card.source, card.station) == (Source.STATION, a_station())
    assert card.age == timedelta(minutes=4)
    assert card.fallback
    assert not card.stale
    assert card.service is not None
    assert card.service.shape == (72,)
    assert set(card.service.tolist()) == {11.0}
    # The report of nine o'clock is known at ten.
    assert card.observed[0][0] == NOW - timedelta(hours=35)
    assert card.observed[-1] == (NOW - timedelta(hours=1), 8.0)
    assert card.plan is None


async def test_a_card_travels_to_another_process(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await issue(uow, place, a_forecast())
        await uow.commit()
    card = await card_of(database, place, cost=COLDER_HURTS)
    there = pickle.loads(pickle.dumps(card))
    assert (there.place, there.days, there.plan) == (card.place, card.days, card.plan)


async def test_unsettled_analysis_is_not_invented(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await issue(uow, place, a_forecast())
        await observe(uow, place, [8.0] * 60)
        await uow.commit()
    card = await card_of(database, place)
    assert card.source is Source.ANALYSIS
    assert card.observed[-1][0] == NOW - timedelta(hours=12)


async def test_a_forecast_older_than_six_hours_is_stale_and_speaks_only_of_what_is_ahead(
    database: Database,
) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await issue(uow, place, a_forecast())
        await uow.commit()
    assert not (await card_of(database, place, NOW + timedelta(hours=6))).stale
    later = await card_of(database, place, NOW + timedelta(hours=60))
    assert later.stale
    assert [(day.day, day.hours) for day in later.days] == [(date(2026, 4, 10), 12)]  # Berlin's clocks say 23
    gone = await card_of(database, place, NOW + timedelta(hours=80), cost=COLDER_HURTS)
    assert (gone.days, gone.plan) == ((), None)


async def test_days_are_the_place_s_own(database: Database) -> None:
    async with database.write() as uow:
        berlin = await store_place(uow)
        await issue(uow, berlin, a_forecast(), a_forecast(Variable.WIND_SPEED, median=5.0))
        await uow.commit()
    today, tomorrow, after = (await card_of(database, berlin)).days
    assert [day.day.day for day in (today, tomorrow, after)] == [7, 8, 9]
    assert [day.hours for day in (today, tomorrow, after)] == [12, 24, 24]  # it is eleven in Berlin
    assert tomorrow.low.lower < tomorrow.low.median < 10.0 < tomorrow.high.median < tomorrow.high.upper
    assert tomorrow.wind is not None
    assert tomorrow.wind.median > 5.0
    assert tomorrow.precipitation is None


async def test_other_variables_carry_no_wind(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await issue(uow, place, a_forecast(Variable.WIND_SPEED, median=5.0))
        await uow.commit()
    card = await card_of(database, place, variable=Variable.WIND_SPEED)
    assert [day.wind for day in card.days] == [None] * 3


async def test_rain_before_midnight_belongs_to_the_day_that_ends(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await issue(uow, place, a_forecast())
        await archive(uow, place, 0.5, variable=Variable.PRECIPITATION)
        await archive(uow, place, 30.0, variable=Variable.PRECIPITATION_PROBABILITY)
        await uow.commit()
    today, tomorrow, _ = (await card_of(database, place)).days
    assert today.precipitation is not None
    assert tomorrow.precipitation is not None
    assert (today.precipitation.amount, tomorrow.precipitation.amount) == (6.5, 12.0)
    assert tomorrow.precipitation.probability == 30.0


async def test_the_service_is_quoted_as_it_was_when_the_forecast_was_made(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await issue(uow, place, a_forecast(issued_at=MOMENT))
        await archive(uow, place, 3.0, NOW - timedelta(hours=2))
        await archive(uow, place, 99.0, NOW, model=BACK_FILL)
        await archive(uow, place, 5.0, NOW)
        await archive(uow, place, 7.0, NOW + timedelta(hours=1))
        await uow.commit()
    card = await card_of(database, place, NOW + timedelta(hours=2))
    assert card.service is not None
    assert set(card.service.tolist()) == {5.0}


async def test_a_service_that_fell_silent_days_ago_is_not_quoted(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await issue(uow, place, a_forecast())
        await archive(uow, place, 3.0, NOW - timedelta(hours=97))
        await uow.commit()
    assert (await card_of(database, place)).service is None


@pytest.mark.parametrize(("station", "delay"), [(a_station(), 1), (None, 12)])
async def test_yesterday_is_the_newest_day_whose_truth_is_known(
    database: Database, station: object, delay: int
) -> None:
    origin = NOW - timedelta(hours=24 + delay)
    async with database.write() as uow:
        place = await store_place(uow, station=station)
        shown = [
            a_forecast(origin=origin + timedelta(hours=ahead), median=10.0 + ahead)
            for ahead in (-3, 0, delay, 24 + delay)
        ]
        await issue(uow, place, *shown)
        await observe(uow, place, [14.0] * 59 + [6.0])
        await uow.commit()
    yesterday = (await card_of(database, place, cost=COLDER_HURTS)).yesterday
    assert yesterday is not None
    assert (yesterday.first, yesterday.last) == (origin + timedelta(hours=1), NOW - timedelta(hours=delay))
    assert yesterday.low.happened == 14.0
    assert yesterday.low.difference < yesterday.high.difference
    assert yesterday.plan is not None
    assert yesterday.plan.said < yesterday.low.said


async def test_without_an_old_forecast_or_truth_there_is_no_yesterday(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow, station=a_station())
        await issue(uow, place, a_forecast())
        await uow.commit()
    assert (await card_of(database, place)).yesterday is None
    async with database.write() as uow:
        await observe(uow, place, [10.0] * 60)
        await uow.commit()
    assert (await card_of(database, place)).yesterday is None


async def test_the_card_and_the_plan_name_the_same_number(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await issue(uow, place, a_forecast(issued_at=NOW))
        await uow.commit()
    card, report = await card_of(database, place, cost=COLDER_HURTS), await plan_of(database, place)
    assert card.plan == report.number
    assert report.number < report.median < 10.0
    assert report.chance_below == pytest.approx(0.2, abs=0.01)
    assert report.chance_below + report.chance_above == pytest.approx(1.0, abs=0.01)
    assert NOW < report.when[0] <= report.when[1] <= NOW + timedelta(hours=24)
    assert (report.age, report.stale, report.fallback) == (timedelta(minutes=10), False, False)


async def test_a_forecast_that_has_run_out_is_no_plan(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await issue(uow, place, a_forecast(origin=NOW - timedelta(hours=73)))
        assert await plan(uow, place, Variable.TEMPERATURE, COLDER_HURTS, NOW) is None


async def test_who_fears_the_heat_plans_for_the_highest_value(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await issue(uow, place, a_forecast())
        await uow.commit()
    report = await plan_of(database, place, CostRatio(Side.ABOVE, 9))
    assert report.number > report.median > 10.0
    assert report.chance_above == pytest.approx(0.1, abs=0.01)


def scored(plan_number: float, median: float, n: int) -> ScoreSums:
    """It was always 10; the five lowest quantiles lay at one value, the others at another."""
    return ScoreSums.of(np.full(n, 10.0), np.tile([plan_number] * 5 + [median] * 6, (n, 1)))


async def store_scores(uow: UnitOfWork, place: Place, day: date, n: int, service_n: int) -> None:
    bucket = LeadBucket.FIRST_DAY
    sums = {
        (ModelName.OURS, bucket, day): scored(9.0, 12.0, n),
        (ModelName.SERVICE, bucket, day): scored(9.0, 14.0, service_n),
        (ModelName.OURS, LeadBucket.THIRD_DAY, day): scored(0.0, 0.0, n),
    }
    await uow.scores.add(place.id, Variable.TEMPERATURE, place.truth, sums)


async def test_savings_compare_the_plan_with_the_middle_and_with_the_service(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await issue(uow, place, a_forecast())
        for days_ago in (1, 2, 40):
            await store_scores(uow, place, NOW.date() - timedelta(days=days_ago), 40, 40)
        await uow.commit()
    savings = (await plan_of(database, place)).savings
    assert savings is not None
    assert (savings.n, savings.days) == (80, 30)
    # 1 too low costs 1, 2 too high costs 2 x 4, 4 too high costs 4 x 4.
    assert (savings.plan_cost, savings.median_cost, savings.service_cost) == pytest.approx((1.0, 8.0, 16.0))
    assert savings.on_median == pytest.approx(7 / 8)
    assert savings.on_service == pytest.approx(15 / 16)


async def test_no_savings_are_claimed_from_a_few_hours_of_many_days(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await issue(uow, place, a_forecast())
        await store_scores(uow, place, NOW.date() - timedelta(days=5), 47, 47)
        await uow.commit()
    assert (await plan_of(database, place)).savings is None


async def test_the_service_is_not_charged_for_other_hours_than_ours(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await issue(uow, place, a_forecast())
        await store_scores(uow, place, NOW.date() - timedelta(days=2), 100, 80)
        await uow.commit()
    savings = (await plan_of(database, place)).savings
    assert savings is not None
    assert (savings.service_cost, savings.on_service) == (None, None)


async def test_no_savings_are_claimed_from_one_long_day_or_for_a_ratio_nobody_scored(
    database: Database,
) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await issue(uow, place, a_forecast())
        await store_scores(uow, place, NOW.date(), 500, 500)
        await uow.commit()
    assert (await plan_of(database, place)).savings is None
    async with database.write() as uow:
        await store_scores(uow, place, NOW.date() - timedelta(days=2), 50, 0)
        await uow.commit()
    assert (await plan_of(database, place)).savings is not None
    assert (await plan_of(database, place, CostRatio(Side.BELOW, 5))).savings is None


def test_reports_load_none_of_the_heavy_libraries() -> None:
    modules = ", ".join(f"forecasting.reports.{name}" for name in ("forecast", "plan", "record", "status"))
    code = (
        f"import sys, {modules}, forecasting.reports.export, forecasting.charts.daylight\n"
        "heavy = {'aiogram', 'matplotlib', 'mlflow', 'pandas', 'statsmodels'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    found = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
