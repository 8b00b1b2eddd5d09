"""Reading a point of the map as people write it: numbers, degrees and minutes, links of map services."""

import re
from dataclasses import dataclass

_SIGN = r"[-+−]"
_FRACTION = r"(?:[.,]\d{1,9})?"
_ANGLE = rf"({_SIGN}?\d{{1,3}}{_FRACTION})\s*[°º˚]?(?:\s*(\d{{1,2}}{_FRACTION})\s*['′’])?(?:\s*(\d{{1,2}}{_FRACTION})\s*(?:[\"″”]|''))?"  # noqa: E501 - one angle, whole
_LATITUDE = r"(N|S|с\.?\s?ш\.?|ю\.?\s?ш\.?)"
_LONGITUDE = r"(E|W|в\.?\s?д\.?|з\.?\s?д\.?)"
_BETWEEN = r"(?:\s*[,;]\s*|\s+)"
_WRITTEN = (
    re.compile(rf"{_ANGLE}\s*{_LATITUDE}?{_BETWEEN}{_ANGLE}\s*{_LONGITUDE}?", re.IGNORECASE),
    re.compile(rf"{_LATITUDE}\s*{_ANGLE}{_BETWEEN}{_LONGITUDE}\s*{_ANGLE}", re.IGNORECASE),
)
_DECIMAL_COMMA = re.compile(rf"{_SIGN}?\d{{1,3}},\d{{1,9}}\s*[°º˚]?")
_SOUTH_OR_WEST = ("s", "w", "ю", "з")

_NUMBER = r"(-?\d{1,3}(?:\.\d{1,15})?)"
_LINKED = (
    re.compile(rf"^geo:{_NUMBER},{_NUMBER}"),
    re.compile(rf"^https?://.*!3d{_NUMBER}!4d{_NUMBER}"),
    re.compile(rf"^https?://.*[?&]mlat={_NUMBER}&mlon={_NUMBER}"),
    re.compile(rf"^https?://.*#map=\d+(?:\.\d+)?/{_NUMBER}/{_NUMBER}"),
    re.compile(rf"^https?://.*@{_NUMBER},{_NUMBER}"),
    re.compile(rf"^https?://.*[?&](?:q|ll|query|center)={_NUMBER}(?:,|%2C){_NUMBER}"),
)
_LONGITUDE_FIRST = re.compile(rf"^https?://[^/]*yandex\..*[?&](?:ll|pt)={_NUMBER}(?:,|%2C){_NUMBER}")


@dataclass(frozen=True)
class Coordinates:
    """A point somebody typed or sent, in degrees."""

    latitude: float
    longitude: float

    @property
    def on_earth(self) -> bool:
        """Whether there is such a point."""
        return abs(self.latitude) <= 90 and abs(self.longitude) <= 180


def read_coordinates(text: str) -> Coordinates | None:
    """Read a point, whatever way it is written; None when the text is something else.

    >>> read_coordinates("55,75 37,62")
    Coordinates(latitude=55.75, longitude=37.62)
    >>> read_coordinates("33°30'S 151°15'E")
    Coordinates(latitude=-33.5, longitude=151.25)
    """
    typed = text.strip()
    if found := _LONGITUDE_FIRST.match(typed):
        return Coordinates(float(found[2]), float(found[1]))
    for linked in _LINKED:
        if found := linked.match(typed):
            return Coordinates(float(found[1]), float(found[2]))
    if _DECIMAL_COMMA.fullmatch(typed):
        return None  # a single number, as half the world writes it
    after, before = _WRITTEN
    if found := after.fullmatch(typed):
        return Coordinates(_angle(*found.group(1, 2, 3, 4)), _angle(*found.group(5, 6, 7, 8)))
    if found := before.fullmatch(typed):
        return Coordinates(_angle(*found.group(2, 3, 4, 1)), _angle(*found.group(6, 7, 8, 5)))
    return None


def _angle(degrees: str, minutes: str | None, seconds: str | None, hemisphere: str | None) -> float:
    whole = _number(degrees)
    size = abs(whole) + _number(minutes or "0") / 60 + _number(seconds or "0") / 3600
    negative = degrees[0] in "-−" or (hemisphere or "").lower().startswith(_SOUTH_OR_WEST)
    return -size if negative else size


def _number(text: str) -> float:
    return float(text.replace(",", ".").replace("−", "-"))
