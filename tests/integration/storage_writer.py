"""A process of its own that reads a number and writes the next one: python storage_writer.py URL TIMES."""

import asyncio
import sys

from forecasting.domain import UserId
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW


async def count_up(url: str, times: int) -> None:
    """Add one that many times, printing each number once it is stored."""
    database = Database(url)
    for _ in range(times):
        async with database.write() as uow:
            _, data = await uow.conversations.get("counter")
            number = data.get("number", 0) + 1
            await uow.conversations.put("counter", UserId(1), None, {"number": number}, NOW)
            await uow.commit()
        print(number, flush=True)  # noqa: T201 - this is how it tells the test
    await database.close()


if __name__ == "__main__":
    asyncio.run(count_up(sys.argv[1], int(sys.argv[2])))
