"""The geocoder: a few dozen real cities, found by the beginning of any of their names."""

import csv
import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from forecasting.weather.standin.errors import bad_request
from forecasting.weather.standin.params import Params, whole_number

_GENERATION_TIME_MS = 0.15
_MOST_RESULTS = 100
_EXACT_LENGTH = 2
_CAPITAL = "PPLC"


@dataclass(frozen=True)
class City:
    """One row of GeoNames facts; `names` are all its names, `areas` what may follow a comma, both folded."""

    row: dict[str, str]
    names: frozenset[str]
    areas: frozenset[str]

    def rank(self, wanted: str) -> tuple[bool, bool, int]:
        """Exact names before beginnings, capitals before towns, then by size."""
        capital = self.row["feature_code"] == _CAPITAL
        return wanted in self.names, capital, int(self.row["population"] or 0)


def search_body(params: Params) -> bytes:
    """Answer a search; without a match there are no `results` at all. Raises ApiError."""
    count = whole_number(params, "count", 10)
    if not 1 <= count <= _MOST_RESULTS:
        raise bad_request(f"Parameter count must be between 1 and {_MOST_RESULTS}.")
    if "name" not in params:
        raise bad_request("Parameter 'name' is required.")
    found = _search(params["name"], params.get("countryCode", ""))[:count]
    answer: dict[str, Any] = {"generationtime_ms": _GENERATION_TIME_MS}
    if found:
        russian = params.get("language") == "ru"
        answer = {"results": [_result(city, russian=russian) for city in found]} | answer
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


def _search(text: str, country_code: str) -> list[City]:
    wanted, _, area = (_folded(part) for part in text.partition(","))
    matches = _matcher(wanted)
    found = [
        city
        for city in _cities()
        if any(matches(name) for name in city.names)
        and (not area or area in city.areas)
        and country_code.upper() in ("", city.row["country_code"])
    ]
    return sorted(found, key=lambda city: city.rank(wanted), reverse=True)


def _matcher(wanted: str) -> Callable[[str], bool]:
    """Nothing for one letter, the whole name for two, its beginning from three on."""
    if len(wanted) < _EXACT_LENGTH:
        return lambda _: False
    if len(wanted) == _EXACT_LENGTH:
        return lambda name: name == wanted
    return lambda name: name.startswith(wanted)


def _result(city: City, *, russian: bool) -> dict[str, Any]:
    """Write one result; what is empty is left out."""
    row = city.row
    fields = {
        "id": int(row["id"]),
        "name": _translated(row, "name", russian=russian),
        "latitude": float(row["latitude"]),
        "longitude": float(row["longitude"]),
        "elevation": float(row["elevation"]) if row["elevation"] else None,
        "feature_code": row["feature_code"],
        "country_code": row["country_code"],
        "timezone": row["timezone"],
        "population": int(row["population"]) if row["population"] else None,
        "country": _translated(row, "country", russian=russian),
        "admin1": _translated(row, "admin1", russian=russian),
    }
    return {name: value for name, value in fields.items() if value not in (None, "")}


def _translated(row: dict[str, str], field: str, *, russian: bool) -> str:
    return (russian and row[f"{field}_ru"]) or row[field]


@cache
def _cities() -> tuple[City, ...]:
    with (files("forecasting.weather") / "recorded" / "cities.csv").open(encoding="utf-8") as file:
        return tuple(_city(row) for row in csv.DictReader(file))


def _city(row: dict[str, str]) -> City:
    names = [row["name"], row["name_ru"], *row["also_called"].split("|")]
    areas = [
        row[field]
        for field in ("country", "country_ru", "country_code", "admin1", "admin1_ru", "admin1_code")
    ]
    return City(row, frozenset(map(_folded, names)) - {""}, frozenset(map(_folded, areas)) - {""})


def _folded(text: str) -> str:
    """Blind to case, accents, dots and hyphens."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace(".", "").replace("-", " "))
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
