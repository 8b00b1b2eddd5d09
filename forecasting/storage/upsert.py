"""Writes that can be repeated: insert, or update what the natural key already holds."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.storage.tables import Base

Row = Mapping[str, Any]
_Names = tuple[str, ...]
_Resolve = Callable[[sqlite.Insert, Table, _Names], sqlite.Insert]


async def insert_new(session: AsyncSession, table: type[Base], rows: Sequence[Row]) -> None:
    """Insert rows; one whose natural key is taken already is left as it stands."""
    await _execute(session, table, rows, _leave)


async def upsert(session: AsyncSession, table: type[Base], rows: Sequence[Row]) -> None:
    """Insert rows; one whose primary key is taken already is overwritten."""
    await _execute(session, table, rows, _overwrite)


async def add_up(session: AsyncSession, table: type[Base], rows: Sequence[Row]) -> None:
    """Insert rows of sums; where the primary key is taken already, the sums are added to it."""
    await _execute(session, table, rows, _add)


async def _execute(session: AsyncSession, table: type[Base], rows: Sequence[Row], resolve: _Resolve) -> None:
    if rows:
        dialect = session.get_bind().dialect.name
        statement = _statement(dialect, cast("Table", table.__table__), tuple(rows[0]), resolve)
        await session.execute(statement, list(rows))


@lru_cache(maxsize=64)  # putting one together takes longer than executing it
def _statement(dialect: str, table: Table, names: _Names, resolve: _Resolve) -> sqlite.Insert:
    # Both dialects spell the clause the same way; they share no base class that says so.
    insert = (
        cast("sqlite.Insert", postgresql.insert(table)) if dialect == "postgresql" else sqlite.insert(table)
    )
    return resolve(insert, table, names)


def _leave(insert: sqlite.Insert, _table: Table, _names: _Names) -> sqlite.Insert:
    return insert.on_conflict_do_nothing()


def _overwrite(insert: sqlite.Insert, table: Table, names: _Names) -> sqlite.Insert:
    key = [column.name for column in table.primary_key]
    changed = {name: insert.excluded[name] for name in names if name not in key}
    return insert.on_conflict_do_update(index_elements=key, set_=changed)


def _add(insert: sqlite.Insert, table: Table, names: _Names) -> sqlite.Insert:
    key = [column.name for column in table.primary_key]
    totals = {name: table.columns[name] + insert.excluded[name] for name in names if name not in key}
    return insert.on_conflict_do_update(index_elements=key, set_=totals)
