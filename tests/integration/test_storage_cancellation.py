"""Whoever is cut off amid a unit of work leaves nothing behind, and holds nobody up."""

import asyncio
from datetime import timedelta

import pytest

from forecasting.storage.unit_of_work import Database
from tests.builders import NOW

pytestmark = pytest.mark.integration


async def take(database: Database, name: str) -> bool:
    async with database.write() as uow:
        taken = await uow.jobs.take_lease(name, "somebody", NOW, timedelta(minutes=1))
        await uow.commit()
    return taken


async def keep_taking(database: Database) -> None:
    while True:
        await take(database, "cut off")


async def test_a_write_cut_off_at_any_moment_holds_up_no_other(database: Database) -> None:
    for attempt in range(60):
        cut_off = asyncio.create_task(keep_taking(database))
        await asyncio.sleep(attempt * 0.0005)
        cut_off.cancel()
        await asyncio.wait([cut_off])

        async with asyncio.timeout(5):
            assert await take(database, "next")
