"""What came of warnings, what came without one, and the note that tells."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from forecasting.clock import epoch_hour, from_epoch_hour
from forecasting.domain import Place, Source, UserId, Variable
from forecasting.reports.alert_week import alert_week
from forecasting.storage.records import Alert, AlertEpisode
from forecasting.storage.unit_of_work import Database
from forecasting.timeseries import Truth
from tests.builders import NOW, a_forecast, store_alert, store_follower, store_forecast
from tests.fakes import FixedClock
from worker.jobs.alert_notes import alert_notes
from worker.jobs.alert_scores import score_alerts

pytestmark = pytest.mark.integration

ANN = UserId(7)
HOUR = epoch_hour(NOW)


@pytest.fixture
async def place(database: Database) -> Place:
    """Berlin, followed by Ann."""
    _, place = await store_follower(database)
    return place


@pytest.fixture
async def alert(database: Database, place: Place) -> Alert:
    """Ann's alert of frost there."""
    return await store_alert(database, ANN, place.id)


async def observe(database: Database, place: Place, frost: set[int], first: int, last: int) -> None:
    """Let the hours from first to last, counted from now, be observed, with frost at some of them."""
    hours = np.arange(HOUR + first, HOUR + last + 1)
    values = np.where(np.isin(hours - HOUR, list(frost)), -1.0, 5.0)
    async with database.write() as uow:
        await uow.series.add_truth(
            place.id, Source.ANALYSIS, {Variable.TEMPERATURE: Truth(hours, values, hours * 3600)}
        )
        await uow.commit()


async def warn(
    database: Database, alert: Alert, first: int, last: int, *, until: int | None, chance: float = 0.4
) -> None:
    """Let a warning cover some hours, and end at one of them."""
    async with database.write() as uow:
        current = await uow.alerts.get(ANN, alert.id)
        assert current
        await uow.alerts.begin_episode(
            current, chance, HOUR + first, HOUR + last, from_epoch_hour(HOUR + first - 1)
        )
        current = await uow.alerts.get(ANN, alert.id)
        assert current
        if until is not None:
            await uow.alerts.end_episode(current, HOUR + until, from_epoch_hour(HOUR + until))
        await uow.commit()


async def episodes(database: Database, alert: Alert) -> list[AlertEpisode]:
    async with database.read() as uow:
        return await uow.alerts.episodes(alert)


async def score(database: Database, hours_later: int) -> list[int]:
    """Score twice; return how much each run found."""
    clock = FixedClock(NOW + timedelta(hours=hours_later))
    return [(await score_alerts(database, clock)).count for _ in range(2)]


async def test_a_warning_is_right_when_its_hours_bring_what_it_said(
    database: Database, place: Place, alert: Alert
) -> None:
    await warn(database, alert, 1, 24, until=20)
    await observe(database, place, {12, 13}, -10, 24)
    assert await score(database, 40) == [1, 0]
    (episode,) = await episodes(database, alert)
    assert episode.happened is True


async def test_a_warning_is_wrong_when_they_do_not(database: Database, place: Place, alert: Alert) -> None:
    await warn(database, alert, 1, 24, until=6)
    await observe(database, place, set(), -10, 24)
    assert await score(database, 40) == [1, 0]
    (episode,) = await episodes(database, alert)
    assert (episode.happened, episode.last_hour) == (False, HOUR + 6)


async def test_a_warning_whose_hours_are_not_observed_yet_stays_open(
    database: Database, place: Place, alert: Alert
) -> None:
    await warn(database, alert, 1, 24, until=20)
    await observe(database, place, set(), -10, 19)
    assert await score(database, 25) == [0, 0]


async def test_a_warning_that_stands_may_come_true_but_not_fail(
    database: Database, place: Place, alert: Alert
) -> None:
    await warn(database, alert, 1, 10, until=None)
    await observe(database, place, set(), -10, 12)
    assert await score(database, 13) == [0, 0]
    await observe(database, place, {14}, 13, 14)
    async with database.write() as uow:
        current = await uow.alerts.get(ANN, alert.id)
        assert current
        await uow.alerts.extend_episode(current, HOUR + 30)
        await uow.commit()
    assert await score(database, 15) == [1, 0]


async def test_what_came_without_a_warning_is_noted_with_the_chance_it_was_given(
    database: Database, place: Place, alert: Alert
) -> None:
    await store_forecast(database, place.id, a_forecast(median=2.2))
    await observe(database, place, {5, 6, 8}, -10, 24)
    assert await score(database, 40) == [1, 0]
    (episode,) = await episodes(database, alert)
    assert (episode.number, episode.is_warning, episode.happened) == (-(HOUR + 5), False, True)
    assert (episode.first_hour, episode.last_hour) == (HOUR + 5, HOUR + 8)
    assert 0 < episode.probability < alert.terms.probability
    async with database.read() as uow:
        current = await uow.alerts.get(ANN, alert.id)
    assert current
    assert (current.episode, current.raised_at) == (0, None)


async def test_what_was_warned_of_is_no_miss_however_long_it_lasts(
    database: Database, place: Place, alert: Alert
) -> None:
    await warn(database, alert, 1, 24, until=7)
    await observe(database, place, {6, 7, 8, 9, 15}, -10, 24)
    assert await score(database, 40) == [1, 0]


async def test_an_event_that_goes_on_is_one_miss(database: Database, place: Place, alert: Alert) -> None:
    await observe(database, place, {5, 6}, -10, 6)
    assert await score(database, 20) == [1, 0]
    await observe(database, place, {7, 8, 14}, 7, 24)
    assert await score(database, 40) == [0, 0]


async def test_what_had_begun_before_the_alert_is_no_miss(
    database: Database, place: Place, alert: Alert
) -> None:
    await observe(database, place, {-2, 3}, -10, 24)
    assert await score(database, 40) == [0, 0]


async def test_a_pause_is_not_held_against_the_alert(database: Database, place: Place, alert: Alert) -> None:
    async with database.write() as uow:
        await uow.alerts.pause(alert, NOW)
        await uow.commit()
    await observe(database, place, {5}, -10, 24)
    assert await score(database, 40) == [0, 0]
    async with database.write() as uow:
        await uow.alerts.resume(alert, NOW + timedelta(hours=40))
        await uow.commit()
    assert await score(database, 41) == [0, 0]


MONDAY_EVENING = datetime(2026, 4, 13, 16, 0, tzinfo=UTC)
"""Six o'clock in Berlin, on the Monday after the week of `NOW`, a Tuesday."""


async def notes(database: Database) -> list[str]:
    async with database.read() as uow:
        return [message.kind for message in await uow.outbox.of_user(ANN)]


async def test_on_monday_evening_a_note_tells_of_the_week_once(
    database: Database, place: Place, alert: Alert, clock: FixedClock
) -> None:
    await warn(database, alert, 1, 24, until=20)
    for moment, expected in (
        (MONDAY_EVENING - timedelta(minutes=1), []),
        (MONDAY_EVENING, ["week"]),
        (MONDAY_EVENING, ["week"]),
        (MONDAY_EVENING + timedelta(minutes=15), ["week"]),
    ):
        clock.now = moment
        await alert_notes(database, clock)
        assert await notes(database) == expected
    async with database.write() as uow:
        delivery = await uow.outbox.claim(clock())
    assert delivery
    assert (delivery.key, delivery.payload) == ("week:7:2026-04-13", {"first_day": "2026-04-06"})


@pytest.mark.parametrize("late", [timedelta(hours=2), timedelta(days=1), timedelta(days=-1)])
async def test_a_note_comes_on_monday_evening_or_not_at_all(
    database: Database, place: Place, alert: Alert, clock: FixedClock, late: timedelta
) -> None:
    await warn(database, alert, 1, 24, until=20)
    clock.now = MONDAY_EVENING + late
    await alert_notes(database, clock)
    assert await notes(database) == []


async def test_a_week_without_warnings_and_misses_brings_no_note(
    database: Database, place: Place, alert: Alert, clock: FixedClock
) -> None:
    clock.now = MONDAY_EVENING
    await alert_notes(database, clock)
    assert await notes(database) == []


async def test_who_paused_the_alert_gets_no_note(
    database: Database, place: Place, alert: Alert, clock: FixedClock
) -> None:
    await warn(database, alert, 1, 24, until=20)
    async with database.write() as uow:
        await uow.alerts.pause(alert, NOW)
        await uow.commit()
    clock.now = MONDAY_EVENING
    await alert_notes(database, clock)
    assert await notes(database) == []


async def test_a_week_holds_what_ended_in_it(database: Database, place: Place, alert: Alert) -> None:
    await store_forecast(database, place.id, a_forecast(median=2.6, origin=NOW + timedelta(hours=30)))
    await warn(database, alert, 1, 24, until=20, chance=0.4)
    await warn(database, alert, 60, 70, until=70, chance=0.3)
    await warn(database, alert, 500, 524, until=None)
    await observe(database, place, {12, 40}, -10, 80)
    assert await score(database, 90) == [3, 0]
    async with database.read() as uow:
        (week,) = await alert_week(uow, ANN, (NOW - timedelta(days=1)).date(), place.zone)
        assert await alert_week(uow, ANN, (NOW + timedelta(days=6)).date(), place.zone) == []
    assert (week.warnings, week.right, week.unknown) == (2, 1, 0)
    assert week.expected == pytest.approx(0.7)
    ((moment, chance),) = week.unwarned
    assert moment == NOW + timedelta(hours=40)
    assert 0 < chance < 0.2
