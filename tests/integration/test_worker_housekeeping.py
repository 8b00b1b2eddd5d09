"""What is too old goes; the database is backed up whole, and a bad copy never takes a good one's place."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from forecasting.domain import UserId
from forecasting.storage.backup import BackupFailed, back_up
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, store_follower
from tests.worker_world import World

pytestmark = pytest.mark.integration


async def test_housekeeping_forgets_old_yardsticks_before_what_was_shown(lived_world: World) -> None:
    world = lived_world
    issued = await world.count("forecasts")
    shown = await world.count("forecasts", "served")
    world.clock.move(days=8)

    await world.jobs.housekeeping()
    assert (await world.count("forecasts"), issued > shown) == (shown, True)

    world.clock.move(days=120)
    await world.jobs.housekeeping()
    assert await world.count("forecasts") == 0
    assert await world.count("observations") > 0
    assert await world.count("places") == 1


async def test_housekeeping_forgets_history_runs_and_places_nobody_follows(lived_world: World) -> None:
    world, place = lived_world, await lived_world.place()
    async with world.database.write() as uow:
        await uow.places.unfollow(UserId(7), place.id)
        await uow.commit()
    world.clock.move(days=8)

    await world.jobs.housekeeping()

    assert not any((await world.rows()).values())
    assert await world.count("places") == 0
    world.clock.move(days=31)
    await world.jobs.housekeeping()
    assert await world.count("job_runs", "job <> 'housekeeping'") == 0
    assert await world.count("training_requests") == 0


async def test_housekeeping_twice_a_day_leaves_one_backup(lived_world: World, tmp_path: Path) -> None:
    await lived_world.jobs.housekeeping()
    before = await lived_world.rows()

    await lived_world.jobs.housekeeping()

    assert await lived_world.rows() == before
    (backup,) = (tmp_path / "backups").iterdir()
    with closing(sqlite3.connect(backup)) as copy:
        assert copy.execute("SELECT count(*) FROM places").fetchone() == (1,)


async def test_a_backup_that_finds_no_room_is_told_and_does_not_keep_what_is_too_old(
    lived_world: World, tmp_path: Path
) -> None:
    world = lived_world
    (tmp_path / "no folder").touch()
    retention = replace(world.jobs.retention, backup_dir=tmp_path / "no folder")
    world.clock.move(days=121)

    await replace(world.jobs, retention=retention).housekeeping()

    assert await world.count("forecasts") == 0
    assert (await world.last_run("housekeeping")).error


async def test_a_backup_holds_what_was_committed_and_needs_no_other_file(
    sqlite_database: Database, tmp_path: Path
) -> None:
    await store_follower(sqlite_database)
    async with sqlite_database.write() as writing:
        await writing.users.ensure(UserId(8), "en", NOW)
        assert sqlite_database.file

        backup = back_up(sqlite_database.file, tmp_path / "backups", date(2026, 4, 7), keep=3)

    assert list(backup.parent.iterdir()) == [backup]
    with closing(sqlite3.connect(backup)) as copy:
        assert copy.execute("SELECT id FROM users").fetchall() == [(7,)]


async def test_the_newest_backups_are_kept(sqlite_database: Database, tmp_path: Path) -> None:
    await store_follower(sqlite_database)
    assert sqlite_database.file
    for day in range(1, 6):
        back_up(sqlite_database.file, tmp_path / "backups", date(2026, 4, day), keep=3)

    names = sorted(path.name for path in (tmp_path / "backups").iterdir())

    assert names == ["skewcast-2026-04-03.db", "skewcast-2026-04-04.db", "skewcast-2026-04-05.db"]


async def test_a_damaged_database_does_not_replace_a_sound_backup(
    sqlite_database: Database, tmp_path: Path
) -> None:
    await store_follower(sqlite_database)
    assert sqlite_database.file
    sound = back_up(sqlite_database.file, tmp_path / "backups", date(2026, 4, 7), keep=3)
    content = sound.read_bytes()
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(_with_a_page_overwritten(content))

    with pytest.raises((BackupFailed, sqlite3.DatabaseError)):
        back_up(damaged, tmp_path / "backups", date(2026, 4, 7), keep=3)

    assert [path.read_bytes() for path in sound.parent.glob("*.db")] == [content]


def _with_a_page_overwritten(content: bytes) -> bytes:
    page = 4096
    return content[: 5 * page] + b"\x00\xff" * (page // 2) + content[6 * page :]
