"""Following, choosing and leaving places."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.coordinates import Coordinates
from bot.formats import spot as spot_words
from bot.texts import common as common_texts
from bot.texts import groups as group_texts
from bot.texts import places as texts
from forecasting.domain import Place, PlaceId, Variable
from forecasting.errors import InputError, PlaceNotFound
from forecasting.storage.records import Attached, RequestKind, User, WorkRequest
from forecasting.storage.unit_of_work import Database, UnitOfWork
from forecasting.weather.answers import FoundPlace
from forecasting.weather.geocoding import zone_at

MOST_PLACES = 10
_RECENT = timedelta(hours=3)
_NOT_STORED = PlaceId(0)


@dataclass(frozen=True)
class Followed:
    """A place somebody follows now; `request` is the worker's preparation of it, None when it is ready."""

    place: Place
    request: WorkRequest | None


async def follow(
    database: Database, user: User, found: FoundPlace, now: datetime, *, short_name: str | None = None
) -> Followed:
    """Let somebody follow a place by the name they chose, and ask the worker for its forecast."""
    async with database.write() as uow:
        await uow.users.ensure(user.id, user.language, now)
        stored = await uow.places.add(_place(found), now)
        place = replace(_by_the_names_of(found, stored), short_name=short_name)
        followed = await _follow(uow, user, place, now)
        await uow.commit()
    return followed


async def follow_shared(database: Database, user: User, place_id: int, now: datetime) -> Followed:
    """Let somebody follow a place others told them of; PlaceNotFound when it is gone."""
    async with database.write() as uow:
        await uow.users.ensure(user.id, user.language, now)
        followed = await _follow(uow, user, await uow.places.get(PlaceId(place_id)), now)
        await uow.commit()
    return followed


async def shared(database: Database, place_id: int) -> Place | None:
    """Return a place by the id a link names, under its own name; None when there is none."""
    async with database.read() as uow:
        try:
            return await uow.places.get(PlaceId(place_id))
        except PlaceNotFound:
            return None


def spot(coordinates: Coordinates) -> FoundPlace:
    """Return a point of the map as a place; its coordinates are its name."""
    name = spot_words(coordinates.latitude, coordinates.longitude)
    return FoundPlace(name, None, None, coordinates.latitude, coordinates.longitude, None, None, None)


async def mine(database: Database, user: User) -> list[Place]:
    """Return the places somebody follows."""
    async with database.read() as uow:
        return await uow.places.of_user(user.id)


async def one_of_mine(database: Database, user: User, place_id: int) -> Place:
    """Return a place by the id a button carries; an InputError when it is none of theirs."""
    for place in await mine(database, user):
        if place.id == place_id:
            return place
    raise InputError(common_texts.old_button())


async def meant(database: Database, user: User, name: str | None) -> Place:
    """Return the place a command is about: the one named, or the default; InputError when there is none."""
    places = await mine(database, user)
    if not places:
        raise InputError(group_texts.ask_for_place() if user.is_group else texts.no_place_yet())
    if name:
        return named(places, name)
    return next(place for place in places if place.id == default_of(user, places))


def default_of(user: User, places: list[Place]) -> PlaceId | None:
    """Return which of somebody's places is shown first: the one they chose, else the first of their list."""
    ids = [place.id for place in places]
    return user.default_place_id if user.default_place_id in ids else next(iter(ids), None)


def named(places: list[Place], name: str) -> Place:
    """Return the first of some places whose short or full name begins so; InputError when there is none."""
    found = first_named(places, name)
    if found is None:
        raise InputError(texts.not_your_place(name.strip()))
    return found


def first_named(places: list[Place], name: str) -> Place | None:
    """Return the first of some places whose short or full name begins so; None when there is none."""
    wanted = name.strip().casefold()
    return next(
        (
            place
            for place in places
            if any(known.casefold().startswith(wanted) for known in (place.title, place.full_name))
        ),
        None,
    )


async def called(database: Database, user: User, name: str) -> Place | None:
    """Return the place somebody calls exactly so by a name of their own; None when there is none."""
    wanted = name.strip().casefold()
    mine_by_name = {
        place.short_name.casefold(): place for place in await mine(database, user) if place.short_name
    }
    return mine_by_name.get(wanted)


async def show_first(database: Database, user: User, place: Place) -> None:
    """Make a place the default."""
    async with database.write() as uow:
        await uow.users.set_default_place(user.id, place.id)
        await uow.commit()


async def rename(database: Database, user: User, place: Place, short_name: str | None) -> None:
    """Call a place by a name of one's own, or by its full name again."""
    async with database.write() as uow:
        await uow.places.rename(user.id, place.id, short_name)
        await uow.commit()


async def move(database: Database, user: User, place: Place, by: int) -> None:
    """Move a place up (-1) or down (1) in somebody's list; at the end of it, nothing changes."""
    async with database.write() as uow:
        order = [other.id for other in await uow.places.of_user(user.id)]
        before = order.index(place.id) if place.id in order else 0
        after = before + by
        if 0 <= after < len(order):
            order[before], order[after] = order[after], order[before]
            await uow.places.reorder(user.id, order)
            await uow.commit()


async def attached(database: Database, user: User, place: Place) -> Attached:
    """Count what somebody would lose with a place."""
    async with database.read() as uow:
        return await uow.places.attached(user.id, place.id)


async def leave(database: Database, user: User, place: Place) -> None:
    """Stop following a place, with all that was set up for it; the first one left becomes the default."""
    async with database.write() as uow:
        await uow.places.unfollow(user.id, place.id)
        rest = await uow.places.of_user(user.id)
        if rest and user.default_place_id in (place.id, None):
            await uow.users.set_default_place(user.id, rest[0].id)
        await uow.commit()


async def _follow(uow: UnitOfWork, user: User, place: Place, now: datetime) -> Followed:
    mine = {other.id: other for other in await uow.places.of_user(user.id)}
    if place.id not in mine and len(mine) >= MOST_PLACES:
        raise InputError(texts.too_many_places(MOST_PLACES))
    await uow.places.follow(user.id, place, now)
    if not mine:
        await uow.users.set_default_place(user.id, place.id)
    request = await _request_preparation(uow, place, user, now)
    # Somebody who follows it already knows it by the names they chose then.
    return Followed(mine.get(place.id, place), request)


async def _request_preparation(
    uow: UnitOfWork, place: Place, user: User, now: datetime
) -> WorkRequest | None:
    issued = await uow.forecasts.latest(place.id, Variable.TEMPERATURE)
    if place.prepared_at and issued and now - issued[0].issued_at < _RECENT:
        return None
    return await uow.requests.add(RequestKind.PREPARE, place.id, user.id, now)


def _by_the_names_of(found: FoundPlace, stored: Place) -> Place:
    """Return a stored place as somebody found it; a bare point has the name others found it by."""
    if found.country is None:
        return stored
    return replace(stored, name=found.name, region=found.region, country=found.country)


def _place(found: FoundPlace) -> Place:
    zone = found.zone or zone_at(found.latitude, found.longitude) or "UTC"
    return Place(
        id=_NOT_STORED,
        name=found.name,
        region=found.region,
        country=found.country,
        latitude=found.latitude,
        longitude=found.longitude,
        elevation=found.elevation,
        zone=zone,
    )
