"""Things to test with, each whole and ordinary unless a test says otherwise."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from forecasting.charts.daylight import nights
from forecasting.charts.views import (
    AddedPart,
    ExplanationChart,
    ForecastChart,
    ForecastWords,
    KeptPromise,
    RecordBar,
    RecordChart,
)
from forecasting.clock import epoch_hour
from forecasting.domain import (
    HORIZON_HOURS,
    LEVELS,
    SERVICE_LEAD_HOURS,
    Float32s,
    Forecast,
    ModelName,
    Place,
    PlaceId,
    Side,
    Source,
    Station,
    UserId,
    Variable,
)
from forecasting.storage.records import Alert, AlertTerms
from forecasting.storage.unit_of_work import Database, UnitOfWork
from forecasting.timeseries import History, Truth, Vintages

NOW = datetime(2026, 4, 7, 9, tzinfo=UTC)
"""A spring morning; the fixture `clock` stands there."""


def a_place(**changes: Any) -> Place:
    """Berlin, not stored yet, without a station."""
    values: dict[str, Any] = {
        "id": PlaceId(0),
        "name": "Berlin",
        "region": "Berlin",
        "country": "Germany",
        "latitude": 52.52,
        "longitude": 13.41,
        "elevation": 74.0,
        "zone": "Europe/Berlin",
    }
    return Place(**(values | changes))


def a_station(**changes: Any) -> Station:
    """Berlin's airport."""
    values: dict[str, Any] = {
        "icao": "EDDB",
        "latitude": 52.36,
        "longitude": 13.5,
        "elevation": 48.0,
        "distance_km": 18.4,
    }
    return Station(**(values | changes))


def a_forecast(
    variable: Variable = Variable.TEMPERATURE,
    model: ModelName = ModelName.HYBRID,
    origin: datetime = NOW,
    median: float = 10.0,
    issued_at: datetime | None = None,
) -> Forecast:
    """A forecast that stays at its median, with a range that widens with the lead time."""
    width = np.sqrt(np.arange(1, HORIZON_HOURS + 1))[:, None] * (np.array(LEVELS) - 0.5)
    return Forecast(variable, model, origin, issued_at or origin, (median + width).astype(np.float32))


def a_service_path(value: float = 10.0) -> Float32s:
    """A path of the weather service that stays at one value, leads 0..96 h."""
    return np.full(SERVICE_LEAD_HOURS + 1, value, np.float32)


def a_history(
    days: int = 30,
    variable: Variable = Variable.TEMPERATURE,
    source: Source = Source.ANALYSIS,
    until: datetime = NOW,
    seed: int = 0,
) -> History:
    """Hourly truth with a daily wave and some noise, and a service that misses it a little, up to a moment.

    Truth becomes known 12 h after its hour; a path of the service was fetched in every hour.
    """
    rng = np.random.default_rng(seed)
    last = epoch_hour(until)
    hours = np.arange(last - 24 * days + 1, last + 1)
    ahead = np.arange(SERVICE_LEAD_HOURS + 1)
    noise = rng.normal(0, 1, len(hours) + SERVICE_LEAD_HOURS)
    wave = 10 + 5 * np.sin(2 * np.pi * np.arange(hours[0], last + SERVICE_LEAD_HOURS + 1) / 24)
    weather = wave + noise
    misses = 0.5 + rng.normal(0, 0.1, (len(hours), SERVICE_LEAD_HOURS + 1)) * np.sqrt(ahead)
    paths = weather[np.arange(len(hours))[:, None] + ahead] + misses
    known = hours <= last - 12
    truth = Truth(hours[known], weather[: len(hours)][known], (hours[known] + 12) * 3600)
    return History(variable, source, truth, Vintages(hours, hours * 3600 + 60, paths.astype(np.float32)))


async def store_place(uow: UnitOfWork, now: datetime = NOW, **changes: Any) -> Place:
    """Store a place, and its station when it has one."""
    place = await uow.places.add(a_place(**changes), now)
    if station := changes.get("station"):
        await uow.places.set_station(place.id, station)
    return await uow.places.get(place.id)


async def store_follower(
    database: Database, user_id: int = 7, now: datetime = NOW, **changes: Any
) -> tuple[UserId, Place]:
    """Store somebody who follows a place, which is their default place too."""
    user = UserId(user_id)
    async with database.write() as uow:
        await uow.users.ensure(user, "en", now)
        place = await store_place(uow, now, **changes)
        await uow.places.follow(user, place, now)
        await uow.users.set_default_place(user, place.id)
        await uow.commit()
    return user, place


def a_forecast_chart(
    mean: float = 10.0,
    swing: float = 5.0,
    width: float = 1.0,
    zone: str = "America/New_York",
    start_days: int = 0,
    holes: bool = False,
    **changes: Any,
) -> ForecastChart:
    """Three days of a daily wave and a day and a half of what came before it, in a place's local time."""
    local = ZoneInfo(zone)
    origin = NOW + timedelta(days=start_days)
    hours = np.arange(-36, HORIZON_HOURS + 1)
    times = [(origin + timedelta(hours=int(hour))).astimezone(local) for hour in hours]
    wave = mean + swing * np.sin(2 * np.pi * hours / 24)
    median, spread = wave[37:], width * np.sqrt(np.arange(1, HORIZON_HOURS + 1) / 10)
    service = median + 0.8
    if holes:
        service[10:20] = np.nan
    values: dict[str, Any] = {
        "title": "New York",
        "subtitle": "Temperature, issued 05:00",
        "unit": "°C",
        "footer": "Weather data by Open-Meteo.com",
        "words": ForecastWords("observed", "our forecast", "50 %", "80 %", "weather service", "now"),
        "times": tuple(times[37:]),
        "median": median,
        "lower50": median - 0.7 * spread,
        "upper50": median + 0.7 * spread,
        "lower80": median - 1.3 * spread,
        "upper80": median + 1.3 * spread,
        "now": times[36],
        "day_names": tuple((day, f"{day:%a} {day.day}") for day in sorted({time.date() for time in times})),
        "service": service,
        "observed": tuple(zip(times[:37], wave[:37].tolist(), strict=True)),
        "nights": nights(40.7, -74.0, times[0], times[-1]),
    }
    return ForecastChart(**(values | changes))


def a_record_chart() -> RecordChart:
    """Two models, ours the better one, and three promises."""
    return RecordChart(
        title="New York",
        subtitle="Temperature, last 30 days",
        footer="Weather data by Open-Meteo.com",
        too_low="too low",
        too_high="too high",
        bars=(
            RecordBar("Skewcast", 0.47, 1.0, "47 % · 1.0°", 0.53, 1.1, "53 % · 1.1°", is_ours=True),
            RecordBar("Weather service", 0.2, 0.9, "20 % · 0.9°", 0.8, 1.7, "80 % · 1.7°"),
            RecordBar("Same as yesterday", 0.5, 3.1, "50 % · 3.1°", 0.5, 3.3, "50 % · 3.3°"),
        ),
        promises_title="Ranges: promised and kept",
        promises=(
            KeptPromise(0.5, 0.5, "50 % promised, 50 % kept"),
            KeptPromise(0.8, 0.69, "80 % promised, 69 % kept"),
            KeptPromise(0.9, 0.97, "90 % promised, 97 % kept"),
        ),
    )


def a_series(
    days: int = 60,
    variable: Variable = Variable.TEMPERATURE,
    until: datetime = NOW,
    seed: int = 0,
    mean: float = 12.0,
    alpha: float = 1.1,
    rho: float = 0.97,
    noise: float = 0.6,
) -> History:
    """A station's hourly values up to a moment, and no service.

    A daily wave, and around it a level with decay `rho` into which the share `alpha` of each hour's normal
    error enters. Values become known an hour later.
    """
    errors = np.random.default_rng(seed).normal(0, noise, 24 * days)
    last = epoch_hour(until)
    hours = np.arange(last - 24 * days + 1, last + 1)
    values = mean + 5 * np.sin(2 * np.pi * hours / 24) + 1.5 * np.cos(4 * np.pi * hours / 24)
    level = 0.0
    for row, error in enumerate(errors):
        values[row] += level + error
        level = rho * level + alpha * error
    known = hours < last
    truth = Truth(hours[known], values[known], (hours[known] + 1) * 3600)
    return History(variable, Source.STATION, truth, Vintages.empty())


def with_truth(history: History, hours: Any, values: Any) -> History:
    """The same history with other observed values, each known an hour after its time."""
    hours = np.asarray(hours, np.int64)
    truth = Truth(hours, np.asarray(values, float), (hours + 1) * 3600)
    return replace(history, truth=truth)


def frost_terms(**changes: Any) -> AlertTerms:
    """A warning of frost likelier than 20 % in the next 24 hours, with an all-clear."""
    values: dict[str, Any] = {
        "variable": Variable.TEMPERATURE,
        "side": Side.BELOW,
        "threshold": 0.0,
        "probability": 0.2,
        "window_hours": 24,
        "all_clear": True,
    }
    return AlertTerms(**(values | changes))


async def store_alert(
    database: Database, user_id: UserId, place_id: PlaceId, now: datetime = NOW, **changes: Any
) -> Alert:
    """Store an alert of frost, unless a test says otherwise."""
    async with database.write() as uow:
        alert = await uow.alerts.add(user_id, place_id, frost_terms(**changes), now)
        await uow.commit()
    return alert


async def models_at(
    uow: UnitOfWork, place_id: PlaceId, variable: Variable, origin: datetime
) -> set[ModelName]:
    """Return which models' forecasts of one origin are stored."""
    hour = epoch_hour(origin)
    said = (await uow.forecasts.covering(place_id, hour + 1, hour + 1)).get(variable)
    if said is None:
        return set()
    numbers = said.of_model[said.origins == hour].tolist()
    return {said.models[number] for number in numbers} - {ModelName.OURS}


async def store_forecast(
    database: Database, place_id: PlaceId, forecast: Forecast, *, fallback: bool = False
) -> None:
    """Store a forecast that people are shown."""
    async with database.write() as uow:
        await uow.forecasts.add_all(place_id, [forecast], forecast, fallback=fallback)
        await uow.commit()


def an_explanation_chart(**changes: Any) -> ExplanationChart:
    """Three days of a service's daily wave, and three things that are added to it."""
    chart = a_forecast_chart()
    hours = np.arange(len(chart.times))
    base = np.asarray(chart.median) + 1.0
    added = (
        AddedPart("its usual error here", -0.8 + 0.5 * np.cos(2 * np.pi * hours / 24)),
        AddedPart("its older forecasts", 0.4 * np.sin(2 * np.pi * hours / 40)),
        AddedPart("its newest errors", -1.2 * np.exp(-hours / 12)),
    )
    values: dict[str, Any] = {
        "title": chart.title,
        "subtitle": "Temperature: what the forecast is made of",
        "unit": chart.unit,
        "footer": chart.footer,
        "base_name": "weather service",
        "median_name": "our forecast",
        "added_title": "What is added to the service",
        "times": chart.times,
        "base": base,
        "median": base + np.sum([part.values for part in added], axis=0),
        "added": added,
        "day_names": chart.day_names,
        "nights": chart.nights,
    }
    return ExplanationChart(**(values | changes))
