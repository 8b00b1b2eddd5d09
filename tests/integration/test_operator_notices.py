"""Operators are told of trouble: once for each kind in six hours, the rest summed up, in their language."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.delivery import Deliverer
from bot.notices import OperatorNotices
from forecasting.domain import Place, UserId, Variable
from forecasting.evaluation.drift import DriftAlarm, DriftKind
from forecasting.storage.records import DeliveryState, JobRun
from forecasting.storage.starts import note_start
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, store_follower
from tests.fakes import FixedClock, logged_lines
from tests.telegram_chat import Person, Telegram

pytestmark = pytest.mark.integration

ADMIN = UserId(7)
STALE = "<b>❌ No new weather for"


@pytest.fixture
def telegram(database: Database, clock: FixedClock) -> Telegram:
    """The bot with Ann as its administrator."""
    return Telegram(database, clock, admin_ids=frozenset({ADMIN}))


@pytest.fixture
async def place(database: Database) -> Place:
    """Berlin, followed by the administrator."""
    _, place = await store_follower(database)
    return place


@pytest.fixture
def notices(telegram: Telegram) -> OperatorNotices:
    """What looks for trouble."""
    return OperatorNotices(telegram.services)


async def look(telegram: Telegram, notices: OperatorNotices) -> None:
    """Look twice, and deliver what there is to tell."""
    await notices.look()
    await notices.look()
    deliverer = Deliverer(telegram.bot, telegram.services, telegram.catalogues)
    while await deliverer.deliver_next():
        pass


async def run(database: Database, job: str, clock: FixedClock, error: str | None = None) -> None:
    """Let a run of a job end, two minutes ago."""
    at = clock() - timedelta(minutes=2)
    async with database.write() as uow:
        await uow.jobs.record(JobRun(job, at, at, error))
        await uow.commit()


async def raise_alarm(
    database: Database, place: Place, clock: FixedClock, kinds: Sequence[DriftKind] = (DriftKind.BIAS,)
) -> None:
    """Let a series drift, two minutes ago."""
    async with database.write() as uow:
        at = clock() - timedelta(minutes=2)
        for kind in kinds:
            await uow.drift.add(place.id, Variable.TEMPERATURE, DriftAlarm(kind, 0.4, 0.3), at)
        await uow.commit()


def told(ann: Person) -> list[str]:
    """The messages, oldest first."""
    return [shown.text for shown in ann.seen]


async def test_where_all_is_well_nothing_is_told(
    telegram: Telegram, ann: Person, notices: OperatorNotices, place: Place, database: Database
) -> None:
    await run(database, "poll", telegram.clock)
    await run(database, "train", telegram.clock)
    await note_start(database, "worker", NOW)
    await look(telegram, notices)
    assert told(ann) == []


async def test_drift_is_told_and_what_comes_in_the_next_six_hours_is_summed_up(
    telegram: Telegram,
    ann: Person,
    notices: OperatorNotices,
    place: Place,
    database: Database,
    clock: FixedClock,
) -> None:
    await raise_alarm(database, place, clock)
    await look(telegram, notices)
    (text,) = told(ann)
    assert text.splitlines()[:2] == [
        "<b>⚠️ Drift in 1 series</b>",
        "• Berlin, Temperature: errors have shifted",
    ]
    for _ in range(2):
        clock.move(hours=1)
        await raise_alarm(database, place, clock, [DriftKind.SPREAD])
        await look(telegram, notices)
    assert len(told(ann)) == 1
    clock.move(hours=4, minutes=1)
    await look(telegram, notices)
    assert len(told(ann)) == 2
    assert told(ann)[1].count("errors have grown") == 2
    clock.move(hours=7)
    await look(telegram, notices)
    assert len(told(ann)) == 2


async def test_an_event_still_being_stored_is_told_the_next_time(
    telegram: Telegram,
    ann: Person,
    notices: OperatorNotices,
    place: Place,
    database: Database,
    clock: FixedClock,
) -> None:
    clock.move(minutes=-2)  # the event comes two minutes later than its clock says
    await look(telegram, notices)
    clock.move(minutes=2)
    await run(database, "train", clock, "MemoryError")
    clock.move(seconds=30)
    await look(telegram, notices)
    assert told(ann) == ["<b>❌ Training failed</b>\n" + told(ann)[0].split("\n")[1]]


async def test_failed_training_is_counted(
    telegram: Telegram,
    ann: Person,
    notices: OperatorNotices,
    place: Place,
    database: Database,
    clock: FixedClock,
) -> None:
    await run(database, "train", clock, "MemoryError")
    await run(database, "train", clock, "MemoryError")
    await look(telegram, notices)
    assert told(ann)[0].startswith("<b>❌ Training failed 2 times</b>")


async def test_stale_data_is_told_once_and_so_is_its_end(
    telegram: Telegram,
    ann: Person,
    notices: OperatorNotices,
    place: Place,
    database: Database,
    clock: FixedClock,
) -> None:
    await run(database, "poll", clock)
    clock.move(hours=3, minutes=-10)
    await run(database, "poll", clock, "WeatherUnavailable")
    await look(telegram, notices)
    assert told(ann) == []
    clock.move(minutes=15)
    await look(telegram, notices)
    clock.move(hours=9)
    await look(telegram, notices)
    assert [text.startswith(STALE) for text in told(ann)] == [True]
    await run(database, "poll", clock)
    await look(telegram, notices)
    assert told(ann)[1:] == ["<b>✅ Weather comes in again.</b>"]


async def test_weather_that_comes_and_goes_is_told_every_six_hours_at_most(
    telegram: Telegram,
    ann: Person,
    notices: OperatorNotices,
    place: Place,
    database: Database,
    clock: FixedClock,
) -> None:
    await run(database, "poll", clock)
    for _ in range(4):  # away for 3 h 20 min, back for an hour
        clock.move(hours=3, minutes=20)
        await look(telegram, notices)
        clock.move(minutes=1)
        await run(database, "poll", clock)
        await look(telegram, notices)
    stale = [text for text in told(ann) if text.startswith(STALE)]
    assert len(stale) == 2
    assert told(ann)[1::2] == ["<b>✅ Weather comes in again.</b>"] * 2


async def test_three_starts_in_a_quarter_of_an_hour_are_a_crash_loop(
    telegram: Telegram,
    ann: Person,
    notices: OperatorNotices,
    place: Place,
    database: Database,
    clock: FixedClock,
) -> None:
    for _ in range(2):
        await note_start(database, "worker", clock())
        clock.move(minutes=7)
    await note_start(database, "bot", clock())
    clock.move(minutes=1)
    await look(telegram, notices)
    assert told(ann) == []
    await note_start(database, "worker", clock())
    clock.move(minutes=2)
    await look(telegram, notices)
    assert told(ann) == ["<b>❌ The worker keeps restarting</b>\n3 starts in 17 minutes; the log tells why."]


async def test_starts_far_apart_are_no_crash_loop(
    telegram: Telegram,
    ann: Person,
    notices: OperatorNotices,
    place: Place,
    database: Database,
    clock: FixedClock,
) -> None:
    for _ in range(6):
        await note_start(database, "worker", clock())
        clock.move(minutes=8)
    await look(telegram, notices)
    assert told(ann) == []


async def test_an_administrator_who_never_wrote_to_the_bot_is_left_out_and_logged_once(
    telegram: Telegram, notices: OperatorNotices, database: Database, clock: FixedClock
) -> None:
    _, place = await store_follower(database, user_id=8)
    await raise_alarm(database, place, clock)
    with logged_lines() as lines:
        await look(telegram, notices)
    assert len(lines) == 1
    async with database.read() as uow:
        assert await uow.outbox.counts() == {}
    await store_follower(database, user_id=ADMIN)
    await look(telegram, notices)
    async with database.read() as uow:
        assert await uow.outbox.counts() == {DeliveryState.SENT: 1}


async def test_who_is_no_operator_any_more_is_told_nothing(
    database: Database, clock: FixedClock, place: Place
) -> None:
    before = Telegram(database, clock, admin_ids=frozenset({ADMIN}))
    await raise_alarm(database, place, clock)
    await OperatorNotices(before.services).look()
    after = Telegram(database, clock)
    await look(after, OperatorNotices(after.services))
    assert after.screen.messages == {}


async def test_operators_are_told_in_their_language(
    telegram: Telegram,
    ann: Person,
    notices: OperatorNotices,
    place: Place,
    database: Database,
    clock: FixedClock,
) -> None:
    async with database.write() as uow:
        await uow.users.set_language(ADMIN, "ru")
        await uow.commit()
    await raise_alarm(database, place, clock)
    await run(database, "poll", clock)
    for _ in range(3):
        await note_start(database, "bot", clock())
    await run(database, "train", clock, "MemoryError")
    clock.move(hours=4)
    await look(telegram, notices)
    await run(database, "poll", clock)
    await look(telegram, notices)
    text = "\n".join(told(ann))
    assert "<b>⚠️ Ошибки изменились в 1 ряду</b>\n• Berlin, Температура: ошибки сместились" in text
    assert "<b>❌ Обучение не удалось 1 раз</b>" in text
    assert "<b>❌ Новой погоды нет уже 4 часа</b>" in text
    assert "<b>❌ Бот то и дело перезапускается</b>\n3 запуска за 4 часа" in text
    assert "<b>✅ Погода снова поступает.</b>" in text


async def test_a_series_that_is_gone_meanwhile_is_told_nothing_of(
    telegram: Telegram,
    ann: Person,
    notices: OperatorNotices,
    place: Place,
    database: Database,
    clock: FixedClock,
) -> None:
    await raise_alarm(database, place, clock)
    await notices.look()
    async with database.write() as uow:
        await uow.places.unfollow(ADMIN, place.id)
        assert await uow.places.delete_unfollowed(NOW + timedelta(days=1)) == 1
        await uow.commit()
    await look(telegram, notices)
    assert told(ann) == []
