"""Alerts set against forecasts: one message for each danger, whatever the forecasts do."""

from datetime import datetime, timedelta

import pytest

from forecasting.clock import epoch_hour
from forecasting.domain import AlertId, Place, UserId, Variable
from forecasting.evaluation.episodes import COOLDOWN
from forecasting.storage.records import Alert, DeliveryState
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, a_forecast, store_alert, store_follower, store_forecast
from tests.fakes import FixedClock
from tests.worker_world import World
from worker.jobs.alerts import evaluate_alerts
from worker.jobs.blind_spots import tell_blind_spots

pytestmark = pytest.mark.integration

FREEZING, MILD, IN_BETWEEN = -5.0, 10.0, 2.0
"""Medians with which frost is certain, out of the question, and between a warning's end and its limit."""


@pytest.fixture
async def place(database: Database) -> Place:
    """Berlin, followed by Ann."""
    _, place = await store_follower(database)
    return place


@pytest.fixture
async def alert(database: Database, place: Place) -> Alert:
    """Ann's alert of frost there."""
    return await store_alert(database, UserId(7), place.id)


async def forecast(database: Database, place: Place, now: datetime, median: float, **changes: bool) -> None:
    """Let a forecast be issued, and the alerts of the place be set against it."""
    await store_forecast(database, place.id, a_forecast(origin=now, median=median), **changes)
    await evaluate(database, place, now)


async def evaluate(database: Database, place: Place, now: datetime) -> None:
    async with database.write() as uow:
        await evaluate_alerts(uow, place.id, now)
        await uow.commit()


async def messages(database: Database) -> list[tuple[str, DeliveryState]]:
    """Everything that is or was on its way to Ann."""
    async with database.read() as uow:
        return [(message.kind, message.state) for message in await uow.outbox.of_user(UserId(7))]


async def kinds(database: Database) -> list[str]:
    return [kind for kind, _ in await messages(database)]


async def deliver_all(database: Database, now: datetime) -> None:
    """Let Ann read what is due."""
    async with database.write() as uow:
        while delivery := await uow.outbox.claim(now):
            await uow.outbox.finish(delivery.id, DeliveryState.SENT)
        await uow.commit()


async def test_a_danger_brings_one_message_however_long_it_lasts(
    database: Database, place: Place, alert: Alert, clock: FixedClock
) -> None:
    for _ in range(30):
        await forecast(database, place, clock(), FREEZING)
        clock.move(hours=1)
    assert await kinds(database) == ["alert"]
    async with database.read() as uow:
        (episode,) = await uow.alerts.episodes(alert)
    assert (episode.number, episode.raised_at, episode.probability) == (1, NOW, 1.0)
    assert (episode.first_hour, episode.last_hour) == (epoch_hour(NOW) + 1, epoch_hour(NOW) + 29 + 24)


async def test_evaluating_the_same_forecast_again_changes_nothing(
    database: Database, place: Place, alert: Alert
) -> None:
    await forecast(database, place, NOW, FREEZING)
    async with database.read() as uow:
        before = (await uow.alerts.of_user(UserId(7)), await uow.alerts.episodes(alert))
    await evaluate(database, place, NOW)
    async with database.read() as uow:
        assert (await uow.alerts.of_user(UserId(7)), await uow.alerts.episodes(alert)) == before
    assert await kinds(database) == ["alert"]


async def test_the_message_holds_no_predicted_hour(database: Database, place: Place, alert: Alert) -> None:
    await forecast(database, place, NOW, FREEZING)
    async with database.write() as uow:
        delivery = await uow.outbox.claim(NOW)
    assert delivery
    assert delivery.key == f"alert:{alert.id}:1"
    assert delivery.payload == {"alert": alert.id, "episode": 1}


async def test_without_danger_nobody_is_warned(database: Database, place: Place, alert: Alert) -> None:
    await forecast(database, place, NOW, MILD)
    assert await kinds(database) == []


async def test_a_chance_that_wavers_brings_neither_an_end_nor_a_second_message(
    database: Database, place: Place, alert: Alert, clock: FixedClock
) -> None:
    for median in (FREEZING, *[IN_BETWEEN, FREEZING] * 5):
        await forecast(database, place, clock(), median)
        clock.move(hours=1)
    assert await kinds(database) == ["alert"]


async def test_the_all_clear_follows_once_and_a_later_danger_is_a_new_one(
    database: Database, place: Place, alert: Alert, clock: FixedClock
) -> None:
    for median in (FREEZING, MILD, MILD):
        await forecast(database, place, clock(), median)
        await deliver_all(database, clock())
        clock.move(hours=1)
    assert await kinds(database) == ["alert", "clear"]
    clock.now += COOLDOWN
    await forecast(database, place, clock(), FREEZING)
    assert await kinds(database) == ["alert", "clear", "alert"]
    async with database.read() as uow:
        first, second = await uow.alerts.episodes(alert)
    assert first.cleared_at == NOW + timedelta(hours=1)
    assert first.last_hour == epoch_hour(NOW) + 1
    assert (second.number, second.cleared_at) == (2, None)


async def test_without_the_wish_for_it_there_is_no_all_clear(
    database: Database, place: Place, clock: FixedClock
) -> None:
    await store_alert(database, UserId(7), place.id, all_clear=False)
    for median in (FREEZING, MILD):
        await forecast(database, place, clock(), median)
        await deliver_all(database, clock())
        clock.move(hours=1)
    assert await kinds(database) == ["alert"]


async def test_a_warning_nobody_has_read_is_taken_back_when_the_danger_is_over(
    database: Database, place: Place, alert: Alert, clock: FixedClock
) -> None:
    for median in (FREEZING, MILD):
        await forecast(database, place, clock(), median)
        clock.move(hours=1)
    assert await messages(database) == [("alert", DeliveryState.EXPIRED)]


async def test_a_paused_alert_is_not_evaluated(database: Database, place: Place, alert: Alert) -> None:
    async with database.write() as uow:
        await uow.alerts.pause(alert, NOW)
        await uow.commit()
    await forecast(database, place, NOW, FREEZING)
    assert await kinds(database) == []


async def test_a_stale_forecast_neither_warns_nor_clears(
    database: Database, place: Place, alert: Alert
) -> None:
    await store_forecast(database, place.id, a_forecast(origin=NOW, median=FREEZING))
    await evaluate(database, place, NOW + timedelta(hours=7))
    assert await kinds(database) == []


async def test_a_fallback_is_better_than_no_warning(database: Database, place: Place, alert: Alert) -> None:
    await forecast(database, place, NOW, FREEZING, fallback=True)
    assert await kinds(database) == ["alert"]


async def test_alerts_of_other_places_and_variables_are_left_alone(database: Database, place: Place) -> None:
    _, paris = await store_follower(database, latitude=48.85)
    await store_alert(database, UserId(7), paris.id)
    await store_alert(database, UserId(7), place.id, variable=Variable.WIND_SPEED, threshold=3.0)
    await forecast(database, place, NOW, FREEZING)
    assert await kinds(database) == []


async def test_what_waits_is_looked_at_again_with_every_forecast(
    database: Database, place: Place, alert: Alert, clock: FixedClock
) -> None:
    await forecast(database, place, clock(), FREEZING)
    async with database.write() as uow:
        delivery = await uow.outbox.claim(clock())
        assert delivery
        await uow.outbox.hold(delivery.id, NOW + timedelta(hours=8), clock())
        await uow.commit()
    clock.move(hours=1)
    async with database.write() as uow:
        assert await uow.outbox.claim(clock()) is None
    await forecast(database, place, clock(), FREEZING)
    async with database.write() as uow:
        assert await uow.outbox.claim(clock())


async def test_the_issue_job_stores_a_forecast_and_its_warnings_together(
    lived_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, place = lived_world, await lived_world.place()
    alert = await store_alert(world.database, UserId(7), place.id, world.clock(), threshold=60.0)
    await world.poll_hourly(1)
    assert await kinds(world.database) == ["alert"]
    await world.poll_hourly(2)
    assert await kinds(world.database) == ["alert"]

    async def broken(*_: object) -> None:
        raise OSError("no")

    issued_before = await world.count("forecasts")
    monkeypatch.setattr("worker.jobs.issue.evaluate_alerts", broken)
    await world.poll_hourly(1)
    assert await world.count("forecasts") == issued_before
    async with world.database.read() as uow:
        assert await uow.alerts.get(UserId(7), AlertId(alert.id))


async def test_who_relies_on_an_alert_learns_once_that_nothing_is_watched(
    database: Database, place: Place, alert: Alert, clock: FixedClock
) -> None:
    await store_alert(database, UserId(7), place.id, threshold=-5.0)
    await store_forecast(database, place.id, a_forecast(origin=NOW, median=MILD))
    for hours, expected in ((6, []), (7, ["blind"]), (7, ["blind"]), (30, ["blind"])):
        clock.now = NOW + timedelta(hours=hours)
        await tell_blind_spots(database, clock)
        assert await kinds(database) == expected
    await store_forecast(database, place.id, a_forecast(origin=clock(), median=MILD))
    await tell_blind_spots(database, clock)
    assert await kinds(database) == ["blind"]


@pytest.mark.parametrize("why", ["paused", "no forecast yet", "days ago"])
async def test_nobody_is_told_of_a_silence_that_means_nothing_to_them(
    database: Database, place: Place, alert: Alert, clock: FixedClock, why: str
) -> None:
    if why != "no forecast yet":
        await store_forecast(database, place.id, a_forecast(origin=NOW, median=MILD))
    if why == "paused":
        async with database.write() as uow:
            await uow.alerts.pause(alert, NOW)
            await uow.commit()
    clock.move(hours=72 if why == "days ago" else 10)
    await tell_blind_spots(database, clock)
    assert await kinds(database) == []
