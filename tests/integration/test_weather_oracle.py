"""Another client of the same services, `open-meteo`, reads what the stand-in serves as we do."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
import numpy as np
import pytest
import pytest_asyncio
from yarl import URL

from forecasting.domain import Variable
from forecasting.weather.answers import Spot
from forecasting.weather.http import WeatherHttp
from forecasting.weather.open_meteo import OpenMeteo
from forecasting.weather.standin import StandIn, StandInUrls
from tests.fakes import FixedClock

pytestmark = pytest.mark.integration

NOW = datetime(2026, 8, 20, 14, 40, tzinfo=UTC)
NEW_YORK = Spot(40.71, -73.99)


@dataclass(frozen=True)
class LoopbackSession:
    """Sends what is meant for Open-Meteo's hosts, which that client has as literals, to the stand-in."""

    session: aiohttp.ClientSession
    urls: StandInUrls

    def get(self, url: URL, **options: Any) -> Any:
        open_meteo = self.urls.open_meteo
        base = {
            "api.open-meteo.com": open_meteo.forecast,
            "previous-runs-api.open-meteo.com": open_meteo.previous_runs,
            "geocoding-api.open-meteo.com": open_meteo.geocoding,
        }[url.host or ""]
        return self.session.get(URL(base).with_query(url.query), **options)


@pytest_asyncio.fixture
async def stand_in() -> AsyncIterator[StandIn]:
    stand_in = StandIn(FixedClock(NOW))
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest_asyncio.fixture
async def ours(stand_in: StandIn) -> AsyncIterator[OpenMeteo]:
    clock = FixedClock(NOW)
    http = WeatherHttp(user_agent="tests", clock=clock, rng=np.random.default_rng(7))
    async with aclosing(http):
        yield OpenMeteo(http, stand_in.urls.open_meteo, clock)


@pytest_asyncio.fixture
async def theirs(stand_in: StandIn) -> AsyncIterator[Any]:
    import open_meteo  # takes seconds, so only the tests that need it wait for it

    async with aiohttp.ClientSession() as session:
        yield open_meteo.OpenMeteo(session=LoopbackSession(session, stand_in.urls))  # type: ignore[arg-type]  # it calls nothing but `get`


async def test_forecasts_are_read_alike(ours: OpenMeteo, theirs: Any) -> None:
    from open_meteo import HourlyParameters, WindSpeedUnit

    read = await theirs.forecast(
        latitude=NEW_YORK.latitude,
        longitude=NEW_YORK.longitude,
        hourly=[HourlyParameters.TEMPERATURE_2M, HourlyParameters.WIND_SPEED_10M],
        wind_speed_unit=WindSpeedUnit.METERS_PER_SECOND,
        past_days=1,
        forecast_days=3,
    )
    (answer,) = await ours.fetch_forecasts([NEW_YORK], past_days=1, forecast_days=3)
    stamps = [time.replace(tzinfo=UTC).timestamp() / 3600 for time in read.hourly.time]
    assert stamps == answer.hours.tolist()
    for variable in (Variable.TEMPERATURE, Variable.WIND_SPEED):
        column = np.array(getattr(read.hourly, variable), np.float64)
        np.testing.assert_array_equal(column, answer.values[variable])


async def test_previous_runs_are_read_alike(ours: OpenMeteo, theirs: Any) -> None:
    from open_meteo import HourlyParameters

    read = await theirs.previous_runs(
        latitude=NEW_YORK.latitude,
        longitude=NEW_YORK.longitude,
        hourly=[HourlyParameters.TEMPERATURE_2M],
        previous_days=[1, 2, 3],
        past_days=5,
        forecast_days=1,
    )
    runs = await ours.fetch_previous_runs(NEW_YORK, past_days=5, variables=[Variable.TEMPERATURE])
    for day, values in runs[Variable.TEMPERATURE].by_day.items():
        column = np.array(read.hourly.previous_days[day].temperature_2m, np.float64)
        np.testing.assert_array_equal(column, values)


async def test_places_are_read(theirs: Any) -> None:
    places = await theirs.geocoding(name="Springfield", count=3)
    assert [place.admin1 for place in places.results] == ["Missouri", "Massachusetts", "Illinois"]
    assert (await theirs.geocoding(name="Nowhereville")).results is None


async def test_errors_are_the_services_own(stand_in: StandIn, theirs: Any) -> None:
    from open_meteo import OpenMeteoError, OpenMeteoRateLimitError, OpenMeteoResponseError

    with pytest.raises(OpenMeteoResponseError) as caught:
        await theirs.forecast(latitude=51.5, longitude=-0.1)
    assert (caught.value.status, caught.value.reason) == (400, "No data is available for this location")
    for kind, error in (("429-daily", OpenMeteoRateLimitError), ("truncated", OpenMeteoError)):
        async with aiohttp.ClientSession() as session:
            await session.get(stand_in.urls.faults, params={"kind": kind, "count": "1"})
        with pytest.raises(error):
            await theirs.forecast(latitude=40.71, longitude=-73.99)
