"""Quiet hours: what would come in them waits, unless it warns of something that may begin before they end."""

from datetime import datetime

from bot.services import Services
from forecasting.domain import AlertId, Place
from forecasting.reports.danger import danger_report
from forecasting.storage.records import Delivery, User


async def held_until(services: Services, user: User, delivery: Delivery) -> datetime | None:
    """Return when the quiet hours end that a message would come in; None when it is to come at once."""
    if user.quiet is None:
        return None
    place = await _place(services, user, delivery)
    end = user.quiet.end_after(services.clock(), place.zone) if place else None
    if place and end and await _is_urgent(services, user, place, delivery, end):
        return None
    return end


async def _place(services: Services, user: User, delivery: Delivery) -> Place | None:
    """Return the place whose clocks count: the one a message is about, else its reader's first."""
    async with services.database.read() as uow:
        places = await uow.places.of_user(user.id)
    meant = delivery.place_id or user.default_place_id
    return next((place for place in places if place.id == meant), None)


async def _is_urgent(services: Services, user: User, place: Place, delivery: Delivery, end: datetime) -> bool:
    if delivery.kind != "alert":
        return False
    async with services.database.read() as uow:
        alert = await uow.alerts.get(user.id, AlertId(delivery.payload["alert"]))
        report = await danger_report(uow, place, alert.terms, services.clock()) if alert else None
    begins = report.danger.may_begin if report else None
    return begins is not None and begins <= end
