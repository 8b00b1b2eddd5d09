"""The Open-Meteo client: forecasts, what earlier runs said, and places by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from forecasting.clock import Clock
from forecasting.domain import Variable
from forecasting.errors import WeatherRefused
from forecasting.weather.answers import FoundPlace, PreviousRuns, ServiceAnswer, Spot
from forecasting.weather.columns import UNIT_PARAMS, Columns, read_columns
from forecasting.weather.geocoding import clean_name, read_places
from forecasting.weather.http import WeatherHttp
from forecasting.weather.weight import batches

BEST_MATCH = "best_match"
PREVIOUS_DAYS = (1, 2, 3)

_ALL: dict[str, Variable] = {variable.value: variable for variable in Variable}
_NO_DATA = "No data is available for this location"
_SHORTEST_NAME = 2


@dataclass(frozen=True)
class OpenMeteoUrls:
    """The full base URL of each API, such as https://api.open-meteo.com/v1/forecast."""

    forecast: str
    previous_runs: str
    geocoding: str


class OpenMeteo:
    """Asks Open-Meteo in UTC and stored units; every method raises WeatherError for want of an answer."""

    def __init__(
        self,
        http: WeatherHttp,
        urls: OpenMeteoUrls,
        clock: Clock,
        api_key: str | None = None,
        model: str = BEST_MATCH,
    ) -> None:
        self._http = http
        self._urls = urls
        self._clock = clock
        self._key = {"apikey": api_key} if api_key else {}
        self._model = {"models": model} if model != BEST_MATCH else {}

    async def fetch_forecasts(
        self, spots: Sequence[Spot], *, past_days: int = 2, forecast_days: int = 5
    ) -> list[ServiceAnswer]:
        """Fetch all variables from 00Z `past_days` ago on, one answer per spot in the order given.

        A spot the service has no data for gets an answer without hours; asked alone it is WeatherRefused.
        """
        window = {"past_days": str(past_days), "forecast_days": str(forecast_days)}
        answers: list[ServiceAnswer] = []
        for batch in batches(spots, variables=len(_ALL), days=past_days + forecast_days):
            answers += await self._fetch_batch(batch, window)
        return answers

    async def fetch_previous_runs(
        self, spot: Spot, *, past_days: int, variables: Sequence[Variable]
    ) -> dict[Variable, PreviousRuns]:
        """Fetch what was said 1, 2 and 3 days before each hour, from 00Z `past_days` ago until tonight."""
        names = {
            (variable, day): f"{variable}_previous_day{day}"
            for variable in variables
            for day in PREVIOUS_DAYS
        }
        asked = {name: variable for (variable, _), name in names.items()}
        window = {"past_days": str(past_days), "forecast_days": "1"} | self._model
        (columns,) = await self._fetch(self._urls.previous_runs, [spot], asked, window)
        return {
            variable: PreviousRuns(
                columns.hours, {day: columns.values[names[variable, day]] for day in PREVIOUS_DAYS}
            )
            for variable in variables
        }

    async def search_places(self, name: str, *, language: str, count: int = 8) -> list[FoundPlace]:
        """Find towns and landmarks by the beginning of a name, the best match first; [] if there is none."""
        wanted = clean_name(name)
        if len(wanted) < _SHORTEST_NAME:
            return []
        # Airports and countries are dropped from what comes back, so more is asked for.
        params = {"name": wanted, "count": str(2 * count), "language": language, "format": "json"}
        found = await self._http.get(self._urls.geocoding, params | self._key, read_places)
        return found[:count]

    async def _fetch_batch(self, spots: Sequence[Spot], window: Mapping[str, str]) -> list[ServiceAnswer]:
        try:
            found = await self._fetch(self._urls.forecast, spots, _ALL, {**window, **self._model})
        except WeatherRefused as refusal:
            if len(spots) == 1 or _NO_DATA not in str(refusal):
                raise
            # One spot without data spoils the whole call, and the reply does not say which.
            return [await self._fetch_or_nothing(spot, window) for spot in spots]
        return [self._answer(columns) for columns in found]

    async def _fetch_or_nothing(self, spot: Spot, window: Mapping[str, str]) -> ServiceAnswer:
        try:
            (answer,) = await self._fetch_batch([spot], window)
        except WeatherRefused:
            nothing = {variable: np.empty(0) for variable in Variable}
            return ServiceAnswer(self._clock(), None, np.empty(0, np.int64), nothing)
        return answer

    async def _fetch(
        self, url: str, spots: Sequence[Spot], asked: Mapping[str, Variable], window: Mapping[str, str]
    ) -> list[Columns]:
        params = {
            "latitude": ",".join(f"{spot.latitude:.4f}" for spot in spots),
            "longitude": ",".join(f"{spot.longitude:.4f}" for spot in spots),
            "hourly": ",".join(asked),
            **UNIT_PARAMS,
            **window,
            **self._key,
        }
        return await self._http.get(url, params, lambda body: read_columns(body, asked, len(spots)))

    def _answer(self, columns: Columns) -> ServiceAnswer:
        values = {_ALL[name]: column for name, column in columns.values.items()}
        return ServiceAnswer(self._clock(), columns.elevation, columns.hours, values)
