"""Messages that come by themselves, sent to the visitor of the gallery at once."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from bot.services import Services
from forecasting.domain import PlaceId, UserId
from forecasting.storage.outbox import Notification
from forecasting.storage.records import DeliveryState
from forecasting.storage.unit_of_work import UnitOfWork

_LOOK_EVERY_SECONDS = 0.1
_WAITING = (DeliveryState.PENDING, DeliveryState.SENDING)


async def push(services: Services, reader: UserId, kind: str) -> None:
    """Queue every message of one kind that the reader's settings allow, and wait until all are sent."""
    now = services.clock()
    async with services.database.write() as uow:
        messages = [
            Notification(
                key=f"gallery:{kind}:{number}:{now.isoformat()}",
                kind=kind,
                user_id=reader,
                place_id=place_id,
                due_at=now,
                expires_at=now + timedelta(hours=1),
                payload=payload,
            )
            for number, (place_id, payload) in enumerate(await _subjects(uow, reader, kind, now))
        ]
        await uow.outbox.add_all(messages, now)
        await uow.commit()
    while await _is_anything_waiting(services):  # noqa: ASYNC110 - the outbox tells nobody when it is empty
        await asyncio.sleep(_LOOK_EVERY_SECONDS)


async def _subjects(
    uow: UnitOfWork, reader: UserId, kind: str, now: datetime
) -> list[tuple[PlaceId | None, dict[str, Any]]]:
    """Return what the messages of a kind are about: a place, and the figures they are filled with."""
    if kind == "operator":
        since = (now - timedelta(hours=5)).isoformat()
        return [
            (None, {"about": "stale", "polled_at": since}),
            (None, {"about": "fresh"}),
            (None, {"about": "training", "count": 2}),
            (None, {"about": "crashes", "process": "worker", "since": since, "count": 4}),
        ]
    if kind == "daily":
        return [(place.id, {}) for place in await uow.places.of_user(reader)]
    return [(alert.place_id, {"alert": alert.id}) for alert in await uow.alerts.of_user(reader)]


async def _is_anything_waiting(services: Services) -> bool:
    async with services.database.read() as uow:
        counts = await uow.outbox.counts()
    return any(counts.get(state) for state in _WAITING)
