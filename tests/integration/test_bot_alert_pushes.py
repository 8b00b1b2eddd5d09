"""Messages about alerts: in the reader's words, held in quiet hours, dropped once they have no point."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.delivery import Deliverer
from forecasting.clock import epoch_hour
from forecasting.domain import CostRatio, Place, Side, UserId, Variable
from forecasting.localtime import QuietHours
from forecasting.storage.outbox import Notification
from forecasting.storage.records import Alert, DeliveryState, Preference, Units
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, a_forecast, store_alert, store_follower, store_forecast
from tests.telegram_chat import Person, Telegram

pytestmark = pytest.mark.integration

USEFUL = timedelta(hours=24)
MIDNIGHT = datetime(2026, 4, 7, 22, 0, tzinfo=UTC)
"""In Berlin, where it is summer time."""
SEVEN = datetime(2026, 4, 8, 5, 0, tzinfo=UTC)


@pytest.fixture
async def place(database: Database) -> Place:
    """Berlin, followed by Ann."""
    _, place = await store_follower(database)
    return place


@pytest.fixture
async def alert(database: Database, place: Place) -> Alert:
    """Ann's alert of frost there, which stands."""
    alert = await store_alert(database, UserId(7), place.id)
    async with database.write() as uow:
        first = epoch_hour(NOW) + 1
        await uow.alerts.begin_episode(alert, 0.3, first, first + 23, NOW)
        await uow.commit()
    return alert


@pytest.fixture
def deliverer(telegram: Telegram) -> Deliverer:
    """What drains the outbox."""
    return Deliverer(telegram.bot, telegram.services, telegram.catalogues)


async def enqueue(database: Database, alert: Alert, kind: str = "alert", at: datetime = NOW) -> None:
    """Put a message about an alert into the outbox."""
    payload = {"alert": alert.id, "episode": 1, "first_day": "2026-04-06"}
    key = f"{kind}:{alert.id}:1"
    message = Notification(key, kind, alert.user_id, alert.place_id, at, at + USEFUL, payload)
    async with database.write() as uow:
        await uow.outbox.add_all([message], at)
        await uow.commit()


async def states(database: Database) -> dict[DeliveryState, int]:
    async with database.read() as uow:
        return await uow.outbox.counts()


async def forecast(database: Database, place: Place, median: float, at: datetime = NOW) -> None:
    await store_forecast(database, place.id, a_forecast(median=median, origin=at))


async def be_quiet(database: Database, person: Person) -> None:
    async with database.write() as uow:
        await uow.users.set_quiet(person.user_id, QuietHours(time(22), time(7)))
        await uow.commit()


async def end(database: Database, alert: Alert) -> None:
    async with database.write() as uow:
        current = await uow.alerts.get(alert.user_id, alert.id)
        assert current
        await uow.alerts.end_episode(current, epoch_hour(NOW) + 5, NOW)
        await uow.commit()


async def test_a_warning_says_what_how_likely_when_and_what_to_plan_for(
    ann: Person, deliverer: Deliverer, database: Database, place: Place, alert: Alert
) -> None:
    await forecast(database, place, 1.6)
    async with database.write() as uow:
        cost = Preference(ann.user_id, place.id, Variable.TEMPERATURE, CostRatio(Side.BELOW, 4))
        await uow.users.set_preference(cost)
        await uow.commit()
    await enqueue(database, alert)
    assert await deliverer.deliver_next()
    assert not await deliverer.deliver_next()
    text = ann.last.text.replace("\xa0", " ")
    assert text.startswith(
        "❄️ <b>Berlin, Germany</b>\nNext 24 h: <b>temperature below 0 °C</b>, chance <b>31%</b>."
    )
    assert "Most likely tomorrow 03:00–11:00." in text
    assert "📌 Plan for <b>−0.3 °C</b> in the next 24 hours;" in text
    assert "You asked to know from 20% on." in text
    assert "Made just now." in text
    assert ann.last.labels == ["Forecast", "⏸ Pause", "Remove"]
    (card,) = await ann.tap("⏸ Pause")
    assert "⏸ Paused" in card.text
    assert len(ann.seen) == 2


async def test_a_warning_speaks_russian_and_ones_own_units(
    ann: Person, deliverer: Deliverer, database: Database, place: Place, alert: Alert
) -> None:
    await forecast(database, place, 1.6)
    async with database.write() as uow:
        await uow.users.set_language(ann.user_id, "ru")
        await uow.users.set_units(ann.user_id, Units.IMPERIAL)
        await uow.commit()
    await enqueue(database, alert)
    await deliverer.deliver_next()
    text = ann.last.text.replace("\xa0", " ")
    assert "Ближайшие 24 ч: <b>температура ниже 32 °F</b>, вероятность <b>31 %</b>." in text
    assert "Вероятнее всего завтра 03:00–11:00." in text


async def test_a_warning_by_a_stand_in_model_says_so(
    ann: Person, deliverer: Deliverer, database: Database, place: Place, alert: Alert
) -> None:
    await store_forecast(database, place.id, a_forecast(median=-5.0), fallback=True)
    await enqueue(database, alert)
    await deliverer.deliver_next()
    assert "My best model has no answer for now" in ann.last.text


@pytest.mark.parametrize("end_how", ["over", "removed", "left"])
async def test_a_warning_that_lost_its_point_is_not_sent(
    ann: Person, deliverer: Deliverer, database: Database, place: Place, alert: Alert, end_how: str
) -> None:
    await forecast(database, place, -5.0)
    await enqueue(database, alert)
    if end_how == "over":
        await end(database, alert)
    async with database.write() as uow:
        if end_how == "removed":
            await uow.alerts.remove(ann.user_id, alert.id)
        if end_how == "left":
            await uow.places.unfollow(ann.user_id, place.id)
        await uow.commit()
    await deliverer.deliver_next()
    assert ann.seen == []
    assert DeliveryState.PENDING not in await states(database)


async def test_the_all_clear_is_sent_unless_there_is_danger_again(
    ann: Person, deliverer: Deliverer, database: Database, place: Place, alert: Alert
) -> None:
    await forecast(database, place, 10.0)
    await enqueue(database, alert, "clear")
    await deliverer.deliver_next()
    assert ann.seen == []
    await end(database, alert)
    async with database.write() as uow:
        again = Notification(
            "clear:1:2", "clear", ann.user_id, place.id, NOW, NOW + USEFUL, {"alert": alert.id}
        )
        await uow.outbox.add_all([again], NOW)
        await uow.commit()
    await deliverer.deliver_next()
    assert "The danger is over." in ann.last.text
    assert "chance <b>under 1%</b>" in ann.last.text


async def test_the_note_on_a_week_tells_how_right_warnings_were(
    ann: Person, deliverer: Deliverer, database: Database, place: Place, alert: Alert
) -> None:
    await end(database, alert)
    hour = epoch_hour(NOW) + 40
    async with database.write() as uow:
        (episode,) = await uow.alerts.episodes(alert)
        await uow.alerts.set_happened(episode, True)
        await uow.alerts.add_unwarned(alert, 0.12, hour, hour, NOW)
        await uow.commit()
    await enqueue(database, alert, "week")
    await deliverer.deliver_next()
    assert ann.last.text.replace("\xa0", " ") == (
        "<b>Your alerts, Mon, Apr 6 – Sun, Apr 12</b>\n\n"
        "❄️ temperature below 0 °C · Berlin, Germany\n"
        "• 1 warning, 1 came true (by the chances given, about 0.3 would)\n"
        "• Without a warning: Thu, Apr 9 at 03:00 (the chance stood at 12%)"
    )
    assert ann.last.labels == ["🔔 Alerts"]


async def test_in_quiet_hours_a_message_waits_and_keeps_its_time(
    telegram: Telegram, ann: Person, deliverer: Deliverer, database: Database, place: Place
) -> None:
    await forecast(database, place, 10.0, MIDNIGHT)
    await be_quiet(database, ann)
    telegram.clock.now = MIDNIGHT
    push = Notification("daily:1:x", "daily", ann.user_id, place.id, MIDNIGHT, MIDNIGHT + timedelta(hours=2))
    async with database.write() as uow:
        await uow.outbox.add_all([push], MIDNIGHT)
        await uow.commit()
    assert await deliverer.deliver_next()
    assert not await deliverer.deliver_next()
    telegram.clock.now = SEVEN - timedelta(seconds=1)
    assert not await deliverer.deliver_next()
    assert ann.seen == []
    telegram.clock.now = SEVEN + timedelta(minutes=119)
    assert await deliverer.deliver_next()
    assert await states(database) == {DeliveryState.SENT: 1}
    assert ann.last.picture


async def test_what_quiet_hours_hold_back_comes_as_soon_as_there_are_none(
    telegram: Telegram, ann: Person, deliverer: Deliverer, database: Database, place: Place
) -> None:
    await forecast(database, place, 10.0, MIDNIGHT)
    await be_quiet(database, ann)
    telegram.clock.now = MIDNIGHT
    push = Notification("daily:1:x", "daily", ann.user_id, place.id, MIDNIGHT, MIDNIGHT + timedelta(hours=2))
    async with database.write() as uow:
        await uow.outbox.add_all([push], MIDNIGHT)
        await uow.commit()
    assert await deliverer.deliver_next()
    await ann.say("/quiet")
    await ann.tap("21:00–06:00")
    assert await deliverer.deliver_next()  # looked at again, and held again
    assert not any(shown.picture for shown in ann.seen)
    await ann.tap("No quiet hours")
    assert await deliverer.deliver_next()
    assert ann.last.picture
    assert await states(database) == {DeliveryState.SENT: 1}


async def test_waiting_is_no_failed_attempt(
    telegram: Telegram, ann: Person, deliverer: Deliverer, database: Database, place: Place, alert: Alert
) -> None:
    await forecast(database, place, 10.0, MIDNIGHT)
    await be_quiet(database, ann)
    telegram.clock.now = MIDNIGHT
    await enqueue(database, alert, "week", MIDNIGHT)
    await deliverer.deliver_next()
    async with database.write() as uow:
        delivery = await uow.outbox.claim(SEVEN)
    assert delivery
    assert delivery.attempts == 1


@pytest.mark.parametrize(
    ("median", "comes"), [(-5.0, True), (1.8, False)], ids=["at once", "likely only towards noon"]
)
async def test_only_what_may_begin_before_their_end_breaks_quiet_hours(
    telegram: Telegram,
    ann: Person,
    deliverer: Deliverer,
    database: Database,
    place: Place,
    alert: Alert,
    median: float,
    comes: bool,
) -> None:
    await forecast(database, place, median, MIDNIGHT)
    await be_quiet(database, ann)
    telegram.clock.now = MIDNIGHT
    await enqueue(database, alert, at=MIDNIGHT)
    await deliverer.deliver_next()
    assert bool(ann.seen) is comes
    telegram.clock.now = SEVEN
    await deliverer.deliver_next()
    assert len(ann.seen) == 1


async def test_outside_of_quiet_hours_nothing_waits(
    telegram: Telegram, ann: Person, deliverer: Deliverer, database: Database, place: Place, alert: Alert
) -> None:
    await forecast(database, place, 1.6)
    await be_quiet(database, ann)
    await enqueue(database, alert)
    await deliverer.deliver_next()
    assert len(ann.seen) == 1


async def test_an_outage_is_told_unless_it_is_over(
    telegram: Telegram, ann: Person, deliverer: Deliverer, database: Database, place: Place, alert: Alert
) -> None:
    await forecast(database, place, 10.0)
    telegram.clock.move(hours=7)
    await enqueue(database, alert, "blind", telegram.clock())
    await deliverer.deliver_next()
    assert "There has been no fresh forecast since today at 11:00" in ann.last.text
    await forecast(database, place, 10.0, telegram.clock())
    async with database.write() as uow:
        again = Notification(
            "blind:2", "blind", ann.user_id, place.id, NOW, NOW + USEFUL, {"alert": alert.id}
        )
        await uow.outbox.add_all([again], NOW)
        await uow.commit()
    await deliverer.deliver_next()
    assert len(ann.seen) == 1
