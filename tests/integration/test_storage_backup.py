"""Backups by bot and worker at the same time, and what a kill leaves behind."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from forecasting.storage.backup import back_up
from forecasting.storage.unit_of_work import Database
from tests.builders import store_follower

pytestmark = pytest.mark.integration

DAY = date(2026, 4, 7)


async def test_two_backups_at_once_leave_one_sound_file(sqlite_database: Database, tmp_path: Path) -> None:
    await store_follower(sqlite_database)
    file, folder = sqlite_database.file, tmp_path / "backups"
    assert file
    with ThreadPoolExecutor(4) as pool:
        paths = set(pool.map(lambda _: back_up(file, folder, DAY, keep=3), range(8)))
    (backup,) = paths
    assert list(folder.iterdir()) == [backup]
    with closing(sqlite3.connect(backup)) as copy:
        assert copy.execute("SELECT count(*) FROM users").fetchone() == (1,)


async def test_what_a_kill_left_half_done_goes_on_another_day(
    sqlite_database: Database, tmp_path: Path
) -> None:
    assert sqlite_database.file
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "2026-04-06-abc.unfinished").touch()
    under_way = folder / "2026-04-07-abc.unfinished"
    under_way.touch()
    backup = back_up(sqlite_database.file, folder, DAY, keep=3)
    assert set(folder.iterdir()) == {under_way, backup}


async def test_a_backup_is_for_its_owner_alone(sqlite_database: Database, tmp_path: Path) -> None:
    assert sqlite_database.file
    backup = back_up(sqlite_database.file, tmp_path / "backups", DAY, keep=3)
    assert backup.stat().st_mode & 0o077 == 0
