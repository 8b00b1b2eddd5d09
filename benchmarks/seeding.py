"""A database as a worker leaves it after weeks of hourly polls, for any number of places.

Two places, one with a station and one without, live through the last days with the worker's real jobs;
all others are copies of their rows.
"""

import asyncio
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import numpy as np

from benchmarks.made_up_weather import MadeUpService, MadeUpStations, Weather
from forecasting.clock import epoch_hour, from_epoch_hour
from forecasting.domain import Place, PlaceId, Source, Station, UserId
from forecasting.settings import Settings
from forecasting.storage.migrate import migrate
from forecasting.storage.unit_of_work import UnitOfWork
from forecasting.timeseries import Truth
from worker.all_jobs import Jobs
from worker.app import build
from worker.jobs.arrivals import OBSERVED_VARIABLES, SETTLED_AFTER_HOURS
from worker.jobs.verify import turns_among
from worker.replay import replay
from worker.sources import Sources

START = datetime.fromisoformat("2026-06-01T00:04:00+00:00")
"""When the measured hours begin."""

LIVED = timedelta(hours=80)
"""Lived through with every job: all forecasts that can still be verified stem from it."""

RECORD_DAYS = 75
"""How far back the record of scores reaches: long enough for training to decide from it."""

_COPIED = ("observations", "service_forecasts", "forecasts", "scores", "model_states", "model_versions")
_USER = UserId(1)


class MovableClock:
    """Shows the moment it was moved to."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        """Return the moment shown."""
        return self.moment

    def move_to(self, moment: datetime) -> None:
        """Show another moment."""
        self.moment = moment


def open_jobs(folder: Path, clock: MovableClock, processes: int, days: int) -> Jobs:
    """Put the worker's jobs together over a database in the folder, with made-up weather."""
    settings = Settings(_env_file=None, data_dir=folder, processes=processes)
    service = MadeUpService(epoch_hour(START) - days * 24 - 200, clock)
    sources = Sources(cast("Any", service), cast("Any", MadeUpStations(service, clock)), "best_match")
    return replace(build(settings, clock).jobs, sources=sources)


def seed(folder: Path, places: int, days: int, lived: timedelta = LIVED) -> None:
    """Make the database: `places` followed places with `days` of history, at `START`."""
    asyncio.run(_live(folder, days, lived))
    _lengthen_record(folder / "skewcast.db")
    _copy(folder / "skewcast.db", places)


async def _live(folder: Path, days: int, lived: timedelta) -> None:
    began = START - lived
    clock = MovableClock(began)
    jobs = open_jobs(folder, clock, 1, days)
    await migrate(jobs.database.engine)
    weather = cast("MadeUpService", jobs.sources.weather).weather
    async with jobs.database.write() as uow:
        await uow.users.ensure(_USER, "en", clock())
        for number in (1, 2):
            place = await _add_place(uow, number, clock())
            for each in weather.values():
                await _store_history(uow, place, each, clock() - timedelta(days=days), clock())
        await uow.commit()
    moments = [began + timedelta(hours=hour) for hour in range(1, lived // timedelta(hours=1))]
    await replay(jobs, moments, clock.move_to)
    await jobs.database.close()
    jobs.pool.stop()


async def _add_place(uow: UnitOfWork, number: int, now: datetime) -> Place:
    spot = Place(PlaceId(0), f"Place {number}", None, None, number / 100, 0.0, 10.0, "UTC")
    place = await uow.places.add(spot, now)
    await uow.places.follow(_USER, place, now)
    if number % 2:
        await uow.places.set_station(place.id, Station(f"X{number:03}", number / 100, 0.0, 10.0, 1.0))
    await uow.places.set_prepared(place.id, now)
    return await uow.places.get(place.id)


async def _store_history(
    uow: UnitOfWork, place: Place, weather: Weather, first: datetime, now: datetime
) -> None:
    hours = np.arange(epoch_hour(first), epoch_hour(now) + 1)
    for issued in hours.tolist():
        known_at = int((from_epoch_hour(issued) + timedelta(minutes=4)).timestamp())
        await uow.series.add_vintage(
            place.id, weather.variable, issued, weather.path(issued), known_at, "best_match"
        )
    if weather.variable not in OBSERVED_VARIABLES:
        return
    for source, delay in ((Source.ANALYSIS, SETTLED_AFTER_HOURS), (Source.STATION, 0)):
        if source is place.truth or source is Source.ANALYSIS:
            known = hours[: len(hours) - delay]
            truth = Truth(known, weather.at(known), (known + delay) * 3600 + 240)
            await uow.series.add_truth(place.id, source, {weather.variable: truth})
            await uow.series.mark_scored(place.id, source, {weather.variable: known.tolist()})


def _lengthen_record(file: Path) -> None:
    """Give every earlier day of the record the scores of the one whole day that was lived through."""
    connection = sqlite3.connect(file)
    whole = (START - timedelta(days=2)).date()
    for day in range(1, RECORD_DAYS + 1):
        earlier = {"valid_day": f"'{whole - timedelta(days=day)}'"}
        connection.execute("DELETE FROM scores WHERE valid_day = ?", (str(whole - timedelta(days=day)),))
        _copy_rows(connection, "scores", f"valid_day = '{whole}'", earlier)
    connection.commit()
    connection.close()


def _copy(file: Path, places: int) -> None:
    """Give the places after the second the rows of the first two, in turns."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA synchronous = OFF")
    for number in range(3, places + 1):
        like = 2 - number % 2
        spot: dict[str, object] = {"id": number, "name": f"'Place {number}'", "latitude": number / 100}
        if like == 1:
            spot["station_icao"] = f"'X{number:03}'"
        _copy_rows(connection, "places", f"id = {like}", spot)
        _copy_rows(connection, "user_places", f"place_id = {like}", {"place_id": number})
        for table in _COPIED:
            changes = {"place_id": number} | ({"id": "NULL"} if table == "model_versions" else {})
            _copy_rows(connection, table, f"place_id = {like}", changes)
        connection.commit()
    _let_wait(connection, places)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _let_wait(connection: sqlite3.Connection, places: int) -> None:
    """Let truth wait to be scored where the place's turn has not come since."""
    last_hour, turns = epoch_hour(START) - 1, turns_among(places)
    for number in range(1, places + 1):
        last_turn = last_hour - (last_hour + number) % turns
        connection.execute(
            "UPDATE observations SET scored = 0 WHERE place_id = ? AND source = ? AND known_at > ?",
            (number, Source.STATION if number % 2 else Source.ANALYSIS, (last_turn + 1) * 3600),
        )
    connection.commit()


def _copy_rows(connection: sqlite3.Connection, table: str, where: str, changes: Mapping[str, object]) -> None:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(str(changes.get(column, column)) for column in columns)
    connection.execute(f"INSERT INTO {table} SELECT {values} FROM {table} WHERE {where}")  # noqa: S608 - our own words
