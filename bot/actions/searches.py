"""Remembering what a search for places found, until one of them is chosen."""

from dataclasses import asdict
from typing import Any

from bot.texts import places as texts
from forecasting.errors import InputError
from forecasting.weather.answers import FoundPlace

_SEARCH, _FOUND = "search", "found"


def remember(data: dict[str, Any], found: list[FoundPlace]) -> dict[str, Any]:
    """Return a dialogue's data with a new search in it, in place of an older one."""
    number = int(data.get(_SEARCH, 0)) + 1
    return {**data, _SEARCH: number, _FOUND: [asdict(place) for place in found]}


def number_of(data: dict[str, Any]) -> int:
    """Return the number of the newest search, 0 before the first."""
    return int(data.get(_SEARCH, 0))


def recall(data: dict[str, Any], search: int, index: int) -> FoundPlace:
    """Return a place the newest search found; InputError when it was an older one, or has no such place."""
    found = data.get(_FOUND, [])
    if search != number_of(data) or not 0 <= index < len(found):
        raise InputError(texts.search_is_old())
    return FoundPlace(**found[index])


def forget(data: dict[str, Any]) -> dict[str, Any]:
    """Return a dialogue's data without what was found; the number stays, so that old buttons stay old."""
    return {_SEARCH: number_of(data)} if _SEARCH in data else {}
