"""When it is night somewhere, by the sunrise equation.

    cos w = (sin(-0.833 deg) - sin phi sin d) / (cos phi cos d)

with latitude phi, declination of the sun d and hour angle w; -0.833 degrees is the height of the sun's
centre when its upper edge touches the horizon, refraction included. Good to a minute or two.
"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import acos, asin, cos, degrees, radians, sin

from forecasting.charts.views import Span

_J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)
_HORIZON = sin(radians(-0.833))
_TILT = sin(radians(23.4397))
_DAY = timedelta(days=1)
_TOO_SHORT = timedelta(minutes=10)  # for a night between polar days, or a day between polar nights


def nights(latitude: float, longitude: float, first: datetime, last: datetime) -> tuple[Span, ...]:
    """Return the spans of night between two moments, in order; north and east are positive degrees.

    A polar day has none; a polar night is one span.
    """
    days = range((first - _J2000).days - 1, (last - _J2000).days + 3)
    light = [_daylight(day, latitude, longitude) for day in days]
    dark: list[Span] = []
    for (_, sunset), (sunrise, _) in pairwise(light):
        begin, end = max(sunset, first), min(sunrise, last)
        if end - begin < _TOO_SHORT:
            continue
        if dark and begin - dark[-1][1] < _TOO_SHORT:
            begin = dark.pop()[0]
        dark.append((begin, end))
    return tuple(dark)


def _daylight(day: int, latitude: float, longitude: float) -> Span:
    """Sunrise and sunset around the solar noon of a day counted from 2000-01-01."""
    noon = day - longitude / 360
    anomaly = radians((357.5291 + 0.98560028 * noon) % 360)
    centre = 1.9148 * sin(anomaly) + 0.02 * sin(2 * anomaly) + 0.0003 * sin(3 * anomaly)
    ecliptic = radians((degrees(anomaly) + centre + 180 + 102.9372) % 360)
    transit = noon + 0.0053 * sin(anomaly) - 0.0069 * sin(2 * ecliptic)
    half = _half_day(asin(sin(ecliptic) * _TILT), radians(latitude))
    middle = _J2000 + transit * _DAY
    return middle - half * _DAY, middle + half * _DAY


def _half_day(declination: float, latitude: float) -> float:
    """Share of a day from noon to sunset: 0 in polar night, a half in polar day."""
    height = (_HORIZON - sin(latitude) * sin(declination)) / max(cos(latitude) * cos(declination), 1e-9)
    return acos(min(max(height, -1.0), 1.0)) / radians(360)
