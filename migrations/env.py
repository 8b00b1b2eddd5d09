"""Run by Alembic: applies the revisions on the connection it is handed."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from forecasting.storage.tables import Base
from forecasting.storage.types import PackedArray, UtcDateTime


def plain_types(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our column types as what they are on disk, so that a revision never changes with the code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, PackedArray):
        return "sa.LargeBinary()"
    return False


def run(connection: Connection) -> None:
    """Apply what the command asks for."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        compare_server_default=True,
        render_item=plain_types,
        render_as_batch=True,  # SQLite alters a table by copying it
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
