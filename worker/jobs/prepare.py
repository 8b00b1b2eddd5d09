"""The job `prepare`: a new place gets its past, so that its very first forecast is already corrected.

    1 forecast, 92 days of analysis ── 2 station ── 3 previous runs ── 4 station reports ── 5 fit and forecast

Every step can be repeated. Without the first there is no forecast, and the whole waits for another try.
What the others lack is left out for now: the place is prepared again later.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from forecasting.clock import Clock
from forecasting.domain import MODELLED_VARIABLES, Place, PlaceId
from forecasting.errors import PlaceNotFound, WeatherError, WeatherLimitReached, WeatherRefused
from forecasting.storage.records import RequestKind
from forecasting.storage.series_rows import BACK_FILL
from forecasting.storage.unit_of_work import Database
from forecasting.weather.answers import ServiceAnswer, Spot
from worker.jobs.arrivals import archive_paths, store_analysis, store_reports
from worker.jobs.gaps import MOST_PAST_DAYS, RECENT_HOURS
from worker.jobs.outcomes import Code, Outcome, Progress
from worker.jobs.poll import FORECAST_DAYS, Polled, poll
from worker.jobs.stitch import KNOWN_AFTER_HOURS, stitched_paths
from worker.runner import Done
from worker.sources import Sources

STEPS = 5
_HOUR_SECONDS = 3600

IssueFor = Callable[[Polled, bool], Awaitable[Done]]
"""Issues the forecasts a poll makes possible; True fits the models anew."""


@dataclass(frozen=True, kw_only=True)
class Prepared(Done):
    """How a preparation ended."""

    outcome: Outcome


async def prepare(
    database: Database,
    sources: Sources,
    clock: Clock,
    issue_for: IssueFor,
    place_id: PlaceId,
    progress: Progress,
) -> Prepared:
    """Back-fill a place and issue its first forecast; one that is prepared already is brought up to date."""
    try:
        async with database.read() as uow:
            place = await uow.places.get(place_id)
    except PlaceNotFound:
        return Prepared(0, outcome=Outcome(Code.PLACE_GONE, False))
    await progress(0, STEPS)
    if place.prepared_at:
        polled = await poll(database, sources, clock, only=place)
        if not polled.places and polled.failure:
            return _failed(polled.failure)
        await issue_for(polled, False)
        await progress(STEPS, STEPS)
        return Prepared(1, outcome=Outcome(Code.PREPARED, True))
    try:
        (answer,) = await sources.weather.fetch_forecasts(
            [Spot(place.latitude, place.longitude)], past_days=MOST_PAST_DAYS, forecast_days=FORECAST_DAYS
        )
    except WeatherError as error:
        return _failed(error)
    return await _Preparation(database, sources, clock, issue_for, place, progress).run(answer)


async def queue_unprepared(database: Database, clock: Clock) -> Done:
    """Ask again for places whose preparation failed or lacked something."""
    async with database.read() as uow:
        unprepared = [place for place in await uow.places.followed() if place.prepared_at is None]
    if unprepared:
        async with database.write() as uow:
            for place in unprepared:
                await uow.requests.add(RequestKind.PREPARE, place.id, None, clock())
            await uow.commit()
    return Done(len(unprepared))


@dataclass
class _Preparation:
    """One place on its way; `missing` names what could not be had for now."""

    database: Database
    sources: Sources
    clock: Clock
    issue_for: IssueFor
    place: Place
    progress: Progress
    missing: list[str] = field(default_factory=list)
    failure: WeatherError | None = None

    async def run(self, answer: ServiceAnswer) -> Prepared:
        if not len(answer.hours):
            return Prepared(0, outcome=Outcome(Code.NO_DATA, False))
        await self._store_answer(answer)
        await self.progress(1, STEPS)
        await self._attempt("station", self._find_station)
        await self.progress(2, STEPS)
        await self._attempt("previous_runs", self._fetch_previous_runs)
        await self.progress(3, STEPS)
        await self._attempt("station_reports", self._fetch_reports)
        await self.progress(4, STEPS)
        issued = await self.issue_for(Polled(1, places=[self.place], at=self.clock()), True)
        if not self.missing:
            async with self.database.write() as uow:
                await uow.places.set_prepared(self.place.id, self.clock())
                await uow.commit()
        await self.progress(STEPS, STEPS)
        station = self.place.station.icao if self.place.station else None
        code = Code.PREPARED if issued.count else Code.NO_FORECAST
        details = {"station": station, "missing": self.missing}
        return Prepared(1, self.failure, outcome=Outcome(code, bool(issued.count), details))

    async def _attempt(self, what: str, step: Callable[[], Awaitable[None]]) -> None:
        try:
            await step()
        except WeatherRefused:
            return  # there is no such thing for this spot
        except WeatherError as error:
            self.missing.append(what)
            self.failure = self.failure or error

    async def _store_answer(self, answer: ServiceAnswer) -> None:
        async with self.database.write() as uow:
            await archive_paths(uow, self.place, answer, self.sources.service_model)
            await store_analysis(uow, self.place, answer, nominal=True)
            if answer.elevation is not None:
                await uow.places.set_elevation(self.place.id, answer.elevation)
            self.place = await uow.places.get(self.place.id)
            await uow.commit()

    async def _find_station(self) -> None:
        place = self.place
        station = await self.sources.stations.find_station(place.latitude, place.longitude, place.elevation)
        async with self.database.write() as uow:
            await uow.places.set_station(place.id, station)
            await uow.commit()
        async with self.database.read() as uow:
            self.place = await uow.places.get(place.id)

    async def _fetch_previous_runs(self) -> None:
        spot = Spot(self.place.latitude, self.place.longitude)
        runs = await self.sources.weather.fetch_previous_runs(
            spot, past_days=MOST_PAST_DAYS, variables=MODELLED_VARIABLES
        )
        now = int(self.clock().timestamp())
        async with self.database.write() as uow:
            for variable, previous in runs.items():
                for issued, path in stitched_paths(previous).items():
                    known_at = min((issued + KNOWN_AFTER_HOURS) * _HOUR_SECONDS, now)
                    await uow.series.add_vintage(self.place.id, variable, issued, path, known_at, BACK_FILL)
            await uow.commit()

    async def _fetch_reports(self) -> None:
        if self.place.station is None:
            return
        icao, now, stations = self.place.station.icao, self.clock(), self.sources.stations
        reports = await stations.fetch_history(
            icao, (now - timedelta(days=MOST_PAST_DAYS)).date(), now.date()
        )
        reports += (await stations.fetch_recent([icao], hours=RECENT_HOURS)).get(icao, [])
        async with self.database.write() as uow:
            await store_reports(uow, self.place, reports, self.clock(), nominal=True)
            await uow.commit()


def _failed(error: Exception) -> Prepared:
    match error:
        case WeatherLimitReached():
            details = {"retry_at": error.retry_at.isoformat()}
            return Prepared(0, error, outcome=Outcome(Code.WEATHER_LIMIT, False, details))
        case WeatherRefused():
            return Prepared(0, error, outcome=Outcome(Code.NO_DATA, False))
        case _:
            return Prepared(0, error, outcome=Outcome(Code.WEATHER_UNAVAILABLE, False))
