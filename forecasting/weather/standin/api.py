"""The APIs stood in for, where each is found, and what an answer is."""

from dataclasses import dataclass
from enum import StrEnum

from forecasting.weather.open_meteo import OpenMeteoUrls


class Api(StrEnum):
    """The services that are stood in for."""

    FORECAST = "forecast"
    PREVIOUS_RUNS = "previous_runs"
    GEOCODING = "geocoding"
    METAR = "metar"
    METAR_HISTORY = "metar_history"


PATHS = {
    Api.FORECAST: "/api/v1/forecast",
    Api.PREVIOUS_RUNS: "/previous-runs-api/v1/forecast",
    Api.GEOCODING: "/geocoding-api/v1/search",
    Api.METAR: "/aviationweather/api/data/metar",
    Api.METAR_HISTORY: "/mesonet/cgi-bin/request/asos.py",
}
"""In the real services the host decides the rules; here a prefix stands for the host."""


@dataclass(frozen=True)
class Answer:
    """A reply, and as how many calls it counts."""

    body: bytes
    weight: float = 1.0
    status: int = 200
    content_type: str = "application/json"


@dataclass(frozen=True)
class StandInUrls:
    """The full base URL of each API, and where faults are switched."""

    open_meteo: OpenMeteoUrls
    metar: str
    metar_history: str
    faults: str

    @classmethod
    def under(cls, base: str) -> "StandInUrls":
        """Return the URLs below a server's base URL."""
        url = {api: base + path for api, path in PATHS.items()}
        open_meteo = OpenMeteoUrls(url[Api.FORECAST], url[Api.PREVIOUS_RUNS], url[Api.GEOCODING])
        return cls(open_meteo, url[Api.METAR], url[Api.METAR_HISTORY], f"{base}/faults")
