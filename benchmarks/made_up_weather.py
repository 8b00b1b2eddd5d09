"""Weather made up for benchmarks: hourly values with days and spells, and forecasts whose errors grow.

A path issued at hour i says of hour v:

    value(v) + bias(hour of the day) + growth(v - i) * (.8 a(v) + .6 b(v + 31 i))

where a and b are smooth noise: newer paths mostly repeat the errors of older ones, as a real service's do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import accumulate

import numpy as np

from forecasting.clock import Clock, epoch_hour, from_epoch_hour
from forecasting.domain import SERVICE_LEAD_HOURS, VALID_RANGE, Float32s, Floats, Ints, Variable
from forecasting.weather.answers import ServiceAnswer, Spot, StationReport

NOISE = 0.1
"""Standard deviation of what tells places apart, in typical errors."""

_KNOWN_HOURS = 20_000


@dataclass(frozen=True)
class Climate:
    """Mean, half the daily range, size of the spells and of the service's errors, in the stored unit."""

    mean: float
    day: float
    spells: float
    errors: float


CLIMATES = {
    Variable.TEMPERATURE: Climate(12.0, 4.0, 5.0, 1.0),
    Variable.WIND_SPEED: Climate(6.0, 1.0, 2.0, 1.0),
    Variable.HUMIDITY: Climate(65.0, 12.0, 12.0, 7.0),
    Variable.PRESSURE: Climate(1014.0, 0.5, 8.0, 0.7),
    Variable.PRECIPITATION: Climate(0.3, 0.1, 0.2, 0.1),
    Variable.PRECIPITATION_PROBABILITY: Climate(30.0, 5.0, 10.0, 10.0),
}


@dataclass(frozen=True)
class Weather:
    """One variable's weather from `first_hour` on, and what the service says of it."""

    variable: Variable
    first_hour: int

    @cached_property
    def _values(self) -> Floats:
        climate = CLIMATES[self.variable]
        hours = self.first_hour + np.arange(_KNOWN_HOURS)
        day = climate.day * np.sin(2 * np.pi * hours / 24)
        values = climate.mean + day + climate.spells * self._smooth_noise(0, 0.985)
        return np.clip(values, *VALID_RANGE[self.variable])

    @cached_property
    def _errors(self) -> tuple[Floats, Floats]:
        return self._smooth_noise(1, 0.9), self._smooth_noise(2, 0.9)

    def at(self, hours: Ints) -> Floats:
        """Return what happens at hours not before the first."""
        return self._values[hours - self.first_hour]

    def path(self, issued: int) -> Float32s:
        """Return what the service says at an hour of leads 0..96; shape (97,)."""
        leads = np.arange(SERVICE_LEAD_HOURS + 1)
        hours = issued - self.first_hour + leads
        lasting, fresh = self._errors
        errors = (0.5 + 0.02 * leads) * (
            0.8 * lasting[hours] + 0.6 * fresh[(hours + 31 * issued) % _KNOWN_HOURS]
        )
        bias = 0.5 * np.cos(2 * np.pi * hours / 24)
        said = self._values[hours] + CLIMATES[self.variable].errors * (bias + errors)
        return np.clip(said, *VALID_RANGE[self.variable]).astype(np.float32)

    def _smooth_noise(self, which: int, memory: float) -> Floats:
        seed = list(Variable).index(self.variable), which
        shocks = np.random.default_rng(seed).standard_normal(_KNOWN_HOURS) * np.sqrt(1 - memory**2)
        return np.array(list(accumulate(shocks.tolist(), lambda last, shock: memory * last + shock)))


class MadeUpService:
    """Answers as the weather service's client does, at once."""

    def __init__(self, first_hour: int, clock: Clock) -> None:
        self.weather = {variable: Weather(variable, first_hour) for variable in Variable}
        self._clock = clock
        self._rng = np.random.default_rng(7)

    async def fetch_forecasts(
        self, spots: Sequence[Spot], *, past_days: int, forecast_days: int
    ) -> list[ServiceAnswer]:
        """Return days of analysis and forecast for each spot, each with noise of its own."""
        now = self._clock()
        midnight = epoch_hour(now) // 24 * 24
        hours = np.arange(midnight - 24 * past_days, midnight + 24 * forecast_days)
        columns = {variable: self._said(variable, hours, epoch_hour(now)) for variable in Variable}
        return [
            ServiceAnswer(
                now,
                10.0,
                hours,
                {variable: self._noisy(variable, column) for variable, column in columns.items()},
            )
            for _ in spots
        ]

    def _said(self, variable: Variable, hours: Ints, now_hour: int) -> Floats:
        weather = self.weather[variable]
        path = weather.path(now_hour).astype(float)
        said = np.full(len(hours), np.nan)
        past = hours < now_hour
        said[past] = weather.at(hours[past])
        ahead = (hours >= now_hour) & (hours <= now_hour + SERVICE_LEAD_HOURS)
        said[ahead] = path[hours[ahead] - now_hour]
        return said

    def _noisy(self, variable: Variable, values: Floats) -> Floats:
        noise = NOISE * CLIMATES[variable].errors * self._rng.standard_normal(len(values))
        return np.clip(values + noise, *VALID_RANGE[variable])


class MadeUpStations:
    """Reports as the stations' client does, at once."""

    def __init__(self, service: MadeUpService, clock: Clock) -> None:
        self._service = service
        self._clock = clock
        self._rng = np.random.default_rng(8)

    async def fetch_recent(self, icaos: Sequence[str], *, hours: int) -> dict[str, list[StationReport]]:
        """Return each station's reports of the last hours, taken nine minutes before the full hour."""
        newest = epoch_hour(self._clock())
        taken = range(newest - hours + 1, newest + 1)
        return {icao: [self._report(icao, hour) for hour in taken] for icao in icaos}

    def _report(self, icao: str, hour: int) -> StationReport:
        values: dict[Variable, float] = {
            variable: float(self._service.weather[variable].at(np.array([hour]))[0])
            + NOISE * CLIMATES[variable].errors * float(self._rng.standard_normal())
            for variable in Variable
            if variable not in (Variable.PRECIPITATION, Variable.PRECIPITATION_PROBABILITY)
        }
        return StationReport(icao, from_epoch_hour(hour) - timedelta(minutes=9), values, 0.0, 0.0, 10.0)
