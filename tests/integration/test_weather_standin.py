"""The clients against the stand-in: real answers, moved clocks, and every fault."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, date, datetime

import aiohttp
import numpy as np
import pytest
import pytest_asyncio

from forecasting.domain import Variable
from forecasting.errors import WeatherLimitReached, WeatherRefused, WeatherUnavailable
from forecasting.weather.answers import Spot
from forecasting.weather.http import Patience, WeatherHttp
from forecasting.weather.metar import MetarReports, hourly
from forecasting.weather.open_meteo import OpenMeteo
from forecasting.weather.standin import StandIn, StandInUrls
from tests.fakes import FixedClock, MovingSleep, logged_lines

pytestmark = pytest.mark.integration

NEW_YORK, PARIS, LONDON = Spot(40.71, -73.99), Spot(48.85, 2.35), Spot(51.51, -0.13)
NOW = datetime(2026, 8, 20, 14, 40, tzinfo=UTC)


class Served:
    """A stand-in with the product's clients pointed at it, all on one clock."""

    def __init__(self, stand_in: StandIn, clock: FixedClock, timeout_seconds: float) -> None:
        urls = stand_in.urls
        self.clock = clock
        self.urls = urls
        self.sleep = MovingSleep(clock)
        self.http = WeatherHttp(
            user_agent="skewcast-tests",
            clock=clock,
            rng=np.random.default_rng(7),
            sleep=self.sleep,
            patience=Patience(3, timeout_seconds, 75),
        )
        self.open_meteo = OpenMeteo(self.http, urls.open_meteo, clock)
        self.metar = MetarReports(self.http, urls.metar, urls.metar_history, clock)

    async def switch(self, kind: str, **params: str) -> int:
        async with (
            aiohttp.ClientSession() as session,
            session.get(self.urls.faults, params={"kind": kind} | params) as reply,
        ):
            return reply.status


@pytest_asyncio.fixture
async def stand_in() -> AsyncIterator[tuple[StandIn, FixedClock]]:
    clock = FixedClock(NOW)
    stand_in = StandIn(clock)
    await stand_in.start()
    yield stand_in, clock
    await stand_in.stop()


@pytest_asyncio.fixture
async def served(stand_in: tuple[StandIn, FixedClock]) -> AsyncIterator[Served]:
    served = Served(*stand_in, timeout_seconds=10.0)
    async with aclosing(served.http):
        yield served


async def test_several_places_are_answered_in_one_call(served: Served) -> None:
    new_york, paris = await served.open_meteo.fetch_forecasts([NEW_YORK, PARIS])
    now_row = np.searchsorted(new_york.hours, int(NOW.timestamp()) // 3600)
    assert np.all(np.isfinite(new_york.values[Variable.TEMPERATURE]))
    assert np.all(np.isfinite(new_york.values[Variable.PRESSURE][: now_row + 1]))
    assert np.all(np.isfinite(paris.values[Variable.TEMPERATURE][: now_row + 1]))
    assert np.all(np.isnan(paris.values[Variable.TEMPERATURE][now_row + 1 :]))
    assert np.all(np.isnan(paris.values[Variable.WIND_SPEED]))


async def test_a_place_that_was_never_recorded_has_no_data(served: Served) -> None:
    with pytest.raises(WeatherRefused, match="No data is available for this location"):
        await served.open_meteo.fetch_forecasts([LONDON])
    new_york, london = await served.open_meteo.fetch_forecasts([NEW_YORK, LONDON])
    assert (len(new_york.hours), len(london.hours)) == (168, 0)


async def test_moving_the_clock_reveals_the_next_forecast_and_the_next_report(served: Served) -> None:
    served.clock.now = datetime(2026, 7, 1, 11, 55, tzinfo=UTC)
    (before,) = await served.open_meteo.fetch_forecasts([NEW_YORK])
    reports_before = await served.metar.fetch_recent(["KJFK"])
    served.clock.move(hours=1)
    (after,) = await served.open_meteo.fetch_forecasts([NEW_YORK])
    reports_after = await served.metar.fetch_recent(["KJFK"])
    temperature = Variable.TEMPERATURE
    assert not np.array_equal(before.values[temperature][60:], after.values[temperature][60:])
    assert reports_after["KJFK"][-2] == reports_before["KJFK"][-1]


async def test_a_new_place_can_be_prepared_from_the_past_three_months(served: Served) -> None:
    runs = await served.open_meteo.fetch_previous_runs(
        NEW_YORK, past_days=92, variables=[Variable.TEMPERATURE]
    )
    (past,) = await served.open_meteo.fetch_forecasts([NEW_YORK], past_days=92, forecast_days=1)
    station = await served.metar.find_station(40.71, -73.99, 7.0)
    assert station
    reports = hourly(await served.metar.fetch_history(station.icao, date(2026, 6, 1), date(2026, 8, 20)))
    said = runs[Variable.TEMPERATURE]
    assert {day: int(np.isfinite(values).sum()) > 80 * 24 for day, values in said.by_day.items()} == {
        1: True,
        2: True,
        3: True,
    }
    observed = np.array(
        [
            reports[hour].values[Variable.TEMPERATURE] if hour in reports else np.nan
            for hour in past.hours.tolist()
        ]
    )
    gap = past.values[Variable.TEMPERATURE] - observed
    # The settled analysis of this cell is within a degree of JFK; an hour's shift would be seen at once.
    assert np.nanmean(np.abs(gap)) < 1.0


async def test_a_city_that_is_searched_can_be_asked_about(served: Served) -> None:
    (place, *_) = await served.open_meteo.search_places("Нью-Йорк", language="ru")
    assert (place.name, place.zone) == ("Нью-Йорк", "America/New_York")
    (answer,) = await served.open_meteo.fetch_forecasts([Spot(place.latitude, place.longitude)])
    assert answer.elevation == 7.0
    assert await served.open_meteo.search_places("Enschede Airport", language="en") == []


BROKEN = ["502", "503", "504", "525", "truncated", "error-page-200"]


@pytest.mark.parametrize("kind", BROKEN)
async def test_faults_that_pass_are_mended_by_asking_again(served: Served, kind: str) -> None:
    await served.switch(kind, count="2", api="forecast")
    (answer,) = await served.open_meteo.fetch_forecasts([NEW_YORK])
    assert len(answer.hours) == 168
    assert len(served.sleep.slept) == 2


@pytest.mark.parametrize("kind", BROKEN)
async def test_faults_that_stay_make_every_service_unavailable_until_switched_off(
    served: Served, kind: str
) -> None:
    await served.switch(kind)
    with logged_lines():
        for call in (
            served.open_meteo.fetch_forecasts([NEW_YORK]),
            served.open_meteo.search_places("Paris", language="en"),
            served.metar.fetch_recent(["KJFK"]),
            served.metar.fetch_history("KJFK", date(2026, 8, 1), date(2026, 8, 2)),
        ):
            with pytest.raises(WeatherUnavailable):
                await call
        await served.switch("off")
        assert len(await served.open_meteo.fetch_forecasts([NEW_YORK])) == 1


@pytest.mark.parametrize("kind", ["429-minutely", "concurrent"])
async def test_short_limits_are_sat_out(served: Served, kind: str) -> None:
    await served.switch(kind, count="1")
    assert len(await served.open_meteo.fetch_forecasts([NEW_YORK])) == 1
    (slept,) = served.sleep.slept
    assert 5 <= slept <= 70


@pytest.mark.parametrize(
    ("kind", "retry_at"),
    [
        ("429-hourly", datetime(2026, 8, 20, 15, tzinfo=UTC)),
        ("429-daily", datetime(2026, 8, 21, tzinfo=UTC)),
    ],
)
async def test_long_limits_say_when_they_end(served: Served, kind: str, retry_at: datetime) -> None:
    await served.switch(kind)
    with pytest.raises(WeatherLimitReached) as caught:
        await served.open_meteo.fetch_forecasts([NEW_YORK])
    assert caught.value.retry_at == retry_at


async def test_a_hanging_service_is_given_up_and_asked_again(stand_in: tuple[StandIn, FixedClock]) -> None:
    served = Served(*stand_in, timeout_seconds=1.0)
    async with aclosing(served.http):
        await served.switch("timeout", count="1", api="forecast")
        assert len(await served.open_meteo.fetch_forecasts([NEW_YORK])) == 1
    assert len(served.sleep.slept) == 1


async def test_nulls_from_three_hours_ago_on_are_nan_and_the_past_stays(served: Served) -> None:
    await served.switch("nulls", count="1")
    (answer,) = await served.open_meteo.fetch_forecasts([NEW_YORK])
    missing = np.isnan(answer.values[Variable.TEMPERATURE])
    first = int(NOW.timestamp()) // 3600 - 2
    np.testing.assert_array_equal(missing, answer.hours >= first)


async def test_the_minutes_budget_runs_out_by_weight(served: Served) -> None:
    await served.open_meteo.fetch_forecasts([NEW_YORK] * 600)
    await served.open_meteo.fetch_forecasts([NEW_YORK])
    (slept,) = served.sleep.slept
    assert 60 <= slept <= 70


@pytest.mark.parametrize(
    "params", [{"kind": "flood"}, {"kind": "502", "api": "tides"}, {"kind": "502", "count": "0"}]
)
async def test_a_wrong_switch_is_refused(served: Served, params: dict[str, str]) -> None:
    assert await served.switch(**params) == 400
    assert len(await served.open_meteo.fetch_forecasts([NEW_YORK])) == 1


async def test_a_stand_in_that_is_not_started_has_no_urls() -> None:
    stand_in = StandIn(FixedClock(NOW))
    with pytest.raises(RuntimeError, match="not started"):
        _ = stand_in.urls


async def test_the_module_runs_alone_and_prints_its_urls_as_settings() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "forecasting.weather.standin", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    try:
        lines = [(await process.stdout.readline()).decode().strip() for _ in range(6)]
        settings = dict(line.split("=", 1) for line in lines[:5])
        assert set(settings) == {
            "SKEWCAST_OPEN_METEO_FORECAST_URL",
            "SKEWCAST_OPEN_METEO_PREVIOUS_RUNS_URL",
            "SKEWCAST_OPEN_METEO_GEOCODING_URL",
            "SKEWCAST_METAR_URL",
            "SKEWCAST_METAR_HISTORY_URL",
        }
        base = settings["SKEWCAST_OPEN_METEO_FORECAST_URL"].removesuffix("/api/v1/forecast")
        assert StandInUrls.under(base).metar == settings["SKEWCAST_METAR_URL"]
        async with aiohttp.ClientSession() as session, session.get(settings["SKEWCAST_METAR_URL"]) as reply:
            assert reply.status == 400
    finally:
        process.terminate()
        await process.wait()
