"""The locations of a request: their coordinates, zones and offsets, and the recorded place near each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from forecasting.weather.distance import distance_km
from forecasting.weather.geocoding import zone_at
from forecasting.weather.standin.errors import NO_DATA, bad_request
from forecasting.weather.standin.params import Params, items, numbers
from forecasting.weather.standin.record import RecordedPlace, recorded_places

T = TypeVar("T")

_MOST_LOCATIONS = 1000
_NEAR_KM = 50.0


@dataclass(frozen=True)
class Location:
    """One location of a request; `elevation` in metres as asked, else that of the recorded place."""

    place: RecordedPlace
    elevation: float
    zone: str
    offset_seconds: int
    location_id: int

    @property
    def zone_abbreviation(self) -> str:
        """GMT, GMT-5 or GMT+9:30, as the service has printed it since 2025."""
        minutes = abs(self.offset_seconds) // 60
        if not minutes:
            return "GMT"
        rest = f":{minutes % 60:02}" if minutes % 60 else ""
        return f"GMT{'-' if self.offset_seconds < 0 else '+'}{minutes // 60}{rest}"


def locations_of(params: Params, now: datetime) -> list[Location]:
    """Read the locations; zones take the offset they have now. Raises ApiError."""
    latitudes, longitudes = numbers(params, "latitude"), numbers(params, "longitude")
    if not latitudes or len(latitudes) != len(longitudes):
        raise bad_request("Parameter 'latitude' and 'longitude' must have the same number of elements")
    if len(latitudes) > _MOST_LOCATIONS:
        raise bad_request(f"Only up to {_MOST_LOCATIONS} locations can be requested at once")
    count = len(latitudes)
    zones = _one_each("timezone", items(params, "timezone") or ["GMT"], count)
    elevations = _elevations(params, count)
    ids = _one_each(
        "location_id", numbers(params, "location_id") or [float(number) for number in range(count)], count
    )
    return [
        _location(*of_one, now) for of_one in zip(latitudes, longitudes, elevations, zones, ids, strict=True)
    ]


def nearest_place(latitude: float, longitude: float) -> RecordedPlace:
    """Return the recorded place within 50 km; elsewhere the service has no data."""

    def away(place: RecordedPlace) -> float:
        return distance_km(latitude, longitude, place.latitude, place.longitude)

    place = min(recorded_places(), key=away)
    if away(place) > _NEAR_KM:
        raise bad_request(NO_DATA)
    return place


def _elevations(params: Params, count: int) -> Sequence[float | None]:
    asked = numbers(params, "elevation")
    if not asked:
        return [None] * count
    return _one_each("elevation", asked, count)


def _one_each(name: str, values: list[T], count: int) -> list[T]:
    if len(values) == count:
        return values
    if len(values) == 1 and name == "timezone":
        return values * count
    raise bad_request(f"Parameter '{name}' must have the same number of elements as coordinates")


def _location(
    latitude: float, longitude: float, elevation: float | None, zone: str, location_id: float, now: datetime
) -> Location:
    for name, value, most in (("Latitude", latitude, 90), ("Longitude", longitude, 180)):
        if not abs(value) <= most:
            raise bad_request(f"{name} must be in range of -{most} to {most}°. Given: {value}.")
    place = nearest_place(latitude, longitude)
    zone = zone_at(latitude, longitude) or "GMT" if zone == "auto" else zone
    height = place.elevation if elevation is None else elevation
    return Location(place, height, zone, _offset_seconds(zone, now), int(location_id))


def _offset_seconds(zone: str, now: datetime) -> int:
    try:
        offset = now.astimezone(ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise bad_request("Invalid timezone") from None
    return int((offset or timedelta()).total_seconds())
