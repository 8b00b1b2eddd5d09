"""Reading what people type: times of day, plans, names."""

import re
from datetime import time

from forecasting.domain import COST_RATIOS, CostRatio, Side, Variable
from forecasting.weather.geocoding import clean_name

LONGEST_NAME = 100
LONGEST_SHORT_NAME = 40

_TIME = re.compile(
    r"^\s*(?:at\s|в\s)?\s*(\d{1,2})(?:[:.\s]?(\d{2}))?\s*(am|a\.m\.|pm|p\.m\.|утра|дня|вечера|ночи)?\s*$"
)
_FROM = re.compile(r"^\s*(?:from|с)\s")
_UNTIL = re.compile(r"\s*[-–—]\s*|\s(?:to|till|until|до|по)\s")
_AMOUNT = re.compile(r"^\s*([+\-−]?\d{1,5}(?:[.,]\d{1,2})?)\s*(\D{0,10}?)\s*$")
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
_COMMANDS = {
    "forecast": ("forecast", "weather", "прогноз", "погода"),
    "plan": ("plan", "план"),
    "report": ("report", "отчёт", "отчет", "точность"),
    "subscribe": ("subscribe", "subscription", "подписка", "подписаться"),
    "alert": ("alert", "warning", "предупреждение"),
    "places": ("places", "места"),
    "settings": ("settings", "language", "настройки", "язык"),
    "help": ("help", "hello", "hi", "menu", "помощь", "справка", "меню", "привет", "здравствуйте"),
    "subscriptions": ("stop", "unsubscribe", "стоп", "отписаться"),
}
_COMMAND_OF = {word: name for name, words in _COMMANDS.items() for word in words}
_VARIABLE_OF = {word: variable for variable, words in _VARIABLES.items() for word in words}
_SIDE_OF = {word: side for side, words in _SIDES.items() for word in words}


def read_time(text: str) -> time | None:
    """Read a time of day such as 7:30, 07.30, 7, `7 pm` or `7 утра`; None when it is none.

    >>> read_time("7.05"), read_time("9 вечера")
    (datetime.time(7, 5), datetime.time(21, 0))
    """
    found = _TIME.match(text.lower())
    if found is None:
        return None
    hour, minute = _hour(int(found[1]), found[3]), int(found[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_times(text: str) -> tuple[time, time] | None:
    """Read two times of day, such as `22:30-7` or `с 22 до 7 утра`; None when these are none.

    >>> read_times("22:30 - 7")
    (datetime.time(22, 30), datetime.time(7, 0))
    """
    parts = _UNTIL.split(_FROM.sub("", text.lower()))
    times = [read_time(part) for part in parts]
    if len(times) != 2 or times[0] is None or times[1] is None:
        return None
    return times[0], times[1]


def read_amount(text: str, symbol: str) -> float | None:
    """Read a number with either decimal mark, alone or with the unit it is asked for in; else None.

    >>> read_amount("−3,5 °C", "°C"), read_amount("3 °F", "°C")
    (-3.5, None)
    """
    found = _AMOUNT.match(text)
    if found is None or found[2].strip("°. ").casefold() not in ("", symbol.strip("°").casefold()):
        return None
    return _number(found[1])


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


def read_command(text: str) -> str | None:
    """Read which command somebody means who wrote a single word without the slash; None for any other.

    >>> read_command("Погода!")
    'forecast'
    """
    return _COMMAND_OF.get(text.strip(" .!?").lower())


def read_short_name(text: str) -> str | None:
    """Read what somebody calls a place; None when it is empty or too long.

    >>> read_short_name(" our   garden ")
    'our garden'
    """
    name = clean_name(text)
    return name if 0 < len(name) <= LONGEST_SHORT_NAME else None


def is_name(text: str) -> bool:
    """Tell whether a text can be the name of a place: at least two letters."""
    return sum(letter.isalpha() for letter in text) >= 2


def _hour(hour: int, half: str | None) -> int:
    """Return the hour of the day; 24 where an hour and a half of the day contradict each other."""
    match half:
        case "pm" | "p.m." | "дня" | "вечера":
            return hour if hour >= 12 else hour + 12
        case "am" | "a.m." | "утра":
            return {12: 0}.get(hour, hour if hour < 12 else 24)
        case "ночи":
            return {9: 21, 10: 22, 11: 23, 12: 0}.get(hour, hour)
        case _:
            return hour


def _number(text: str) -> float:
    return float(text.replace(",", ".").replace("−", "-"))
