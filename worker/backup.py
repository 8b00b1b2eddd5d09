"""Online backups of a SQLite database: a whole copy while others read and write, checked before it counts."""

import os
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

PREFIX = "skewcast-"


class BackupFailed(Exception):
    """The copy is not a sound database; no earlier backup was touched."""


def back_up(database: Path, folder: Path, day: date, keep: int) -> Path:
    """Write the day's backup, in place of one made earlier that day, and drop the oldest beyond `keep`.

    It blocks for as long as the copy takes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    finished = folder / f"{PREFIX}{day:%Y-%m-%d}.db"
    unfinished = finished.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    _copy(database, unfinished)
    _flush(unfinished)
    unfinished.replace(finished)
    _flush(folder)
    for old in sorted(folder.glob(f"{PREFIX}*.db"))[:-keep]:
        old.unlink()
    return finished


def _copy(database: Path, to: Path) -> None:
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)
        # A copy in write-ahead mode would need two more files beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        to.unlink()
        raise BackupFailed(f"the copy is damaged: {found}")


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
