"""The job `blind_spots`: who relies on an alert learns when there is nothing to base it on."""

from datetime import datetime, timedelta

from forecasting.clock import Clock, epoch_hour
from forecasting.reports.freshness import is_stale
from forecasting.storage.outbox import Notification
from forecasting.storage.records import Alert
from forecasting.storage.unit_of_work import Database, UnitOfWork
from worker.jobs.enqueue import enqueue
from worker.runner import Done

KIND = "blind"
USEFUL = timedelta(hours=12)
GIVEN_UP_AFTER = timedelta(days=2)
"""Who was told, or could not be, is not told of the same silence any more."""


async def tell_blind_spots(database: Database, clock: Clock) -> Done:
    """Tell people, once for each place and outage, that their alerts rest on no fresh forecast."""
    return await enqueue(database, clock(), _notices)


async def _notices(uow: UnitOfWork, now: datetime) -> list[Notification]:
    alerts = await uow.alerts.active()
    return [notice for alert in alerts if (notice := await _notice(uow, alert, now))]


async def _notice(uow: UnitOfWork, alert: Alert, now: datetime) -> Notification | None:
    issued = await uow.forecasts.latest(alert.place_id, alert.terms.variable)
    if issued is None or not is_stale(issued[0].issued_at, now) or now - issued[0].issued_at > GIVEN_UP_AFTER:
        return None
    since = epoch_hour(issued[0].issued_at)
    return Notification(
        key=f"{KIND}:{alert.user_id}:{alert.place_id}:{since}",
        kind=KIND,
        user_id=alert.user_id,
        place_id=alert.place_id,
        due_at=now,
        expires_at=now + USEFUL,
        payload={"alert": alert.id},
    )
