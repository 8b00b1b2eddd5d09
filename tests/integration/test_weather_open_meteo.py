"""The weather clients against prepared answers: what they ask, and what they make of the replies."""

import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio

from forecasting.domain import Variable
from forecasting.errors import WeatherRefused, WeatherUnavailable
from forecasting.weather.answers import Spot
from forecasting.weather.columns import UNITS
from forecasting.weather.http import WeatherHttp
from forecasting.weather.metar import MetarReports
from forecasting.weather.open_meteo import OpenMeteo, OpenMeteoUrls
from tests.fakes import FixedClock, MovingSleep, Reply, ScriptedServer

pytestmark = pytest.mark.integration

RECORDED = Path(__file__).parents[1] / "data" / "weather"
NOW = datetime(2026, 6, 1, 1, 30, tzinfo=UTC)
MIDNIGHT = 1_780_272_000  # 2026-06-01T00Z in unix seconds
NEW_YORK, PARIS, POLE = Spot(40.71, -73.99), Spot(48.85, 2.35), Spot(-90.0, 0.0)
NO_DATA = Reply(b'{"error":true,"reason":"No data is available for this location"}', 400)


def an_answer(first: float, columns: dict[str, Variable] | None = None) -> dict[str, Any]:
    asked = columns or {variable.value: variable for variable in Variable}
    pressure = {name: 1000.0 if variable is Variable.PRESSURE else 0.0 for name, variable in asked.items()}
    return {
        "latitude": 40.710335,
        "longitude": -73.99307,
        "elevation": 7.0,
        "hourly_units": {"time": "unixtime"} | {name: UNITS[variable] for name, variable in asked.items()},
        "hourly": {"time": [MIDNIGHT, MIDNIGHT + 3600, MIDNIGHT + 7200]}
        | {name: [first + base, None, first + base] for name, base in pressure.items()},
    }


def as_reply(body: Any) -> Reply:
    return Reply(json.dumps(body).encode())


@pytest_asyncio.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as server:
        yield server


@pytest_asyncio.fixture
async def http(server: ScriptedServer) -> AsyncIterator[WeatherHttp]:
    clock = FixedClock(NOW)
    rng = np.random.default_rng(7)
    http = WeatherHttp(user_agent="tests", clock=clock, rng=rng, sleep=MovingSleep(clock))
    async with aclosing(http):
        yield http


@pytest.fixture
def open_meteo(server: ScriptedServer, http: WeatherHttp) -> OpenMeteo:
    urls = OpenMeteoUrls(server.url, f"{server.url}/previous", f"{server.url}/search")
    return OpenMeteo(http, urls, FixedClock(NOW))


@pytest.fixture
def metar(server: ScriptedServer, http: WeatherHttp) -> MetarReports:
    return MetarReports(http, f"{server.url}/metar", f"{server.url}/asos.py", FixedClock(NOW))


async def test_forecasts_are_asked_in_utc_and_stored_units(
    open_meteo: OpenMeteo, server: ScriptedServer
) -> None:
    server.reply(as_reply(an_answer(5.0)))
    (answer,) = await open_meteo.fetch_forecasts([NEW_YORK])
    assert server.queries == [
        {
            "latitude": "40.7100",
            "longitude": "-73.9900",
            "hourly": "temperature_2m,wind_speed_10m,relative_humidity_2m,pressure_msl,precipitation,"
            "precipitation_probability",
            "timeformat": "unixtime",
            "temperature_unit": "celsius",
            "wind_speed_unit": "ms",
            "precipitation_unit": "mm",
            "past_days": "2",
            "forecast_days": "5",
        }
    ]
    assert answer.fetched_at == NOW
    assert answer.elevation == 7.0
    assert list(answer.hours) == [494520, 494521, 494522]
    assert set(answer.values) == set(Variable)
    np.testing.assert_array_equal(answer.values[Variable.PRESSURE], [1005.0, np.nan, 1005.0])


async def test_many_spots_go_in_one_call_and_come_back_in_order(
    open_meteo: OpenMeteo, server: ScriptedServer
) -> None:
    server.reply(as_reply([an_answer(1.0), an_answer(2.0)]))
    first, second = await open_meteo.fetch_forecasts([NEW_YORK, PARIS])
    assert server.queries[0]["latitude"] == "40.7100,48.8500"
    assert first.values[Variable.TEMPERATURE][0] == 1.0
    assert second.values[Variable.TEMPERATURE][0] == 2.0


async def test_more_spots_than_one_call_may_hold_are_shared_out(
    open_meteo: OpenMeteo, server: ScriptedServer
) -> None:
    server.reply(as_reply([an_answer(1.0)] * 200), as_reply([an_answer(2.0)] * 50))
    answers = await open_meteo.fetch_forecasts([NEW_YORK] * 250)
    assert len(answers) == 250
    assert answers[-1].values[Variable.TEMPERATURE][0] == 2.0
    assert len(server.requests) == 2


async def test_no_spots_are_no_calls(open_meteo: OpenMeteo, server: ScriptedServer) -> None:
    assert await open_meteo.fetch_forecasts([]) == []
    assert server.requests == []


@pytest.mark.parametrize(
    "body", [[an_answer(1.0)], [an_answer(1.0)] * 3, an_answer(1.0), [an_answer(1.0), {}]]
)
async def test_fewer_or_other_answers_than_spots_are_no_answer_at_all(
    open_meteo: OpenMeteo, server: ScriptedServer, body: Any
) -> None:
    server.reply(as_reply(body))
    with pytest.raises(WeatherUnavailable, match="broken body"):
        await open_meteo.fetch_forecasts([NEW_YORK, PARIS])


async def test_one_spot_without_data_does_not_cost_the_others_their_answer(
    open_meteo: OpenMeteo, server: ScriptedServer
) -> None:
    server.reply(NO_DATA, as_reply(an_answer(1.0)), NO_DATA)
    paris, pole = await open_meteo.fetch_forecasts([PARIS, POLE])
    assert paris.values[Variable.TEMPERATURE][0] == 1.0
    assert len(pole.hours) == 0
    assert all(len(column) == 0 for column in pole.values.values())


async def test_a_spot_without_data_asked_alone_is_refused(
    open_meteo: OpenMeteo, server: ScriptedServer
) -> None:
    server.reply(NO_DATA)
    with pytest.raises(WeatherRefused, match="No data is available"):
        await open_meteo.fetch_forecasts([POLE])


async def test_any_other_refusal_is_not_asked_about_spot_by_spot(
    open_meteo: OpenMeteo, server: ScriptedServer
) -> None:
    server.reply(Reply(b'{"error":true,"reason":"Past days is invalid."}', 400))
    with pytest.raises(WeatherRefused, match="Past days"):
        await open_meteo.fetch_forecasts([NEW_YORK, PARIS], past_days=100)
    assert len(server.requests) == 1


async def test_a_pinned_model_and_a_key_go_with_the_request(
    server: ScriptedServer, http: WeatherHttp
) -> None:
    urls = OpenMeteoUrls(server.url, server.url, server.url)
    client = OpenMeteo(
        http,
        urls,
        FixedClock(NOW),
        api_key="secret",
        model="ecmwf_ifs",  # pragma: allowlist secret
    )  # pragma: allowlist secret
    server.reply(as_reply(an_answer(1.0)))
    await client.fetch_forecasts([PARIS])
    assert server.queries[0]["models"] == "ecmwf_ifs"
    assert server.queries[0]["apikey"] == "secret"


async def test_previous_runs_come_by_variable_and_days_ago(
    open_meteo: OpenMeteo, server: ScriptedServer
) -> None:
    wanted = [Variable.TEMPERATURE, Variable.PRESSURE]
    columns = {f"{variable}_previous_day{day}": variable for variable in wanted for day in (1, 2, 3)}
    server.reply(as_reply(an_answer(4.0, columns)))
    runs = await open_meteo.fetch_previous_runs(NEW_YORK, past_days=92, variables=wanted)
    assert server.queries[0]["hourly"] == ",".join(columns)
    assert server.queries[0]["past_days"] == "92"
    assert set(runs) == set(wanted)
    assert list(runs[Variable.PRESSURE].by_day) == [1, 2, 3]
    np.testing.assert_array_equal(runs[Variable.TEMPERATURE].by_day[3], [4.0, np.nan, 4.0])
    assert list(runs[Variable.TEMPERATURE].hours) == [494520, 494521, 494522]


async def test_places_are_searched_by_a_trimmed_name_in_the_persons_language(
    open_meteo: OpenMeteo, server: ScriptedServer
) -> None:
    server.reply(Reply((RECORDED / "geocoding.json").read_bytes()))
    (place,) = await open_meteo.search_places("  Enschede \n", language="ru")
    assert server.queries[0]["name"] == "Enschede"
    assert server.queries[0]["language"] == "ru"
    assert place.name == "Enschede"
    assert place.zone == "Europe/Amsterdam"


@pytest.mark.parametrize("name", ["", " ", "\n", "a", " b "])
async def test_names_too_short_to_search_are_not_sent(
    open_meteo: OpenMeteo, server: ScriptedServer, name: str
) -> None:
    assert await open_meteo.search_places(name, language="en") == []
    assert server.requests == []


@pytest.mark.parametrize(
    "name", ["x" * 5000, "🌧🌧🌧", "<b>Paris</b>", "Paris & co?name=x#y", "Санкт-Петербург"]
)
async def test_odd_names_are_sent_as_they_are_and_find_nothing(
    open_meteo: OpenMeteo, server: ScriptedServer, name: str
) -> None:
    server.reply(Reply((RECORDED / "geocoding_empty.json").read_bytes()))
    assert await open_meteo.search_places(name, language="en") == []
    assert server.queries[0]["name"] == name[:100]


async def test_the_nearest_station_at_about_the_same_height_is_found(
    metar: MetarReports, server: ScriptedServer
) -> None:
    near = {"icaoId": "KLGA", "lat": 40.7794, "lon": -73.8803, "elev": 9}
    nearer_but_high = {"icaoId": "KHIL", "lat": 40.72, "lon": -73.98, "elev": 400}
    farther = {"icaoId": "KJFK", "lat": 40.6392, "lon": -73.7639, "elev": 4}
    too_far = {"icaoId": "KISP", "lat": 40.79, "lon": -73.10, "elev": 30}
    taken = {"obsTime": int(NOW.timestamp()) - 600, "temp": 20.0}
    server.reply(as_reply([taken | station for station in (farther, near, nearer_but_high, too_far)]))
    station = await metar.find_station(40.71, -73.99, 7.0)
    assert station
    assert (station.icao, station.elevation) == ("KLGA", 9)
    assert station.distance_km == pytest.approx(12.0, abs=0.5)
    assert server.queries == [{"bbox": "40.440,-74.348,40.980,-73.632", "hours": "3", "format": "json"}]


async def test_a_station_of_unknown_height_serves(metar: MetarReports, server: ScriptedServer) -> None:
    taken = {"obsTime": int(NOW.timestamp()) - 600, "temp": 20.0, "elev": None}
    server.reply(as_reply([taken | {"icaoId": "KNYC", "lat": 40.78, "lon": -73.97}]))
    station = await metar.find_station(40.71, -73.99, 7.0)
    assert station
    assert (station.icao, station.elevation) == ("KNYC", None)


async def test_a_place_without_a_station_near_it_has_none(
    metar: MetarReports, server: ScriptedServer
) -> None:
    server.reply(Reply(b"", 204))
    assert await metar.find_station(0.0, -150.0, None) is None


async def test_recent_reports_come_by_station_oldest_first_and_never_from_the_future(
    metar: MetarReports, server: ScriptedServer
) -> None:
    minutes_ago = {"KJFK": [39, 99, -20], "KLGA": [39]}
    server.reply(
        as_reply(
            [
                {
                    "icaoId": icao,
                    "obsTime": int(NOW.timestamp()) - 60 * ago,
                    "lat": 40.6,
                    "lon": -73.7,
                    "temp": 1,
                }
                for icao, ages in minutes_ago.items()
                for ago in ages
            ]
        )
    )
    reports = await metar.fetch_recent(["KJFK", "KLGA", "KEWR"], hours=6)
    assert {icao: [(NOW - report.time).seconds // 60 for report in of] for icao, of in reports.items()} == {
        "KJFK": [99, 39],
        "KLGA": [39],
    }


async def test_no_call_for_reports_can_bring_more_rows_than_the_service_gives(
    metar: MetarReports, server: ScriptedServer
) -> None:
    await metar.fetch_recent([f"K{number:03}" for number in range(50)], hours=6)
    asked = [query["ids"].split(",") for query in server.queries]
    assert [len(icaos) for icaos in asked] == [22, 22, 6]


async def test_past_reports_are_asked_in_utc_from_shortly_before_midnight(
    metar: MetarReports, server: ScriptedServer
) -> None:
    header = "station,valid,lon,lat,elevation,tmpf,dwpf,sknt,alti,mslp\n"
    row = "JFK,2026-04-30 23:51,-73.7639,40.6392,4.00,50.00,40.00,10.00,30.00,1016.00\n"
    server.reply(Reply((header + row).encode(), content_type="text/plain"))
    (report,) = await metar.fetch_history("KJFK", date(2026, 5, 1), date(2026, 5, 31))
    assert report.values[Variable.TEMPERATURE] == pytest.approx(10.0)
    (query,) = server.queries
    assert (query["sts"], query["ets"]) == ("2026-04-30T23:40Z", "2026-06-01T00:00Z")
    assert (query["station"], query["report_type"], query["tz"]) == ("KJFK", "3", "UTC")
