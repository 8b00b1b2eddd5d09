"""Writes that can be repeated: insert, or update what the natural key already holds."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.storage.tables import Base

Row = Mapping[str, Any]


async def insert_new(session: AsyncSession, table: type[Base], rows: Sequence[Row]) -> None:
    """Insert rows; one whose natural key is taken already is left as it stands."""
    if rows:
        await session.execute(_insert(session, table).on_conflict_do_nothing(), list(rows))


async def upsert(session: AsyncSession, table: type[Base], rows: Sequence[Row]) -> None:
    """Insert rows; one whose primary key is taken already is overwritten."""
    if not rows:
        return
    statement = _insert(session, table)
    key = [column.name for column in cast("Table", table.__table__).primary_key]
    changed = {name: statement.excluded[name] for name in rows[0] if name not in key}
    await session.execute(statement.on_conflict_do_update(index_elements=key, set_=changed), list(rows))


def _insert(session: AsyncSession, table: type[Base]) -> sqlite.Insert:
    if session.get_bind().dialect.name == "postgresql":
        # Both dialects spell the clause the same way; they share no base class that says so.
        return cast("sqlite.Insert", postgresql.insert(table))
    return sqlite.insert(table)


async def add_up(session: AsyncSession, table: type[Base], rows: Sequence[Row]) -> None:
    """Insert rows of sums; where the primary key is taken already, the sums are added to it."""
    if not rows:
        return
    statement = _insert(session, table)
    columns = cast("Table", table.__table__).columns
    key = [column.name for column in columns if column.primary_key]
    totals = {name: columns[name] + statement.excluded[name] for name in rows[0] if name not in key}
    await session.execute(statement.on_conflict_do_update(index_elements=key, set_=totals), list(rows))
