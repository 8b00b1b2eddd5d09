"""The migrations: there and back again, the same schema as the models, and never a row lost."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from forecasting.storage.migrate import altering, downgrade, migrate, migration_config, revisions
from forecasting.storage.tables import Base
from forecasting.storage.unit_of_work import Database
from tests.builders import store_follower

pytestmark = pytest.mark.integration

REVISIONS = [script.revision for script in ScriptDirectory.from_config(migration_config()).walk_revisions()]
REVISIONS.reverse()


def tables(connection: Connection) -> set[str]:
    return set(sa.inspect(connection).get_table_names()) - {"alembic_version"}


async def test_every_revision_goes_up_down_and_up_again(bare_database: Database) -> None:
    engine = bare_database.engine
    for before, revision in zip(["base", *REVISIONS], REVISIONS, strict=False):
        await migrate(engine, revision)
        await downgrade(engine, before)
        await migrate(engine, revision)
    assert await revisions(engine) == (REVISIONS[-1], REVISIONS[-1])


async def test_going_down_to_the_base_leaves_no_table(bare_database: Database) -> None:
    await migrate(bare_database.engine)
    await downgrade(bare_database.engine, "base")
    async with bare_database.engine.connect() as connection:
        assert await connection.run_sync(tables) == set()


async def test_migrating_twice_changes_nothing_more(bare_database: Database) -> None:
    await migrate(bare_database.engine)
    await migrate(bare_database.engine)
    newest = REVISIONS[-1]
    assert await revisions(bare_database.engine) == (newest, newest)


async def test_a_new_database_has_no_revision_yet(bare_database: Database) -> None:
    assert await revisions(bare_database.engine) == (None, REVISIONS[-1])


async def test_the_models_and_the_migrated_schema_are_the_same(database: Database) -> None:
    def differences(connection: Connection) -> object:
        options = {"compare_type": True, "compare_server_default": True}
        return compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)

    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_sqlite_gets_the_same_tables_word_for_word(sqlite_database: Database, tmp_path: Path) -> None:
    """Autogenerate does not see how rows are kept and numbered; the words of the statements show it."""

    def statements(connection: Connection) -> dict[str, list[str]]:
        found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {
            name: sorted(re.findall(r"\w+|[^\w\s\"]", sql))
            for name, sql in found
            if name != "alembic_version"
        }

    modelled = Database(f"sqlite+aiosqlite:///{tmp_path / 'modelled.db'}")
    async with sqlite_database.engine.begin() as migrated, modelled.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
        assert await migrated.run_sync(statements) == await connection.run_sync(statements)
    await modelled.close()


async def test_a_table_altered_by_copying_keeps_the_rows_that_point_at_it(sqlite_database: Database) -> None:
    user, place = await store_follower(sqlite_database)

    def add_column(connection: Connection) -> None:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("places", recreate="always") as places:
            places.add_column(sa.Column("nickname", sa.String(20)))

    async with altering(sqlite_database.engine) as connection:
        await connection.run_sync(add_column)
    async with sqlite_database.read() as uow:
        assert [followed.id for followed in await uow.places.of_user(user)] == [place.id]


async def test_a_migration_that_fails_leaves_everything_as_it_was(bare_database: Database) -> None:
    def fail_half_way(connection: Connection) -> None:
        Operations(MigrationContext.configure(connection)).create_table("half", sa.Column("id", sa.Integer))
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError, match="the disk is full"):
        async with altering(bare_database.engine) as connection:
            await connection.run_sync(fail_half_way)
    async with bare_database.engine.connect() as connection:
        assert await connection.run_sync(tables) == set()


async def test_a_migration_that_leaves_rows_pointing_at_nothing_is_undone(sqlite_database: Database) -> None:
    _, place = await store_follower(sqlite_database)
    with pytest.raises(RuntimeError, match="user_places would point at nothing in places"):
        async with altering(sqlite_database.engine) as connection:
            await connection.exec_driver_sql("DELETE FROM places")
    async with sqlite_database.read() as uow:
        assert (await uow.places.get(place.id)).name == "Berlin"


async def test_foreign_keys_hold_again_after_a_migration(database: Database) -> None:
    user, _ = await store_follower(database)
    async with altering(database.engine) as connection:
        await connection.exec_driver_sql("SELECT 1")
    async with database.write() as uow:
        await uow.users.erase(user)
        await uow.commit()
    async with database.read() as uow:
        assert await uow.places.followed() == []
