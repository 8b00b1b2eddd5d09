"""What the unit of work promises: all or nothing, one writer at a time, and nothing lost in a crash."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from forecasting.domain import PlaceId, UserId
from forecasting.errors import PlaceNotFound
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, a_place, store_place

pytestmark = pytest.mark.integration


async def start_writer(url: str, times: int) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.integration.storage_writer", url, str(times), stdout=PIPE, stderr=PIPE
    )


async def stored_number(database: Database) -> int:
    async with database.read() as uow:
        _, data = await uow.conversations.get("counter")
    return int(data["number"])


async def test_what_is_not_committed_is_undone(database: Database) -> None:
    async with database.write() as uow:
        await uow.users.ensure(UserId(1), "en", NOW)
    async with database.read() as uow:
        assert await uow.users.get(UserId(1)) is None


async def test_an_error_undoes_all_of_a_unit_of_work(database: Database) -> None:
    async with database.write() as uow:
        await uow.users.ensure(UserId(1), "en", NOW)
        with pytest.raises(IntegrityError):
            await uow.places.follow(UserId(1), a_place(), NOW)
    async with database.read() as uow:
        assert await uow.users.get(UserId(1)) is None


async def test_a_unit_of_work_that_reads_cannot_write(database: Database) -> None:
    async with database.read() as uow:
        with pytest.raises(DBAPIError, match=r"readonly|read-only"):
            await uow.users.ensure(UserId(1), "en", NOW)
    async with database.write() as uow:
        await uow.users.ensure(UserId(1), "en", NOW)
        await uow.commit()


async def test_a_reader_sees_one_moment_while_others_write(database: Database) -> None:
    async with database.read() as reader:
        assert await reader.places.count() == 0
        async with database.write() as uow:
            await store_place(uow)
            await uow.commit()
        assert await reader.places.count() == 0
    async with database.read() as reader:
        assert await reader.places.count() == 1


async def test_a_second_writer_waits_for_the_first(database: Database) -> None:
    order = []

    async def write_second() -> None:
        async with database.write() as uow:
            await uow.users.ensure(UserId(2), "en", NOW)
            order.append("second")
            await uow.commit()

    async with database.write() as uow:
        await uow.users.ensure(UserId(1), "en", NOW)
        second = asyncio.create_task(write_second())
        await asyncio.sleep(0.1)
        order.append("first")
        await uow.commit()
    await second
    assert order == ["first", "second"]


async def test_a_writer_cancelled_while_it_waits_stops_nobody(database: Database) -> None:
    async def write() -> None:
        async with database.write() as uow:
            await uow.users.ensure(UserId(2), "en", NOW)
            await uow.commit()

    async with database.write() as uow:
        await uow.users.ensure(UserId(1), "en", NOW)
        waiting = asyncio.create_task(write())
        await asyncio.sleep(0.1)
        waiting.cancel()
        await uow.commit()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.wait_for(write(), timeout=5)
    async with database.read() as reader:
        assert await reader.users.count() == 2


async def test_two_processes_that_read_then_write_never_fail(database: Database, database_url: str) -> None:
    writers = [await start_writer(database_url, times=200) for _ in range(2)]
    for writer in writers:
        _, complaint = await writer.communicate()
        assert writer.returncode == 0, complaint.decode()
    assert await stored_number(database) == 400


async def test_a_killed_writer_loses_nothing_it_committed(database: Database, database_url: str) -> None:
    writer = await start_writer(database_url, times=1_000_000)
    assert writer.stdout
    told = [int(await writer.stdout.readline()) for _ in range(50)]
    writer.kill()
    rest, _ = await writer.communicate()
    told += [int(line) for line in rest.splitlines(keepends=True) if line.endswith(b"\n")]
    assert await stored_number(database) in (told[-1], told[-1] + 1)


async def test_after_a_killed_writer_the_next_one_goes_on(database: Database, database_url: str) -> None:
    writer = await start_writer(database_url, times=1_000_000)
    assert writer.stdout
    await writer.stdout.readline()
    writer.kill()
    await writer.communicate()
    before = await stored_number(database)
    following = await start_writer(database_url, times=1)
    told, _ = await following.communicate()
    assert int(told) == before + 1


async def test_ping_answers_and_a_place_that_is_not_there_is_said_to_be_missing(database: Database) -> None:
    await database.ping()
    async with database.read() as uow:
        with pytest.raises(PlaceNotFound):
            await uow.places.get(PlaceId(404))
