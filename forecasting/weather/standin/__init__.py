"""A weather service on loopback: recorded real weather, moved to today, in the services' exact shapes."""

from forecasting.weather.standin.api import StandInUrls
from forecasting.weather.standin.server import StandIn

__all__ = ["StandIn", "StandInUrls"]
