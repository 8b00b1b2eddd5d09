"""The panel of administrators: every page, in both languages, edited in place."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from aiogram.methods import EditMessageText

from bot.backups import LARGEST_BYTES
from forecasting.domain import ModelName, UserId, Variable
from forecasting.evaluation.drift import DriftAlarm, DriftKind
from forecasting.storage.backup import Backups
from forecasting.storage.records import ActKind, JobRun
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, a_forecast, store_follower
from tests.fakes import FixedClock
from tests.telegram_chat import Person, Telegram

pytestmark = pytest.mark.integration

ADMIN = UserId(7)
PAGES = ["🩺 Health", "🏆 Models", "🎓 Training", "👥 People", "📣 Broadcast", "💾 Backup", "📜 Audit"]
RUSSIAN_PAGES = [
    "🩺 Состояние",
    "🏆 Модели",
    "🎓 Обучение",
    "👥 Люди",
    "📣 Рассылка",
    "💾 Копия базы",
    "📜 Журнал",
]


@pytest.fixture
def telegram(database: Database, clock: FixedClock, tmp_path: Path) -> Telegram:
    """The bot with Ann as its administrator."""
    backups = Backups(tmp_path / "backups", keep=3)
    return Telegram(database, clock, admin_ids=frozenset({ADMIN}), backups=backups)


async def test_every_page_opens_in_place_and_leads_back(telegram: Telegram, ann: Person) -> None:
    (home,) = await ann.say("/admin")
    assert home.labels == PAGES
    for label in PAGES:
        (page,) = await ann.tap(label)
        assert page.id == home.id
        assert page.text.startswith("<b>")
        (back,) = await ann.tap("← Back")
        assert back == home
    edits = [method for method in telegram.screen.requests if isinstance(method, EditMessageText)]
    assert len(edits) == 2 * len(PAGES)


async def test_every_page_is_there_in_russian(telegram: Telegram, database: Database) -> None:
    admin = Person(telegram, id=ADMIN, language_code="ru")
    await store_follower(database, user_id=99)
    (home,) = await admin.say("/admin")
    assert home.labels == RUSSIAN_PAGES
    for label in RUSSIAN_PAGES:
        (page,) = await admin.tap(label)
        assert "{" not in page.text
        await admin.tap("← Назад")


async def test_health_tells_how_everything_is_doing(
    telegram: Telegram, ann: Person, database: Database, clock: FixedClock
) -> None:
    _, place = await store_follower(database)
    forecast = a_forecast(issued_at=NOW + timedelta(seconds=50))
    async with database.write() as uow:
        await uow.jobs.record(JobRun("worker_start", NOW - timedelta(days=3), NOW - timedelta(days=3), None))
        await uow.jobs.record(JobRun("poll", NOW, NOW, None))
        await uow.jobs.record(JobRun("train", NOW, NOW, "MemoryError: <none>"))
        await uow.jobs.take_lease("worker", "here", NOW + timedelta(minutes=5), timedelta(seconds=20))
        await uow.forecasts.add_all(place.id, [forecast], forecast, fallback=False)
        alarm = DriftAlarm(DriftKind.SPREAD, 25.0, 20.0)
        await uow.drift.add(place.id, Variable.WIND_SPEED, alarm, NOW - timedelta(days=2))
        await uow.commit()
    clock.move(minutes=5)
    (shown,) = await ann.say("/status")
    lines = shown.text.splitlines()
    assert "✅ The worker has been running for 3 days." in lines
    assert "✅ weather fetched: 5 minutes ago" in lines
    assert "▫️ forecasts checked: not run yet" in lines
    assert "❌ models trained: failed 5 minutes ago (MemoryError: &lt;none&gt;)" in lines
    assert "Newest forecast: 4 minutes ago, 50 seconds after the weather came." in lines
    assert "Failed in the last 24 hours: models trained – 1." in lines
    assert "• Berlin, Wind: errors have grown, 2 days ago" in lines
    assert "Model registry: nothing has been trained yet." in lines
    assert lines[-1].startswith("Database: ")
    assert shown.labels == ["🔄 Refresh", "← Back"]


async def test_health_of_an_empty_service_is_words(ann: Person) -> None:
    (shown,) = await ann.say("/status")
    for words in (
        "❌ The worker is not running: start it. Its log tells why it ended.",
        "No forecast has been made yet.",
        "Nothing has failed in the last 24 hours.",
        "No drift in the last 14 days.",
    ):
        assert words in shown.text


async def test_people_are_counted_and_nobody_is_named(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    _, place = await store_follower(database)
    async with database.write() as uow:
        await uow.users.ensure(UserId(21), "ru", NOW - timedelta(days=30))
        await uow.users.ensure(UserId(-500), "ru", NOW)
        await uow.users.set_blocked(UserId(21), NOW)
        await uow.subscriptions.add(ADMIN, place.id, "07:00", NOW, NOW)
        await uow.commit()
    await ann.say("/admin")
    (shown,) = await ann.tap("👥 People")
    assert shown.text.splitlines() == [
        "<b>People</b>",
        "In all: 2, new this week: 1, blocked the bot: 1.",
        "Groups: 1.",
        "Places: 1, daily forecasts: 1, alerts: 0.",
        "",
        "English: 1",
        "Русский: 1",
    ]


async def test_the_audit_shows_the_last_twenty_acts_newest_first(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    _, place = await store_follower(database)
    async with database.write() as uow:
        for hour in range(22, 0, -1):
            await uow.audit.add(ADMIN, ActKind.BACK_UP, NOW - timedelta(hours=hour))
        await uow.audit.add(
            ADMIN,
            ActKind.PROMOTE,
            NOW,
            request=1,
            place=place.id,
            variable=Variable.TEMPERATURE,
            model=ModelName.ETS,
        )
        await uow.audit.add(ADMIN, ActKind.TRAIN, NOW, request=1, place=None, variable=None, model=None)
        await uow.audit.add(ADMIN, ActKind.TRAIN, NOW, request=1, place=77, variable=None, model=None)
        await uow.commit()
    await ann.say("/admin")
    (shown,) = await ann.tap("📜 Audit")
    lines = shown.text.splitlines()
    assert len(lines) == 21
    assert lines[1:4] == [
        "• training: a place that is gone – just now, admin 7",
        "• training: everything – just now, admin 7",
        "• promotion: Berlin, Temperature → statistics only (ETS) – just now, admin 7",
    ]


async def test_a_backup_is_sent_after_a_warning_and_written_down(
    sqlite_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    backups = Backups(tmp_path / "backups", keep=3)
    telegram = Telegram(sqlite_database, clock, admin_ids=frozenset({ADMIN}), backups=backups)
    ann = Person(telegram)
    (warning,) = await ann.say("/backup")
    assert "personal data" in warning.text
    assert not backups.folder.exists()
    await ann.tap("Make it and send it here")
    assert ann.last.document
    assert ann.last.document.startswith(b"\x1f\x8b")  # gzip
    assert [path.name for path in backups.folder.iterdir()] == ["skewcast-2026-04-07.db"]
    async with sqlite_database.read() as uow:
        assert [act.kind for act in await uow.audit.newest(5)] == [ActKind.BACK_UP]


async def test_a_backup_too_large_for_telegram_stays_on_the_server(
    sqlite_database: Database, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.backups.LARGEST_BYTES", 100)
    backups = Backups(tmp_path / "backups", keep=3)
    ann = Person(Telegram(sqlite_database, clock, admin_ids=frozenset({ADMIN}), backups=backups))
    await ann.say("/backup")
    await ann.tap("Make it and send it here")
    assert ann.last.text.endswith(f"<code>{tmp_path / 'backups' / 'skewcast-2026-04-07.db'}</code>")
    assert LARGEST_BYTES < 50_000_000


async def test_a_backup_that_fails_is_told(
    sqlite_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    (tmp_path / "backups").write_text("a file where the folder should be")
    backups = Backups(tmp_path / "backups", keep=3)
    ann = Person(Telegram(sqlite_database, clock, admin_ids=frozenset({ADMIN}), backups=backups))
    await ann.say("/backup")
    await ann.tap("Make it and send it here")
    assert ann.last.text.startswith("The backup failed; the log tells why.")


async def test_free_space_is_told_before_there_is_any_backup(telegram: Telegram, ann: Person) -> None:
    assert not telegram.services.backups.folder.exists()
    (shown,) = await ann.say("/status")
    assert re.search(r"free on the disk: [\d,.]+ [GM]B\.", shown.text)
