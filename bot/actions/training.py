"""What an administrator asks the worker about models: train, call off, promote, roll back."""

from datetime import datetime

from bot.texts import common as common_texts
from bot.texts import training as texts
from forecasting.domain import ModelName, Place, PlaceId, Variable
from forecasting.errors import InputError
from forecasting.storage.records import ActKind, RequestKind, User, WorkRequest
from forecasting.storage.unit_of_work import Database, UnitOfWork

_EVERYTHING = ("all", "everything", "все", "всё")
_ACTS = {
    RequestKind.RETRAIN: ActKind.TRAIN,
    RequestKind.PROMOTE: ActKind.PROMOTE,
    RequestKind.ROLL_BACK: ActKind.ROLL_BACK,
}


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


async def request(
    database: Database, user: User, place_id: PlaceId | None, variable: Variable | None, now: datetime
) -> WorkRequest:
    """Ask for training, once however often it is asked for; PlaceNotFound when the place is gone."""
    async with database.write() as uow:
        if place_id is not None:
            await uow.places.get(place_id)
        asked = await _ask(uow, user, RequestKind.RETRAIN, now, place_id, variable)
        await uow.commit()
    return asked


async def promote(
    database: Database, user: User, place_id: PlaceId, variable: Variable, model: ModelName, now: datetime
) -> WorkRequest:
    """Ask for a model to speak for a series; PlaceNotFound when the place is gone."""
    async with database.write() as uow:
        await uow.places.get(place_id)
        asked = await _ask(uow, user, RequestKind.PROMOTE, now, place_id, variable, model)
        await uow.commit()
    return asked


async def roll_back(
    database: Database, user: User, place_id: PlaceId, variable: Variable, version_id: int, now: datetime
) -> WorkRequest:
    """Ask for the champion before to speak again; InputError when `version_id` is not the champion's."""
    async with database.write() as uow:
        champion = await uow.models.champion(place_id, variable)
        if champion is None or champion.id != version_id:
            raise InputError(common_texts.old_button())
        asked = await _ask(uow, user, RequestKind.ROLL_BACK, now, place_id, variable)
        await uow.commit()
    return asked


async def cancel(database: Database, user: User, request_id: int, now: datetime) -> None:
    """Call training off; InputError when it has ended, or was none."""
    async with database.write() as uow:
        asked = await uow.requests.get(request_id)
        if asked is None or asked.kind not in _ACTS or not await uow.requests.cancel(request_id):
            raise InputError(common_texts.old_button())
        await uow.audit.add(
            user.id,
            ActKind.CANCEL_TRAINING,
            now,
            request=asked.id,
            place=asked.place_id,
            variable=asked.variable,
        )
        await uow.commit()


async def _ask(
    uow: UnitOfWork,
    user: User,
    kind: RequestKind,
    now: datetime,
    place_id: PlaceId | None,
    variable: Variable | None,
    model: ModelName | None = None,
) -> WorkRequest:
    asked = await uow.requests.add(kind, place_id, user.id, now, variable=variable, model=model)
    about = {"request": asked.id, "place": place_id, "variable": variable, "model": model}
    await uow.audit.add(user.id, _ACTS[kind], now, **about)
    return asked
