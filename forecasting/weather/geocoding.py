"""Reading places from the geocoder, and the time zone of a point."""

from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Strict
from tzfpy import get_tz

from forecasting.weather.answers import FoundPlace

_LONGEST_NAME = 100
_WANTED_FEATURES = ("PPL", "ISL", "MT", "PK", "LK", "BCH", "PRK")
"""GeoNames codes of towns, islands, mountains, peaks, lakes, beaches and parks; no airports, no countries."""
_GONE_FEATURES = ("PPLH", "PPLQ", "PPLW")  # historical, abandoned, destroyed

_Number = Annotated[float, Strict()]


class _Found(BaseModel):
    """One result; the geocoder leaves out what is empty."""

    name: str
    latitude: _Number
    longitude: _Number
    elevation: _Number | None = None
    feature_code: str = ""
    admin1: str | None = None
    country: str | None = None
    timezone: str | None = None
    population: int | None = None


class _Body(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    generationtime_ms: float
    results: list[_Found] = []


def clean_name(text: str) -> str:
    """Return what a person typed as one short line without control characters.

    >>> clean_name("  New   York ")
    'New York'
    """
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable[: 2 * _LONGEST_NAME].split())[:_LONGEST_NAME]


def read_places(body: bytes) -> list[FoundPlace]:
    """Read a geocoder's body, which has no results at all when nothing was found. Raises ValueError."""
    return [_place(found) for found in _Body.model_validate_json(body).results if _is_wanted(found)]


def zone_at(latitude: float, longitude: float) -> str | None:
    """Return the IANA time zone of a point, None where no zone this machine knows holds."""
    return _known(get_tz(longitude, latitude))


def _is_wanted(found: _Found) -> bool:
    return found.feature_code.startswith(_WANTED_FEATURES) and found.feature_code not in _GONE_FEATURES


def _place(found: _Found) -> FoundPlace:
    return FoundPlace(
        name=found.name,
        region=found.admin1,
        country=found.country,
        latitude=found.latitude,
        longitude=found.longitude,
        elevation=found.elevation,
        zone=_known(found.timezone) or zone_at(found.latitude, found.longitude),
        population=found.population,
    )


def _known(zone: str | None) -> str | None:
    try:
        return zone and ZoneInfo(zone).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
