"""Where the weather comes from."""

from dataclasses import dataclass

from forecasting.weather.metar import MetarReports
from forecasting.weather.open_meteo import OpenMeteo


@dataclass(frozen=True)
class Sources:
    """The weather service, under the name its paths are archived by, and the stations."""

    weather: OpenMeteo
    stations: MetarReports
    service_model: str
