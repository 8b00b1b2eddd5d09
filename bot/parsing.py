"""Reading what people type: coordinates, times of day, plans."""

import re
from dataclasses import dataclass
from datetime import time

from forecasting.domain import COST_RATIOS, CostRatio, Side, Variable

LONGEST_NAME = 100

_NUMBER = r"([+-−]?\d{1,3}(?:[.,]\d{1,9})?)°?"
_COORDINATES = re.compile(rf"^\s*{_NUMBER}\s*(?:[,;]\s*|\s+){_NUMBER}\s*$")
_TIME = re.compile(r"^\s*(\d{1,2})(?:[:.\s](\d{2}))?\s*$")
_RATIO = re.compile(r"^[x×х]?(\d{1,2})(?:[x×х]|:1)?$")  # Latin and Cyrillic letters

_VARIABLES = {
    Variable.TEMPERATURE: ("temperature", "temp", "frost", "heat", "температура", "мороз", "жара"),
    Variable.WIND_SPEED: ("wind", "ветер"),
    Variable.HUMIDITY: ("humidity", "влажность"),
    Variable.PRESSURE: ("pressure", "давление"),
}
_SIDES = {
    Side.BELOW: (
        "below", "colder", "lower", "under", "less", "calmer", "drier",
        "ниже", "холоднее", "меньше", "тише", "слабее", "суше",
    ),
    Side.ABOVE: (
        "above", "warmer", "higher", "over", "more", "hotter", "windier", "stronger", "wetter", "humid",
        "выше", "теплее", "больше", "жарче", "ветренее", "сильнее", "влажнее",
    ),
}  # fmt: skip
_VARIABLE_OF = {word: variable for variable, words in _VARIABLES.items() for word in words}
_SIDE_OF = {word: side for side, words in _SIDES.items() for word in words}


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
    """Read latitude and longitude, with either decimal mark; None when it is something else.

    >>> read_coordinates("55,75 37,62")
    Coordinates(latitude=55.75, longitude=37.62)
    """
    found = _COORDINATES.match(text)
    return Coordinates(_number(found[1]), _number(found[2])) if found else None


def read_time(text: str) -> time | None:
    """Read a time of day such as 7:30, 07.30 or 7; None when it is none.

    >>> read_time("7.05")
    datetime.time(7, 5)
    """
    found = _TIME.match(text)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_plan(text: str) -> tuple[Variable, CostRatio] | None:
    """Read a variable, the side that hurts and how much more, in any order; None when one is missing.

    >>> read_plan("ветер сильнее 4")
    (<Variable.WIND_SPEED: 'wind_speed_10m'>, CostRatio(side=<Side.ABOVE: 'above'>, ratio=4))
    """
    words = text.lower().split()
    variables = {_VARIABLE_OF[word] for word in words if word in _VARIABLE_OF}
    sides = {_SIDE_OF[word] for word in words if word in _SIDE_OF}
    ratios = {int(found[1]) for word in words if (found := _RATIO.match(word))}
    if any(len(given) != 1 for given in (variables, sides, ratios)) or not ratios <= set(COST_RATIOS):
        return None
    return variables.pop(), CostRatio(sides.pop(), ratios.pop())


def read_variable(text: str) -> Variable | None:
    """Read the name of one variable; None when there is none.

    >>> read_variable("wind")
    <Variable.WIND_SPEED: 'wind_speed_10m'>
    """
    return _VARIABLE_OF.get(text.strip().lower())


def is_name(text: str) -> bool:
    """Tell whether a text can be the name of a place: at least two letters."""
    return sum(letter.isalpha() for letter in text) >= 2


def _number(text: str) -> float:
    return float(text.replace(",", ".").replace("−", "-"))
