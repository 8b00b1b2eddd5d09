"""Alerts set against a new forecast: warnings begin, go on and end, in the transaction that stores it."""

from datetime import datetime, timedelta

from forecasting.clock import epoch_hour
from forecasting.domain import PlaceId, Variable
from forecasting.evaluation.episodes import Step, is_cooling, next_step
from forecasting.reports.danger import Danger, danger_in, window_of
from forecasting.reports.freshness import is_stale
from forecasting.reports.outlook import Outlook, load_outlook
from forecasting.storage.outbox import Notification
from forecasting.storage.records import Alert
from forecasting.storage.unit_of_work import UnitOfWork

WARNING = "alert"
ALL_CLEAR = "clear"
ALL_CLEAR_USEFUL = timedelta(hours=12)


async def evaluate_alerts(uow: UnitOfWork, place_id: PlaceId, now: datetime) -> None:
    """Set the alerts about a place against the newest forecasts of it; a stale one changes nothing."""
    alerts = await uow.alerts.active_at(place_id)
    variables = {alert.terms.variable for alert in alerts}
    outlooks = {variable: await _fresh_outlook(uow, place_id, variable, now) for variable in variables}
    for alert in alerts:
        outlook = outlooks[alert.terms.variable]
        danger = danger_in(outlook, alert.terms, now) if outlook else None
        if danger:
            await _evaluate(uow, alert, danger, now)


async def _fresh_outlook(
    uow: UnitOfWork, place_id: PlaceId, variable: Variable, now: datetime
) -> Outlook | None:
    issued = await uow.forecasts.latest(place_id, variable)
    if issued is None or is_stale(issued[0].issued_at, now):
        return None
    return await load_outlook(uow, place_id, issued[0])


async def _evaluate(uow: UnitOfWork, alert: Alert, danger: Danger, now: datetime) -> None:
    standing = alert.raised_at is not None
    cooling = not standing and await _is_cooling(uow, alert, danger, now)
    match next_step(danger.chance, alert.terms.probability, standing=standing, cooling=cooling):
        case Step.RAISE:
            first, last = window_of(alert.terms, now)
            number = await uow.alerts.begin_episode(alert, danger.chance, first, last, now)
            useful = timedelta(hours=alert.terms.window_hours)
            await uow.outbox.add_all([_message(alert, WARNING, number, now, useful)], now)
        case Step.HOLD:
            await uow.alerts.extend_episode(alert, window_of(alert.terms, now)[1])
            # What waits for the end of quiet hours may have to go out earlier by this forecast.
            await uow.outbox.hasten(key_of(alert, WARNING, alert.episode), now)
        case Step.CLEAR:
            await _clear(uow, alert, now)


async def _is_cooling(uow: UnitOfWork, alert: Alert, danger: Danger, now: datetime) -> bool:
    newest = await uow.alerts.newest_episode(alert)
    return bool(newest and danger.may_begin and is_cooling(newest.cleared_at, danger.may_begin, now))


async def _clear(uow: UnitOfWork, alert: Alert, now: datetime) -> None:
    await uow.alerts.end_episode(alert, epoch_hour(now), now)
    # Who has not read the warning yet needs neither it nor the all-clear.
    unread = await uow.outbox.withdraw(WARNING, alert.id)
    if alert.terms.all_clear and not unread:
        await uow.outbox.add_all([_message(alert, ALL_CLEAR, alert.episode, now, ALL_CLEAR_USEFUL)], now)


def key_of(alert: Alert, kind: str, episode: int) -> str:
    """Return the key of an alert's message: without the hours it speaks of, which change."""
    return f"{kind}:{alert.id}:{episode}"


def _message(alert: Alert, kind: str, episode: int, now: datetime, useful: timedelta) -> Notification:
    return Notification(
        key=key_of(alert, kind, episode),
        kind=kind,
        user_id=alert.user_id,
        place_id=alert.place_id,
        due_at=now,
        expires_at=now + useful,
        payload={"alert": alert.id, "episode": episode},
    )
