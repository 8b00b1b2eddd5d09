"""Places and who follows them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ScalarSelect, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.domain import Place, PlaceId, Station, UserId
from forecasting.errors import PlaceNotFound
from forecasting.storage.records import Attached, DeliveryState
from forecasting.storage.tables import (
    AlertRow,
    OutboxRow,
    PlaceRow,
    PreferenceRow,
    SubscriptionRow,
    UserPlaceRow,
    UserRow,
)
from forecasting.storage.upsert import insert_new

COORDINATE_DIGITS = 2
"""Stored coordinates are rounded to about a kilometre: enough for weather, too coarse for an address."""


class Places:
    """Reads and writes places."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, place: Place, now: datetime) -> Place:
        """Store a place (its id is ignored) unless one stands at the same coordinates; return what stands."""
        latitude, longitude = (
            round(place.latitude, COORDINATE_DIGITS),
            round(place.longitude, COORDINATE_DIGITS),
        )
        row = {
            "name": place.name,
            "region": place.region,
            "country": place.country,
            "latitude": latitude,
            "longitude": longitude,
            "elevation": place.elevation,
            "zone": place.zone,
            "created_at": now,
        }
        await insert_new(self._session, PlaceRow, [row])
        found = select(PlaceRow).where(PlaceRow.latitude == latitude, PlaceRow.longitude == longitude)
        return _place((await self._session.scalars(found)).one())

    async def get(self, place_id: PlaceId) -> Place:
        """Return one place; PlaceNotFound when there is none."""
        row = await self._session.get(PlaceRow, place_id)
        if row is None:
            raise PlaceNotFound(f"no place {place_id}")
        return _place(row)

    async def followed(self) -> list[Place]:
        """Every place somebody follows, in the order of their ids."""
        followers = exists().where(UserPlaceRow.place_id == PlaceRow.id)
        rows = await self._session.scalars(select(PlaceRow).where(followers).order_by(PlaceRow.id))
        return [_place(row) for row in rows]

    async def ids(self) -> list[PlaceId]:
        """Return the id of every place."""
        return [PlaceId(place_id) for place_id in await self._session.scalars(select(PlaceRow.id))]

    async def set_station(self, place_id: PlaceId, station: Station | None) -> None:
        """Remember the station whose reports are the truth for a place."""
        await self._session.execute(
            update(PlaceRow)
            .where(PlaceRow.id == place_id)
            .values(
                station_icao=station and station.icao,
                station_latitude=station and station.latitude,
                station_longitude=station and station.longitude,
                station_elevation=station and station.elevation,
                station_distance_km=station and station.distance_km,
            )
        )

    async def set_elevation(self, place_id: PlaceId, elevation: float) -> None:
        """Remember the height in metres the weather service gives for a place that had none."""
        missing = (PlaceRow.id == place_id) & PlaceRow.elevation.is_(None)
        await self._session.execute(update(PlaceRow).where(missing).values(elevation=elevation))

    async def set_prepared(self, place_id: PlaceId, now: datetime) -> None:
        """Note that a place has its history and its first forecast."""
        await self._session.execute(update(PlaceRow).where(PlaceRow.id == place_id).values(prepared_at=now))

    async def of_user(self, user_id: UserId) -> list[Place]:
        """Return the places somebody follows, by the names they know, in the order they chose."""
        mine = select(PlaceRow, UserPlaceRow).join(UserPlaceRow).where(UserPlaceRow.user_id == user_id)
        order = (UserPlaceRow.position, UserPlaceRow.created_at, PlaceRow.id)
        rows = await self._session.execute(mine.order_by(*order))
        return [
            replace(
                _place(place),
                name=known_as.name,
                region=known_as.region,
                country=known_as.country,
                short_name=known_as.short_name,
            )
            for place, known_as in rows
        ]

    async def follow(self, user_id: UserId, place: Place, now: datetime) -> None:
        """Let somebody follow a stored place, as the last of theirs, under the names given here."""
        last = select(func.max(UserPlaceRow.position)).where(UserPlaceRow.user_id == user_id)
        position = await self._session.scalar(last)
        row = {
            "user_id": user_id,
            "place_id": place.id,
            "name": place.name,
            "region": place.region,
            "country": place.country,
            "short_name": place.short_name,
            "position": 0 if position is None else position + 1,
            "created_at": now,
        }
        await insert_new(self._session, UserPlaceRow, [row])

    async def rename(self, user_id: UserId, place_id: PlaceId, short_name: str | None) -> None:
        """Let somebody call a place by a name of their own; None takes it back."""
        mine = (UserPlaceRow.user_id == user_id, UserPlaceRow.place_id == place_id)
        await self._session.execute(update(UserPlaceRow).where(*mine).values(short_name=short_name))

    async def reorder(self, user_id: UserId, place_ids: Sequence[PlaceId]) -> None:
        """Put somebody's places in this order."""
        for position, place_id in enumerate(place_ids):
            mine = (UserPlaceRow.user_id == user_id, UserPlaceRow.place_id == place_id)
            await self._session.execute(update(UserPlaceRow).where(*mine).values(position=position))

    async def attached(self, user_id: UserId, place_id: PlaceId) -> Attached:
        """Count what somebody would lose with a place."""

        def count(table: type[SubscriptionRow | AlertRow | PreferenceRow]) -> ScalarSelect[int]:
            mine = (table.user_id == user_id, table.place_id == place_id)
            return select(func.count()).select_from(table).where(*mine).scalar_subquery()

        counts = select(count(SubscriptionRow), count(AlertRow), count(PreferenceRow))
        return Attached(*(await self._session.execute(counts)).one())

    async def unfollow(self, user_id: UserId, place_id: PlaceId) -> None:
        """Let somebody stop following a place: its pushes, alerts and preferences go, too."""
        waiting = (
            OutboxRow.user_id == user_id,
            OutboxRow.place_id == place_id,
            OutboxRow.state == DeliveryState.PENDING,
        )
        await self._session.execute(delete(OutboxRow).where(*waiting))
        for table in (SubscriptionRow, AlertRow, PreferenceRow, UserPlaceRow):
            mine = (table.user_id == user_id, table.place_id == place_id)
            await self._session.execute(delete(table).where(*mine))
        default = (UserRow.id == user_id, UserRow.default_place_id == place_id)
        await self._session.execute(update(UserRow).where(*default).values(default_place_id=None))

    async def prepared_like(self, name: str, limit: int) -> list[Place]:
        """Return places ready to be shown whose name begins so, the longest known first.

        Bare points are left out: whoever asked for one may live there.
        """
        # SQLite tells upper from lower case in ASCII only, so a name is looked for as names are written, too.
        begins = [PlaceRow.name.istartswith(form, autoescape=True) for form in {name, name.title()}]
        named = (PlaceRow.prepared_at.is_not(None), PlaceRow.country.is_not(None), or_(*begins))
        rows = await self._session.scalars(select(PlaceRow).where(*named).order_by(PlaceRow.id).limit(limit))
        return [_place(row) for row in rows]

    async def delete_unfollowed(self, created_before: datetime) -> int:
        """Delete places that nobody follows, with their series; return how many."""
        followers = exists().where(UserPlaceRow.place_id == PlaceRow.id)
        subscribers = exists().where(SubscriptionRow.place_id == PlaceRow.id)
        unused = (~followers, ~subscribers, PlaceRow.created_at < created_before)
        gone = await self._session.scalars(delete(PlaceRow).where(*unused).returning(PlaceRow.id))
        return len(gone.all())

    async def count(self) -> int:
        """How many places are stored."""
        return await self._session.scalar(select(func.count()).select_from(PlaceRow)) or 0


def _place(row: PlaceRow) -> Place:
    return Place(
        id=PlaceId(row.id),
        name=row.name,
        region=row.region,
        country=row.country,
        latitude=row.latitude,
        longitude=row.longitude,
        elevation=row.elevation,
        zone=row.zone,
        station=_station(row),
        prepared_at=row.prepared_at,
    )


def _station(row: PlaceRow) -> Station | None:
    if row.station_icao is None or row.station_latitude is None or row.station_longitude is None:
        return None
    return Station(
        icao=row.station_icao,
        latitude=row.station_latitude,
        longitude=row.station_longitude,
        elevation=row.station_elevation,
        distance_km=row.station_distance_km or 0.0,
    )
