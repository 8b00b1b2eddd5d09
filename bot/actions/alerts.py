"""Alerts: made, held back, removed; and how likely it is right now what they warn of."""

from datetime import datetime

from bot.texts import alerts as texts
from bot.texts import common as common_texts
from forecasting.domain import AlertId, Place
from forecasting.errors import InputError
from forecasting.reports.danger import DangerReport, danger_report, window_of
from forecasting.storage.records import Alert, AlertTerms, User
from forecasting.storage.unit_of_work import Database, UnitOfWork

MOST_ALERTS = 10
_MESSAGES = ("alert", "clear")


async def make(
    database: Database, user: User, place: Place, terms: AlertTerms, now: datetime
) -> tuple[Alert, DangerReport | None]:
    """Make an alert; where the danger is there already, the answer is the warning."""
    async with database.write() as uow:
        await uow.users.ensure(user.id, user.language, now)
        before = await uow.alerts.of_user(user.id)
        alert = await uow.alerts.add(user.id, place.id, terms, now)
        if len(before) >= MOST_ALERTS and alert.id not in {other.id for other in before}:
            raise InputError(texts.too_many(MOST_ALERTS))
        if alert.paused_at:
            await uow.alerts.resume(alert, now)
        report = await danger_report(uow, place, terms, now)
        is_there = report and not report.stale and report.danger.chance >= terms.probability
        if report and is_there and alert.raised_at is None:
            await uow.alerts.begin_episode(alert, report.danger.chance, *window_of(terms, now), now)
        alert = await _mine(uow, user, alert.id)
        await uow.commit()
    return alert, report


async def mine(
    database: Database, user: User, now: datetime
) -> list[tuple[Alert, Place, DangerReport | None]]:
    """Return somebody's alerts, each with its place and the danger right now."""
    async with database.read() as uow:
        places = {place.id: place for place in await uow.places.of_user(user.id)}
        return [
            (alert, place, await danger_report(uow, place, alert.terms, now))
            for alert in await uow.alerts.of_user(user.id)
            if (place := places.get(alert.place_id))
        ]


async def danger(database: Database, place: Place, terms: AlertTerms, now: datetime) -> DangerReport | None:
    """Return how likely it is right now what an alert would warn of."""
    async with database.read() as uow:
        return await danger_report(uow, place, terms, now)


async def pause(database: Database, user: User, alert_id: int, now: datetime) -> None:
    """Watch no longer, and take back what has not been sent yet."""
    async with database.write() as uow:
        alert = await _mine(uow, user, alert_id)
        if alert.paused_at is None:
            await uow.alerts.end_episode(alert, window_of(alert.terms, now)[0] - 1, now)
            await uow.alerts.pause(alert, now)
            await _withdraw(uow, alert)
        await uow.commit()


async def resume(database: Database, user: User, alert_id: int, now: datetime) -> None:
    """Watch again."""
    async with database.write() as uow:
        alert = await _mine(uow, user, alert_id)
        if alert.paused_at:
            await uow.alerts.resume(alert, now)
        await uow.commit()


async def remove(database: Database, user: User, alert_id: int) -> None:
    """Delete an alert, and take back what has not been sent yet."""
    async with database.write() as uow:
        alert = await _mine(uow, user, alert_id)
        await uow.alerts.remove(user.id, alert.id)
        await _withdraw(uow, alert)
        await uow.commit()


async def _mine(uow: UnitOfWork, user: User, alert_id: int) -> Alert:
    alert = await uow.alerts.get(user.id, AlertId(alert_id))
    if alert is None:
        raise InputError(common_texts.old_button())
    return alert


async def _withdraw(uow: UnitOfWork, alert: Alert) -> None:
    for kind in _MESSAGES:
        await uow.outbox.withdraw(kind, alert.id)
