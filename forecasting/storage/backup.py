"""Online backups of a SQLite database: a whole copy while others read and write, checked before it counts."""

import os
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

PREFIX = "skewcast-"

_UNFINISHED = ".unfinished"


class BackupFailed(Exception):
    """The copy is not a sound database; no earlier backup was touched."""


@dataclass(frozen=True)
class Backups:
    """Where backups go, and how many of them stay."""

    folder: Path
    keep: int


def back_up(database: Path, folder: Path, day: date, keep: int) -> Path:
    """Write the day's backup, in place of one made earlier that day, and drop the oldest beyond `keep`.

    It blocks for as long as the copy takes; bot and worker may both be at it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _drop_abandoned(folder, day)
    descriptor, name = tempfile.mkstemp(prefix=f"{day:%Y-%m-%d}-", suffix=_UNFINISHED, dir=folder)
    os.close(descriptor)
    unfinished, finished = Path(name), folder / f"{PREFIX}{day:%Y-%m-%d}.db"
    try:
        _copy(database, unfinished)
        _flush(unfinished)
        unfinished.replace(finished)
    finally:
        unfinished.unlink(missing_ok=True)
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
        raise BackupFailed(f"the copy is damaged: {found}")


def _drop_abandoned(folder: Path, day: date) -> None:
    """Delete what a process that was killed on an earlier day left half done."""
    for unfinished in folder.glob(f"*{_UNFINISHED}"):
        if unfinished.name < f"{day:%Y-%m-%d}":
            unfinished.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
