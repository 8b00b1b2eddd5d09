"""Distances on the earth, and the box that holds everything within one."""

import math

_EARTH_RADIUS_KM = 6371.0
_KM_PER_DEGREE = 111.0  # a little short, so that the box is never too small


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance by the haversine formula, on a sphere.

    >>> round(distance_km(40.71, -73.99, 40.64, -73.76))
    21
    """
    phi, other_phi = math.radians(latitude), math.radians(other_latitude)
    half_chord = (
        math.sin((other_phi - phi) / 2) ** 2
        + math.cos(phi) * math.cos(other_phi) * math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    )
    return 2 * _EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half_chord)))


def box_around(latitude: float, longitude: float, reach_km: float) -> tuple[float, float, float, float]:
    """South, west, north and east of what lies within reach; cut at the poles and at the date line."""
    high = reach_km / _KM_PER_DEGREE
    poleward = min(90.0, abs(latitude) + high)
    wide = min(180.0, high / max(math.cos(math.radians(poleward)), 1e-3))
    south, north = max(-90.0, latitude - high), min(90.0, latitude + high)
    return south, max(-180.0, longitude - wide), north, min(180.0, longitude + wide)
