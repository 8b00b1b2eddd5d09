"""The job `alert_notes`: on Monday evenings, a note on how right somebody's alerts were in a week."""

from datetime import date, datetime, time, timedelta
from itertools import groupby

from forecasting.clock import Clock
from forecasting.domain import PlaceId, UserId
from forecasting.localtime import local_date, occurrence
from forecasting.reports.alert_week import WEEK, alert_week
from forecasting.storage.outbox import Notification
from forecasting.storage.records import Alert
from forecasting.storage.unit_of_work import Database, UnitOfWork
from worker.jobs.digest import CATCH_UP
from worker.jobs.enqueue import enqueue
from worker.runner import Done

KIND = "week"
AT = time(18)
"""By then on a Monday, by the clocks of the place, everything that happened on Sunday has been observed."""


async def alert_notes(database: Database, clock: Clock) -> Done:
    """Enqueue a note for everybody whose Monday evening it is; each of them gets it once."""
    return await enqueue(database, clock(), _notes)


async def _notes(uow: UnitOfWork, now: datetime) -> list[Notification]:
    return [
        note
        for user_id, alerts in groupby(await uow.alerts.active(), key=lambda alert: alert.user_id)
        if (note := await _note(uow, user_id, list(alerts), now))
    ]


async def _note(uow: UnitOfWork, user_id: UserId, alerts: list[Alert], now: datetime) -> Notification | None:
    user = await uow.users.get(user_id)
    place_id = (user and user.default_place_id) or alerts[0].place_id
    zone = (await uow.places.get(place_id)).zone
    monday = _monday(local_date(now, zone))
    due_at = occurrence(AT, zone, monday)
    if not due_at <= now < due_at + CATCH_UP or not await alert_week(uow, user_id, monday - WEEK, zone):
        return None
    return _message(user_id, place_id, monday, due_at)


def _message(user_id: UserId, place_id: PlaceId, monday: date, due_at: datetime) -> Notification:
    return Notification(
        key=f"{KIND}:{user_id}:{monday}",
        kind=KIND,
        user_id=user_id,
        place_id=place_id,
        due_at=due_at,
        expires_at=due_at + CATCH_UP,
        payload={"first_day": str(monday - WEEK)},
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
