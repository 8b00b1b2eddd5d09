"""The job `digest`: daily pushes whose time has come go into the outbox."""

from datetime import datetime, time, timedelta

from forecasting.clock import Clock
from forecasting.localtime import local_date, next_occurrence
from forecasting.storage.outbox import Notification
from forecasting.storage.records import Subscription
from forecasting.storage.unit_of_work import Database
from worker.runner import Done

KIND = "daily"
CATCH_UP = timedelta(hours=2)
"""A push later than this is of no use: the next one comes instead."""


async def digest(database: Database, clock: Clock) -> Done:
    """Enqueue what is due and note when each subscription is due again, together or not at all."""
    now = clock()
    async with database.read() as uow:
        if not await uow.subscriptions.due(now):
            return Done(0)
    notifications = []
    async with database.write() as uow:
        due = await uow.subscriptions.due(now)
        for subscription in due:
            zone = (await uow.places.get(subscription.place_id)).zone
            if now - subscription.next_due_at < CATCH_UP:
                notifications.append(_notification(subscription, zone))
            await uow.subscriptions.set_next_due(subscription.id, _next_due(subscription, zone, now))
        await uow.outbox.add_all(notifications, now)
        await uow.commit()
    return Done(len(due))


def _notification(subscription: Subscription, zone: str) -> Notification:
    due_at = subscription.next_due_at
    return Notification(
        key=f"{KIND}:{subscription.id}:{local_date(due_at, zone)}",
        kind=KIND,
        user_id=subscription.user_id,
        place_id=subscription.place_id,
        due_at=due_at,
        expires_at=due_at + CATCH_UP,
    )


def _next_due(subscription: Subscription, zone: str, now: datetime) -> datetime:
    return next_occurrence(time.fromisoformat(subscription.local_time), zone, now)
