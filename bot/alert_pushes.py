"""What queued messages about alerts look like, built at the moment they are sent."""

from datetime import date

from bot.keyboards import alerts as keyboards
from bot.pushes import place_of
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import warnings as texts
from forecasting.domain import AlertId
from forecasting.reports.alert_week import alert_week
from forecasting.reports.danger import DangerReport, danger_report
from forecasting.reports.freshness import is_stale
from forecasting.storage.records import Alert, Delivery, User


async def warning(services: Services, user: User, delivery: Delivery) -> Screen | None:
    """Warn by the newest forecast; nothing when the alert is gone or its danger is over."""
    alert, report = await _danger(services, user, delivery)
    if alert is None or report is None or alert.raised_at is None:
        return None
    return Screen(texts.warning(alert, report, user.units), keyboards.warning(alert))


async def all_clear(services: Services, user: User, delivery: Delivery) -> Screen | None:
    """Say that a danger is over; nothing when the alert is gone or there is another one."""
    alert, report = await _danger(services, user, delivery)
    if alert is None or report is None or alert.raised_at is not None:
        return None
    return Screen(texts.all_clear(report, user.units), keyboards.warning(alert))


async def blind(services: Services, user: User, delivery: Delivery) -> Screen | None:
    """Say that an alert rests on no fresh forecast; nothing once there is one again."""
    place = await place_of(services, user, delivery)
    async with services.database.read() as uow:
        alert = await uow.alerts.get(user.id, AlertId(delivery.payload["alert"]))
        issued = await uow.forecasts.latest(alert.place_id, alert.terms.variable) if alert else None
    now = services.clock()
    if place is None or alert is None or alert.paused_at or issued is None:
        return None
    since = issued[0].issued_at
    return Screen(texts.blind(place, since, now), keyboards.to_list()) if is_stale(since, now) else None


async def week(services: Services, user: User, delivery: Delivery) -> Screen | None:
    """Tell how right a week's warnings were."""
    place = await place_of(services, user, delivery)
    if place is None:
        return None
    first_day = date.fromisoformat(delivery.payload["first_day"])
    async with services.database.read() as uow:
        weeks = await alert_week(uow, user.id, first_day, place.zone)
    return Screen(texts.week(first_day, weeks, user.units), keyboards.to_list()) if weeks else None


async def _danger(
    services: Services, user: User, delivery: Delivery
) -> tuple[Alert | None, DangerReport | None]:
    place = await place_of(services, user, delivery)
    async with services.database.read() as uow:
        alert = await uow.alerts.get(user.id, AlertId(delivery.payload["alert"]))
        if alert is None or place is None:
            return None, None
        cost = (await uow.users.preferences(user.id, place.id)).get(alert.terms.variable)
        return alert, await danger_report(uow, place, alert.terms, services.clock(), cost)
