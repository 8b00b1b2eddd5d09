"""The job `poll`: one question to the weather service for many places, one to the stations."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from loguru import logger

from forecasting.clock import Clock
from forecasting.domain import Place, PlaceId
from forecasting.errors import WeatherError, WeatherRefused
from forecasting.storage.unit_of_work import Database
from forecasting.weather.answers import ServiceAnswer, Spot, StationReport
from forecasting.weather.metar import MetarReports
from forecasting.weather.open_meteo import OpenMeteo
from worker.failures import PlaceFailures
from worker.jobs.arrivals import SETTLED_AFTER_HOURS, archive_paths, store_analysis, store_reports
from worker.jobs.gaps import Gap, find_gap
from worker.runner import Done
from worker.sources import Sources

FORECAST_DAYS = 5
MOST_RECENT_HOURS = 48
"""What is older than this is asked for in the archive of station reports."""


@dataclass(frozen=True, kw_only=True)
class Polled(Done):
    """The places something arrived for, and when; a silent weather service is the failure.

    `stations_failed` says that no station could be asked.
    """

    places: Sequence[Place]
    at: datetime
    stations_failed: bool = False


@dataclass
class Arrived:
    """What has been fetched so far."""

    answers: dict[PlaceId, ServiceAnswer] = field(default_factory=dict)
    reports: dict[str, list[StationReport]] = field(default_factory=dict)
    failure: WeatherError | None = None
    stations_failed: bool = False


async def poll(database: Database, sources: Sources, clock: Clock, only: Place | None = None) -> Polled:
    """Fetch and store what is new about every prepared place that somebody follows, or about one.

    Holes that a pause of ours has left are filled. A source that fails does not hold up the other, nor what
    cannot be had for one place the others; nothing is stored of what failed.
    """
    async with database.read() as uow:
        places = [only] if only else [place for place in await uow.places.followed() if place.prepared_at]
        gaps = [await find_gap(uow, place) for place in places]
    arrived = Arrived()
    await _fetch_answers(sources.weather, gaps, clock(), arrived)
    await _fetch_reports(sources.stations, gaps, clock(), arrived)
    at = clock()
    told: list[Place] = []
    failures = PlaceFailures()
    for gap in gaps:
        with failures.at(gap.place.id):
            if await _store(database, gap, arrived, at, sources.service_model):
                told.append(gap.place)
    failure = arrived.failure or failures.first
    return Polled(len(told), failure, places=told, at=at, stations_failed=arrived.stations_failed)


async def _fetch_answers(weather: OpenMeteo, gaps: Sequence[Gap], now: datetime, arrived: Arrived) -> None:
    def past_days(gap: Gap) -> int:
        return gap.past_days(now)

    refused: WeatherRefused | None = None
    for days, group in groupby(sorted(gaps, key=past_days), past_days):
        places = [gap.place for gap in group]
        spots = [Spot(place.latitude, place.longitude) for place in places]
        try:
            answers = await weather.fetch_forecasts(spots, past_days=days, forecast_days=FORECAST_DAYS)
        except WeatherRefused as refusal:
            refused = refused or refusal
            logger.warning("The weather service refuses place {}: {}", places[0].id, refusal)
        except WeatherError as error:
            arrived.failure = error
            return
        else:
            arrived.answers |= {place.id: answer for place, answer in zip(places, answers, strict=True)}
    # Refused for one place whose data ended long ago, the service still answers about all others.
    if not arrived.answers:
        arrived.failure = refused


async def _fetch_reports(
    stations: MetarReports, gaps: Sequence[Gap], now: datetime, arrived: Arrived
) -> None:
    silent: dict[str, int] = {}
    for gap in gaps:
        if gap.icao:
            silent[gap.icao] = max(gap.silent_hours(now), silent.get(gap.icao, 0))
    if not silent:
        return
    try:
        hours = min(max(silent.values()), MOST_RECENT_HOURS)
        arrived.reports |= await stations.fetch_recent(list(silent), hours=hours)
    except WeatherError:
        arrived.stations_failed = True
    for icao, hours in silent.items():
        if hours > MOST_RECENT_HOURS:
            await _fetch_older_reports(stations, icao, now, hours, arrived)


async def _fetch_older_reports(
    stations: MetarReports, icao: str, now: datetime, hours: int, arrived: Arrived
) -> None:
    first = now - timedelta(hours=hours)
    try:
        older = await stations.fetch_history(icao, first.date(), now.date())
    except WeatherError:
        # The newest alone would hide the hole, which is looked for before them.
        arrived.reports.pop(icao, None)
    else:
        arrived.reports.setdefault(icao, []).extend(older)


async def _store(database: Database, gap: Gap, arrived: Arrived, at: datetime, service_model: str) -> bool:
    """Store what arrived about one place; return whether there was anything."""
    place, answer = gap.place, arrived.answers.get(gap.place.id)
    reports = arrived.reports.get(gap.icao, [])
    if not reports and (answer is None or not len(answer.hours)):
        return False
    async with database.write() as uow:
        if answer is not None:
            await archive_paths(uow, place, answer, service_model)
            # A value the service lacked when it settled has half a day to turn up.
            first_hour = (gap.analysis_hour or 0) - SETTLED_AFTER_HOURS
            await store_analysis(uow, place, answer, nominal=False, first_hour=first_hour)
            if place.elevation is None and answer.elevation is not None:
                await uow.places.set_elevation(place.id, answer.elevation)
        await store_reports(uow, place, reports, at, nominal=False)
        await uow.commit()
    return True
