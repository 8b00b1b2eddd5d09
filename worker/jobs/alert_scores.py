"""The job `alert_scores`: what came of warnings, and what came without one."""

from datetime import timedelta

from forecasting.clock import Clock, epoch_hour, from_epoch_hour
from forecasting.domain import PlaceId
from forecasting.evaluation.episodes import APART_HOURS, happened, unwarned
from forecasting.reports.crossings import chance
from forecasting.reports.outlook import load_outlook
from forecasting.storage.records import Alert, AlertEpisode
from forecasting.storage.unit_of_work import Database, UnitOfWork
from forecasting.timeseries import Truth
from worker.failures import PlaceFailures
from worker.runner import Done

LOOK_BACK_HOURS = 8 * 24
"""What is not observed by then counts for nothing."""


async def score_alerts(database: Database, clock: Clock) -> Done:
    """Set every alert against what has been observed; what is found once is not found again."""
    async with database.read() as uow:
        places = {alert.place_id for alert in await uow.alerts.active()}
    since = epoch_hour(clock()) - LOOK_BACK_HOURS
    count, failures = 0, PlaceFailures()
    for place_id in sorted(places):
        with failures.at(place_id):
            count += await _score_place(database, place_id, since)
    return Done(count, failures.first)


async def _score_place(database: Database, place_id: PlaceId, since: int) -> int:
    found = 0
    async with database.write() as uow:
        source = (await uow.places.get(place_id)).truth
        for alert in await uow.alerts.active_at(place_id):
            variable, first_hour = alert.terms.variable, since - APART_HOURS
            truth = await uow.series.observations(place_id, variable, source, first_hour=first_hour)
            episodes = await uow.alerts.episodes(alert, since)
            found += await _settle(uow, alert, episodes, truth)
            found += await _note_unwarned(uow, alert, episodes, truth, since)
        await uow.commit()
    return found


async def _settle(uow: UnitOfWork, alert: Alert, episodes: list[AlertEpisode], truth: Truth) -> int:
    settled = 0
    for episode in episodes:
        if episode.happened is None:
            hours = (episode.first_hour, episode.last_hour)
            outcome = happened(truth, alert.terms.side, alert.terms.threshold, *hours)
            # A warning that stands covers more hours by the next forecast.
            if outcome or (outcome is False and episode.cleared_at):
                await uow.alerts.set_happened(episode, outcome)
                settled += 1
    return settled


async def _note_unwarned(
    uow: UnitOfWork, alert: Alert, episodes: list[AlertEpisode], truth: Truth, since: int
) -> int:
    covered = [_covered(episode) for episode in episodes]
    in_force = max(since, epoch_hour(alert.created_at))
    found = unwarned(truth, alert.terms.side, alert.terms.threshold, covered, in_force)
    for first, last in found:
        said = await _said_before(uow, alert, first)
        await uow.alerts.add_unwarned(alert, said, first, last, from_epoch_hour(first))
    return len(found)


async def _said_before(uow: UnitOfWork, alert: Alert, hour: int) -> float:
    """Return the chance by the last forecast before an hour, 0 when there was none."""
    terms, begins = alert.terms, from_epoch_hour(hour)
    reach = timedelta(hours=terms.window_hours)
    earlier = (begins - reach, begins - timedelta(hours=1))
    forecasts = await uow.forecasts.served_between(alert.place_id, terms.variable, *earlier)
    if not forecasts:
        return 0.0
    outlook = await load_outlook(uow, alert.place_id, forecasts[-1])
    window = outlook.after(begins - timedelta(hours=1)).next_hours(terms.window_hours)
    return chance(window, terms.side, terms.threshold)


def _covered(episode: AlertEpisode) -> tuple[int, int]:
    """Return the hours whose events are known by an episode: without a warning, an event may have grown."""
    apart = 0 if episode.is_warning else APART_HOURS
    return episode.first_hour - apart, episode.last_hour + apart
