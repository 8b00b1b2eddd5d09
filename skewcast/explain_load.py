"""Finds the place a person means, and takes its newest forecast apart."""

from datetime import datetime

from forecasting.clock import utc_now
from forecasting.domain import Place, PlaceId, Side, Variable
from forecasting.errors import InputError
from forecasting.reports.explanation import Explanation, explanation
from forecasting.storage.unit_of_work import Database, UnitOfWork

_MOST_LISTED = 20


async def explain_place(database_url: str, words: str, variable: Variable) -> Explanation:
    """Open the database and explain. Raises InputError, PlaceNotFound or StorageUnavailable."""
    database = Database(database_url)
    try:
        async with database.read() as uow:
            return await load_explanation(uow, words, variable, utc_now())
    finally:
        await database.close()


async def load_explanation(uow: UnitOfWork, words: str, variable: Variable, now: datetime) -> Explanation:
    """Find the place and take its forecast apart. Raises InputError or PlaceNotFound."""
    place = await find_place(uow, words)
    explained = await explanation(uow, place, variable, Side.BELOW, now)
    if explained is None:
        raise InputError(f"{place.full_name} has no forecast of {variable} that reaches beyond now")
    if explained.base is None:
        raise InputError(f"{place.full_name}: the forecast of {explained.model} does not tell its parts")
    return explained


async def find_place(uow: UnitOfWork, words: str) -> Place:
    """Return the place of that number, or the only one whose name begins so.

    Raises PlaceNotFound for an unknown number, InputError for an unknown or ambiguous name.
    """
    if words.isdecimal():
        return await uow.places.get(PlaceId(int(words)))
    name = words.strip().casefold()
    begins = name.partition(",")[0].strip()
    found = await uow.places.prepared_like(begins, _MOST_LISTED) if begins else []
    found = [place for place in found if place.full_name.casefold().startswith(name)]
    exact = [place for place in found if name in (place.name.casefold(), place.full_name.casefold())]
    chosen = exact or found
    if not chosen:
        raise InputError(f"no place is called {words!r}; give its name as the bot shows it, or its number")
    if len(chosen) > 1:
        listed = "; ".join(f"{place.id} {place.full_name}" for place in chosen)
        raise InputError(f"several places are called {words!r}, give a number: {listed}")
    return chosen[0]
