"""Opening the database: SQLite in write-ahead mode, or PostgreSQL by its URL.

On both, transactions that may write queue from their first statement on, and others only read.
"""

import asyncio
import json
import math
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from forecasting.errors import ConfigurationError

BUSY_TIMEOUT_MS = 15_000

READ_ONLY = "skewcast_read_only"
"""Execution option of a transaction that only reads."""

ALTERS_TABLES = "skewcast_alters_tables"
"""Execution option of a transaction that changes the schema."""

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
}

# Any number will do that no other program on the same database server locks.
_WRITERS_LOCK = 0x534B4557


def open_database(url: str) -> AsyncEngine:
    """Return an engine for the URL; the folder of a SQLite file is made when missing."""
    parsed = _parse(url)
    if parsed.get_backend_name() == "postgresql":
        engine = create_async_engine(
            parsed, pool_pre_ping=True, json_serializer=_write_json, hide_parameters=True
        )
        event.listen(engine.sync_engine, "begin", _begin_postgresql)
        return engine
    if parsed.database and parsed.database != ":memory:":
        _make_folder(Path(parsed.database).parent)
    engine = create_async_engine(parsed, json_serializer=_write_json, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    event.listen(engine.sync_engine, "handle_error", _survive_cancellation)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"The database's folder {folder} cannot be made ({error.strerror}): set SKEWCAST_DATA_DIR."
        ) from error


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        # The text may hold a password, so it is not repeated.
        raise ConfigurationError("SKEWCAST_DATABASE_URL is not a database URL.") from None
    driver = _DRIVERS.get(parsed.drivername, parsed.drivername)
    if driver not in _DRIVERS.values():
        raise ConfigurationError(f"SKEWCAST_DATABASE_URL names {driver}: only SQLite and PostgreSQL will do.")
    return parsed.set(drivername=driver)


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    read_only = bool(options.get(READ_ONLY))
    # SQLite alters a table by copying and dropping it; foreign keys would delete what points at it.
    enforced = not options.get(ALTERS_TABLES)
    connection.exec_driver_sql(f"PRAGMA foreign_keys = {enforced:d}")
    connection.exec_driver_sql(f"PRAGMA query_only = {read_only:d}")
    # A deferred transaction that reads, then writes, fails at once when another process wrote in between:
    # the busy time-out does not apply to a stale snapshot. So writers queue from the start.
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _survive_cancellation(context: ExceptionContext) -> None:
    # A connection dropped amid a statement would hold its write lock until the garbage collector found it.
    # There is no need to drop it: its thread finishes what was begun, and then rolls back.
    if isinstance(context.original_exception, asyncio.CancelledError):
        context.is_disconnect = False


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(READ_ONLY):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    else:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS_LOCK})")


def _write_json(value: Any) -> str:
    return json.dumps(_without_nan(value), ensure_ascii=False)


def _without_nan(value: Any) -> Any:
    """JSON has no NaN: PostgreSQL refuses it, so nothing is stored in its place."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(item) for item in value]
    return value
