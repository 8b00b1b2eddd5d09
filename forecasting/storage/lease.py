"""The lease that keeps a second bot, or a second worker, on the same database waiting."""

import asyncio
import os
import socket
from datetime import timedelta

from loguru import logger

from forecasting.clock import Clock
from forecasting.storage.unit_of_work import Database

LASTS = timedelta(seconds=20)
RENEW_SECONDS = 5.0


class Lease:
    """Held by one process at a time; one that dies loses it within 20 seconds."""

    def __init__(self, name: str, database: Database, clock: Clock, holder: str | None = None) -> None:
        self._name = name
        self._database = database
        self._clock = clock
        self._holder = holder or f"{socket.gethostname()}:{os.getpid()}"

    async def acquire(self) -> None:
        """Wait until nobody else holds it."""
        waited = False
        while not await self.renew():
            if not waited:
                logger.warning("Another {} is at work on this database: waiting for it to end", self._name)
            waited = True
            await asyncio.sleep(RENEW_SECONDS / 5)

    async def renew(self) -> bool:
        """Become, or stay, the holder for a while; False while somebody else is."""
        async with self._database.write() as uow:
            held = await uow.jobs.take_lease(self._name, self._holder, self._clock(), LASTS)
            await uow.commit()
        return held

    async def keep(self) -> None:
        """Renew it again and again; return when somebody else has taken it."""
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            try:
                if not await self.renew():
                    return
            except Exception as error:  # noqa: BLE001 - a database that is away gives the lease to nobody else
                logger.debug("The lease could not be renewed: {}", type(error).__name__)

    async def release(self) -> None:
        """Let the next one in at once."""
        try:
            async with self._database.write() as uow:
                await uow.jobs.release_lease(self._name, self._holder)
                await uow.commit()
        except Exception as error:  # noqa: BLE001 - it runs out by itself
            logger.debug("The lease is left to run out: {}", type(error).__name__)
