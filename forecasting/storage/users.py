"""People, what they prefer, and the erasure of everything about them."""

from datetime import datetime, time

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.domain import CostRatio, PlaceId, Side, UserId, Variable
from forecasting.localtime import QuietHours
from forecasting.storage.records import Preference, Units, User
from forecasting.storage.tables import (
    AlertRow,
    ConversationRow,
    OutboxRow,
    PreferenceRow,
    SubscriptionRow,
    TrainingRequestRow,
    UserPlaceRow,
    UserRow,
)
from forecasting.storage.upsert import insert_new, upsert


class Users:
    """Reads and writes people and their preferences."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def ensure(self, user_id: UserId, language: str, now: datetime) -> User:
        """Return a person, stored with default settings on first sight."""
        row = {"id": user_id, "language": language, "units": Units.METRIC, "created_at": now}
        await insert_new(self._session, UserRow, [row])
        return _user((await self._session.scalars(select(UserRow).where(UserRow.id == user_id))).one())

    async def get(self, user_id: UserId) -> User | None:
        """Return a person, or None when unknown."""
        row = await self._session.get(UserRow, user_id)
        return _user(row) if row else None

    async def set_language(self, user_id: UserId, language: str) -> None:
        """Change the language somebody reads."""
        await self._session.execute(update(UserRow).where(UserRow.id == user_id).values(language=language))

    async def set_units(self, user_id: UserId, units: Units) -> None:
        """Change the units somebody reads."""
        await self._session.execute(update(UserRow).where(UserRow.id == user_id).values(units=units))

    async def set_quiet(self, user_id: UserId, quiet: QuietHours | None) -> None:
        """Change the hours in which somebody wants no messages; None means there are none."""
        values = {
            "quiet_from": f"{quiet.begin:%H:%M}" if quiet else None,
            "quiet_until": f"{quiet.end:%H:%M}" if quiet else None,
        }
        await self._session.execute(update(UserRow).where(UserRow.id == user_id).values(values))

    async def set_default_place(self, user_id: UserId, place_id: PlaceId | None) -> None:
        """Change the place commands speak of when none is named."""
        await self._session.execute(
            update(UserRow).where(UserRow.id == user_id).values(default_place_id=place_id)
        )

    async def set_blocked(self, user_id: UserId, blocked_at: datetime | None) -> None:
        """Note that Telegram no longer delivers to somebody, or does so again."""
        await self._session.execute(
            update(UserRow).where(UserRow.id == user_id).values(blocked_at=blocked_at)
        )

    async def preferences(self, user_id: UserId, place_id: PlaceId) -> dict[Variable, CostRatio]:
        """Return what being wrong costs somebody at a place, by variable."""
        mine = (PreferenceRow.user_id == user_id) & (PreferenceRow.place_id == place_id)
        rows = await self._session.scalars(select(PreferenceRow).where(mine))
        return {Variable(row.variable): CostRatio(Side(row.side), row.ratio) for row in rows}

    async def all_preferences(self, user_id: UserId) -> list[Preference]:
        """Return every preference of one person."""
        rows = await self._session.scalars(select(PreferenceRow).where(PreferenceRow.user_id == user_id))
        return [
            Preference(
                user_id, PlaceId(row.place_id), Variable(row.variable), CostRatio(Side(row.side), row.ratio)
            )
            for row in rows
        ]

    async def set_preference(self, preference: Preference) -> None:
        """Store what being wrong costs somebody."""
        row = {
            "user_id": preference.user_id,
            "place_id": preference.place_id,
            "variable": preference.variable,
            "side": preference.cost.side,
            "ratio": preference.cost.ratio,
        }
        await upsert(self._session, PreferenceRow, [row])

    async def forget_preference(self, user_id: UserId, place_id: PlaceId, variable: Variable) -> None:
        """Forget what being wrong about one variable at one place costs somebody."""
        mine = (PreferenceRow.user_id == user_id) & (PreferenceRow.place_id == place_id)
        await self._session.execute(delete(PreferenceRow).where(mine, PreferenceRow.variable == variable))

    async def move(self, old_id: UserId, new_id: UserId) -> None:
        """Give a chat that Telegram moved to a new id all that was its own; a second time changes nothing."""
        old = await self._session.get(UserRow, old_id)
        if old is None:
            return
        columns = {column.name: getattr(old, column.name) for column in UserRow.__table__.columns}
        await upsert(self._session, UserRow, [columns | {"id": new_id}])
        for table in (UserPlaceRow, PreferenceRow, SubscriptionRow, AlertRow, OutboxRow, ConversationRow):
            mine = table.user_id == old_id
            await self._session.execute(update(table).where(mine).values(user_id=new_id))
        asked = TrainingRequestRow.requested_by == old_id
        await self._session.execute(update(TrainingRequestRow).where(asked).values(requested_by=new_id))
        await self._session.execute(delete(UserRow).where(UserRow.id == old_id))

    async def erase(self, user_id: UserId) -> None:
        """Delete a person and everything about them, messages in the outbox included."""
        await self._session.execute(delete(ConversationRow).where(ConversationRow.user_id == user_id))
        await self._session.execute(
            update(TrainingRequestRow)
            .where(TrainingRequestRow.requested_by == user_id)
            .values(requested_by=None)
        )
        await self._session.execute(delete(UserRow).where(UserRow.id == user_id))

    async def count(self) -> int:
        """How many people the bot can write to."""
        reachable = select(func.count()).select_from(UserRow).where(UserRow.blocked_at.is_(None))
        return await self._session.scalar(reachable) or 0


def _user(row: UserRow) -> User:
    return User(
        id=UserId(row.id),
        language=row.language,
        units=Units(row.units),
        default_place_id=None if row.default_place_id is None else PlaceId(row.default_place_id),
        created_at=row.created_at,
        blocked_at=row.blocked_at,
        quiet=_quiet(row),
    )


def _quiet(row: UserRow) -> QuietHours | None:
    if row.quiet_from is None or row.quiet_until is None:
        return None
    return QuietHours(time.fromisoformat(row.quiet_from), time.fromisoformat(row.quiet_until))
