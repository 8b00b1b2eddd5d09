"""Messages of operators and to operators, built at the moment they are sent."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import admin_notices as texts
from bot.texts import broadcast as broadcast_texts
from forecasting.reports.notices import LOOK_BACK, About
from forecasting.reports.status import drift_since
from forecasting.storage.records import Delivery, User


async def broadcast(services: Services, _user: User, delivery: Delivery) -> Screen | None:
    """Show what an administrator wrote to everybody."""
    async with services.database.read() as uow:
        written = await uow.broadcasts.get(delivery.payload["broadcast"])
    return Screen(broadcast_texts.message(written)) if written else None


async def notice(services: Services, user: User, delivery: Delivery) -> Screen | None:
    """Tell an operator what happened; somebody who is none any more is told nothing."""
    if user.id not in services.admin_ids:
        return None
    details = delivery.payload
    words = await _WORDS[About(details["about"])](services, details)
    return Screen(words) if words else None


async def _drift(services: Services, details: dict[str, Any]) -> str | None:
    told_until = datetime.fromisoformat(details["until"])
    async with services.database.read() as uow:
        recent = await drift_since(uow, told_until - 2 * LOOK_BACK)
    alarms = [one for one in recent if one.alarm.id in details["alarms"]]
    return texts.drift(alarms) if alarms else None


async def _training(_services: Services, details: dict[str, Any]) -> str:
    return texts.training_failed(details["count"])


async def _stale(services: Services, details: dict[str, Any]) -> str:
    return texts.stale(services.clock() - datetime.fromisoformat(details["polled_at"]))


async def _fresh(_services: Services, _details: dict[str, Any]) -> str:
    return texts.fresh()


async def _crashes(services: Services, details: dict[str, Any]) -> str:
    since = datetime.fromisoformat(details["since"])
    return texts.crashes(details["process"], details["count"], since, services.clock())


async def _broadcast(services: Services, details: dict[str, Any]) -> str:
    async with services.database.read() as uow:
        return broadcast_texts.report(await uow.broadcasts.counts(details["broadcast"]))


_WORDS: dict[About, Callable[[Services, dict[str, Any]], Awaitable[str | None]]] = {
    About.DRIFT: _drift,
    About.TRAINING: _training,
    About.STALE: _stale,
    About.FRESH: _fresh,
    About.CRASHES: _crashes,
    About.BROADCAST: _broadcast,
}
