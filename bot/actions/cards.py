"""Finding the places somebody can send as cards to other chats."""

from dataclasses import replace

from forecasting.domain import Place
from forecasting.storage.records import User
from forecasting.storage.unit_of_work import UnitOfWork

MOST_CARDS = 10
_SHORTEST_QUERY = 2


async def places_like(uow: UnitOfWork, user: User, typed: str) -> list[tuple[str, Place]]:
    """Return places that match what was typed, one's own first, each with what its finder calls it.

    The places themselves go by their own names: what somebody calls them is nobody else's business.
    Places of others are found by their names alone, and only when their forecast is there already.
    """
    wanted = typed.strip().casefold()
    mine = await uow.places.of_user(user.id)
    found = [(place.title, replace(place, short_name=None)) for place in mine if _is_meant(place, wanted)]
    if len(wanted) >= _SHORTEST_QUERY:
        known = {place.id for place in mine}
        others = await uow.places.prepared_like(typed.strip(), MOST_CARDS + len(known))
        found += [(place.full_name, place) for place in others if place.id not in known]
    return found[:MOST_CARDS]


def _is_meant(place: Place, wanted: str) -> bool:
    return any(wanted in known.casefold() for known in (place.title, place.full_name))
