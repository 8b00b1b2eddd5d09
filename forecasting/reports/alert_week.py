"""A week of somebody's alerts: how often their warnings were right, and what came without one."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from forecasting.clock import epoch_hour, from_epoch_hour
from forecasting.domain import Place, UserId
from forecasting.localtime import day_bounds
from forecasting.storage.records import Alert, AlertEpisode
from forecasting.storage.unit_of_work import UnitOfWork

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class AlertWeek:
    """What one alert's week came to.

    Of `warnings`, as many as `right` came true and `unknown` were never observed; by the chances they gave,
    `expected` would have. `unwarned` holds when it came without a warning, and the chance it was given.
    """

    alert: Alert
    place: Place
    warnings: int
    right: int
    unknown: int
    expected: float
    unwarned: tuple[tuple[datetime, float], ...]


async def alert_week(uow: UnitOfWork, user_id: UserId, first_day: date, zone: str) -> list[AlertWeek]:
    """Return the week of each alert that is not paused, had a warning end, or let something come without."""
    begin, end = day_bounds(first_day, zone)[0], day_bounds(first_day + WEEK, zone)[0]
    places = {place.id: place for place in await uow.places.of_user(user_id)}
    weeks = []
    for alert in await uow.alerts.of_user(user_id):
        if alert.paused_at is None and alert.place_id in places:
            episodes = [
                episode
                for episode in await uow.alerts.episodes(alert, epoch_hour(begin))
                if episode.cleared_at and episode.last_hour < epoch_hour(end)
            ]
            if episodes:
                weeks.append(_week(alert, places[alert.place_id], episodes))
    return weeks


def _week(alert: Alert, place: Place, episodes: list[AlertEpisode]) -> AlertWeek:
    warnings = [episode for episode in episodes if episode.is_warning]
    return AlertWeek(
        alert=alert,
        place=place,
        warnings=len(warnings),
        right=sum(episode.happened is True for episode in warnings),
        unknown=sum(episode.happened is None for episode in warnings),
        expected=sum(episode.probability for episode in warnings),
        unwarned=tuple(
            (from_epoch_hour(episode.first_hour), episode.probability)
            for episode in episodes
            if not episode.is_warning
        ),
    )
