"""Alerts people asked for, the warnings they brought, and what came of these."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.domain import AlertId, PlaceId, Side, UserId, Variable
from forecasting.storage.records import Alert, AlertEpisode, AlertTerms
from forecasting.storage.tables import AlertEpisodeRow, AlertRow
from forecasting.storage.upsert import insert_new


class Alerts:
    """Reads and writes alerts and their episodes."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, user_id: UserId, place_id: PlaceId, terms: AlertTerms, now: datetime) -> Alert:
        """Store an alert; the same one asked for again is the one there is."""
        wanted = {
            "user_id": user_id,
            "place_id": place_id,
            "variable": terms.variable,
            "side": terms.side,
            "threshold": terms.threshold,
            "probability": terms.probability,
            "window_hours": terms.window_hours,
        }
        same = [getattr(AlertRow, name) == value for name, value in wanted.items()]
        row = (await self._session.scalars(select(AlertRow).where(*same))).first()
        if row is None:
            row = AlertRow(**wanted, created_at=now, episode=0)
            self._session.add(row)
        row.all_clear = terms.all_clear
        await self._session.flush()
        return _alert(row)

    async def get(self, user_id: UserId, alert_id: AlertId) -> Alert | None:
        """Return somebody's alert; None when it is gone, or not theirs."""
        row = (await self._session.scalars(select(AlertRow).where(*_mine(user_id, alert_id)))).first()
        return _alert(row) if row else None

    async def of_user(self, user_id: UserId) -> list[Alert]:
        """Return somebody's alerts, by place and age."""
        mine = select(AlertRow).where(AlertRow.user_id == user_id).order_by(AlertRow.place_id, AlertRow.id)
        return [_alert(row) for row in await self._session.scalars(mine)]

    async def active_at(self, place_id: PlaceId) -> list[Alert]:
        """Return every alert about a place that is not paused."""
        here = select(AlertRow).where(AlertRow.place_id == place_id, AlertRow.paused_at.is_(None))
        return [_alert(row) for row in await self._session.scalars(here.order_by(AlertRow.id))]

    async def active(self) -> list[Alert]:
        """Return every alert that is not paused, by its owner."""
        running = select(AlertRow).where(AlertRow.paused_at.is_(None))
        rows = await self._session.scalars(running.order_by(AlertRow.user_id, AlertRow.id))
        return [_alert(row) for row in rows]

    async def remove(self, user_id: UserId, alert_id: AlertId) -> bool:
        """Delete an alert with its episodes; False when it was not theirs, or is gone already."""
        gone = delete(AlertRow).where(*_mine(user_id, alert_id)).returning(AlertRow.id)
        return await self._session.scalar(gone) is not None

    async def pause(self, alert: Alert, now: datetime) -> None:
        """Watch no longer; a warning that stands ends with it."""
        await self._change(alert, paused_at=now)

    async def resume(self, alert: Alert, now: datetime) -> None:
        """Watch again, from now on."""
        await self._change(alert, paused_at=None, created_at=now)

    async def begin_episode(
        self, alert: Alert, probability: float, first_hour: int, last_hour: int, now: datetime
    ) -> int:
        """Note that a warning begins; return its number."""
        number = alert.episode + 1
        row = {
            "alert_id": alert.id,
            "number": number,
            "raised_at": now,
            "probability": probability,
            "first_hour": first_hour,
            "last_hour": last_hour,
        }
        await insert_new(self._session, AlertEpisodeRow, [row])
        await self._change(alert, episode=number, raised_at=now)
        return number

    async def extend_episode(self, alert: Alert, last_hour: int) -> None:
        """Note that the warning that stands covers the hours until this one, too."""
        await self._change_newest(alert, last_hour=last_hour)

    async def end_episode(self, alert: Alert, hour: int, now: datetime) -> None:
        """Note that the warning that stands is over, and covers no hour later than this one."""
        newest = await self.newest_episode(alert)
        if newest and newest.cleared_at is None:
            last_hour = max(newest.first_hour, min(newest.last_hour, hour))
            await self._change_newest(alert, cleared_at=now, last_hour=last_hour)
        await self._change(alert, raised_at=None)

    async def add_unwarned(
        self, alert: Alert, probability: float, first_hour: int, last_hour: int, now: datetime
    ) -> None:
        """Note that it happened without a warning; the number, minus its first hour, keeps it single."""
        row = {
            "alert_id": alert.id,
            "number": -first_hour,
            "raised_at": now,
            "probability": probability,
            "first_hour": first_hour,
            "last_hour": last_hour,
            "cleared_at": now,
            "happened": True,
        }
        await insert_new(self._session, AlertEpisodeRow, [row])

    async def newest_episode(self, alert: Alert) -> AlertEpisode | None:
        """Return the newest warning."""
        row = await self._session.get(AlertEpisodeRow, (alert.id, alert.episode), populate_existing=True)
        return _episode(row) if row else None

    async def episodes(self, alert: Alert, since_hour: int = 0) -> list[AlertEpisode]:
        """Return warnings, and what came without one, that reach beyond an hour; by their first hour."""
        mine = select(AlertEpisodeRow).where(AlertEpisodeRow.alert_id == alert.id)
        recent = mine.where(AlertEpisodeRow.last_hour >= since_hour)
        rows = await self._session.scalars(
            recent.order_by(AlertEpisodeRow.first_hour, AlertEpisodeRow.number)
        )
        return [_episode(row) for row in rows]

    async def set_happened(self, episode: AlertEpisode, happened: bool) -> None:
        """Note what came of a warning."""
        this = (AlertEpisodeRow.alert_id == episode.alert_id, AlertEpisodeRow.number == episode.number)
        await self._session.execute(update(AlertEpisodeRow).where(*this).values(happened=happened))

    async def _change(self, alert: Alert, **values: Any) -> None:
        await self._session.execute(update(AlertRow).where(AlertRow.id == alert.id).values(values))

    async def _change_newest(self, alert: Alert, **values: Any) -> None:
        newest = (AlertEpisodeRow.alert_id == alert.id, AlertEpisodeRow.number == alert.episode)
        await self._session.execute(update(AlertEpisodeRow).where(*newest).values(values))


def _mine(user_id: UserId, alert_id: AlertId) -> tuple[Any, Any]:
    return AlertRow.id == alert_id, AlertRow.user_id == user_id


def _alert(row: AlertRow) -> Alert:
    return Alert(
        id=AlertId(row.id),
        user_id=UserId(row.user_id),
        place_id=PlaceId(row.place_id),
        terms=AlertTerms(
            variable=Variable(row.variable),
            side=Side(row.side),
            threshold=row.threshold,
            probability=row.probability,
            window_hours=row.window_hours,
            all_clear=row.all_clear,
        ),
        created_at=row.created_at,
        paused_at=row.paused_at,
        episode=row.episode,
        raised_at=row.raised_at,
    )


def _episode(row: AlertEpisodeRow) -> AlertEpisode:
    return AlertEpisode(
        alert_id=AlertId(row.alert_id),
        number=row.number,
        raised_at=row.raised_at,
        probability=row.probability,
        first_hour=row.first_hour,
        last_hour=row.last_hour,
        cleared_at=row.cleared_at,
        happened=row.happened,
    )
