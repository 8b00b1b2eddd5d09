"""The job `poll`: one question to the weather service for many places, one to the stations."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from forecasting.clock import Clock
from forecasting.domain import Place, PlaceId
from forecasting.errors import WeatherError
from forecasting.storage.unit_of_work import Database
from forecasting.weather.answers import ServiceAnswer, Spot, StationReport
from forecasting.weather.metar import MetarReports
from forecasting.weather.open_meteo import OpenMeteo
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

    Holes that a pause of ours has left are filled. A source that fails does not hold up the other, and
    nothing is stored of what it sent.
    """
    async with database.read() as uow:
        places = [only] if only else [place for place in await uow.places.followed() if place.prepared_at]
        gaps = [await find_gap(uow, place) for place in places]
    arrived = Arrived()
    await _fetch_answers(sources.weather, gaps, clock(), arrived)
    await _fetch_reports(sources.stations, gaps, clock(), arrived)
    at = clock()
    told = [gap.place for gap in gaps if await _store(database, gap, arrived, at, sources.service_model)]
    return Polled(len(told), arrived.failure, places=told, at=at, stations_failed=arrived.stations_failed)


async def _fetch_answers(weather: OpenMeteo, gaps: Sequence[Gap], now: datetime, arrived: Arrived) -> None:
    def past_days(gap: Gap) -> int:
        return gap.past_days(now)

    try:
        for days, group in groupby(sorted(gaps, key=past_days), past_days):
            places = [gap.place for gap in group]
            spots = [Spot(place.latitude, place.longitude) for place in places]
            answers = await weather.fetch_forecasts(spots, past_days=days, forecast_days=FORECAST_DAYS)
            arrived.answers |= {place.id: answer for place, answer in zip(places, answers, strict=True)}
    except WeatherError as error:
        arrived.failure = error


async def _fetch_reports(
    stations: MetarReports, gaps: Sequence[Gap], now: datetime, arrived: Arrived
) -> None:
    silent = {gap.icao: gap.silent_hours(now) for gap in gaps if gap.icao}
    if not silent:
        return
    try:
        for icao, hours in silent.items():
            if hours > MOST_RECENT_HOURS:
                first = now - timedelta(hours=hours)
                arrived.reports[icao] = await stations.fetch_history(icao, first.date(), now.date())
        hours = min(max(silent.values()), MOST_RECENT_HOURS)
        for icao, reports in (await stations.fetch_recent(list(silent), hours=hours)).items():
            arrived.reports.setdefault(icao, []).extend(reports)
    except WeatherError:
        arrived.stations_failed = True


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
