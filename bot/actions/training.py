"""Asking the worker to train anew."""

from datetime import datetime

from bot.texts import training as texts
from forecasting.domain import Place, PlaceId
from forecasting.errors import InputError
from forecasting.storage.records import RequestKind, User, WorkRequest
from forecasting.storage.unit_of_work import Database

_EVERYTHING = ("all", "everything", "все", "всё")


async def followed(database: Database) -> list[Place]:
    """Return every place somebody follows."""
    async with database.read() as uow:
        return await uow.places.followed()


async def scope_of(database: Database, typed: str) -> PlaceId | None:
    """Return the place somebody typed the beginning of, None for all of them; InputError for neither."""
    wanted = typed.strip().casefold()
    if wanted in _EVERYTHING:
        return None
    for place in await followed(database):
        if place.full_name.casefold().startswith(wanted):
            return place.id
    raise InputError(texts.no_such_place(typed.strip()))


async def request(database: Database, user: User, place_id: PlaceId | None, now: datetime) -> WorkRequest:
    """Ask for training, once however often it is asked for; PlaceNotFound when the place is gone."""
    async with database.write() as uow:
        if place_id is not None:
            await uow.places.get(place_id)
        asked = await uow.requests.add(RequestKind.RETRAIN, place_id, user.id, now)
        await uow.commit()
    return asked
