"""Tells the operators, on our own account, of what they should know."""

import asyncio

from loguru import logger

from bot.error_log import log_failure
from bot.services import Services
from forecasting.domain import UserId
from forecasting.reports.notices import Notice, find_notices

_LOOK_EVERY_SECONDS = 60.0


class OperatorNotices:
    """Looks every minute whether there is something to tell, and puts it into the outbox."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._strangers: frozenset[UserId] = frozenset()
        self._is_failing = False

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - the outer edge: a failing database must not end the loop
                if not self._is_failing:
                    log_failure("Operators could not be told", error)
                self._is_failing = True
            else:
                self._is_failing = False
            await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def look(self) -> None:
        """Enqueue whatever is to be told now; a second time brings nothing more."""
        async with self._services.database.read() as uow:
            operators = await uow.operators.reachable(self._services.admin_ids)
            notices = await find_notices(uow, self._services.clock())
        self._note_strangers(self._services.admin_ids - operators)
        if notices and operators:
            await self._enqueue(notices, operators)

    async def _enqueue(self, notices: list[Notice], operators: frozenset[UserId]) -> None:
        async with self._services.database.write() as uow:
            for notice in notices:
                readers = operators & {notice.reader} if notice.reader else operators
                await uow.operators.tell(readers, notice.subject, notice.details, self._services.clock())
            await uow.commit()

    def _note_strangers(self, strangers: frozenset[UserId]) -> None:
        if new := strangers - self._strangers:
            logger.bind(admins=len(new)).warning(
                "Some administrators never wrote to the bot: it cannot write to them until they send /start"
            )
        self._strangers = strangers
