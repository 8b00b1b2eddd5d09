"""Delivering queued messages: each once, with the newest forecast of that moment, in the reader's words.

claim ──▶ build ──▶ send ──▶ finish     one message at a time, no transaction open while it is sent

Telegram took it                       SENT, with the message's id
Telegram asks to wait, or is faulty    PENDING again, later
no connection came about               PENDING again, later
cut off after the request left         UNCERTAIN: it may have arrived, so it is not repeated
the reader has quiet hours             PENDING again, when these are over
the person blocked the bot             FAILED, and nothing more is sent to them
Telegram refuses it                    FAILED
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramForbiddenError,
    TelegramRetryAfter,
    TelegramServerError,
)
from loguru import logger

from bot.alert_pushes import all_clear, blind, warning, week
from bot.error_log import log_failure
from bot.holding import held_until
from bot.i18n import Catalogues
from bot.metrics import DELIVERIES
from bot.operator_pushes import broadcast, notice
from bot.outgoing.certainty import may_have_arrived, never_left
from bot.pushes import daily
from bot.screens.screen import Screen
from bot.services import Services
from forecasting.storage.records import Delivery, DeliveryState, User

_LOOK_EVERY_SECONDS = 1.0
_FIRST_BACK_OFF_SECONDS = 5.0
_LONGEST_BACK_OFF_SECONDS = 300.0
_MOST_FAULTS = 5
_FINISH_TRIES = 5

Build = Callable[[Services, User, Delivery], Awaitable[Screen | None]]
"""Builds a message; None when there is nothing to tell any more."""

_BUILDERS: dict[str, Build] = {
    "daily": daily,
    "alert": warning,
    "clear": all_clear,
    "week": week,
    "blind": blind,
    "broadcast": broadcast,
    "operator": notice,
}
"""How each kind of message is built."""


@dataclass(frozen=True)
class Result:
    """What became of one attempt; a message that is PENDING again is tried after `retry_seconds`.

    `held_until` says that it falls into quiet hours, and when these end.
    """

    state: DeliveryState
    message_id: int | None = None
    retry_seconds: float = 0.0
    held_until: datetime | None = None
    blocked: bool = False


class Deliverer:
    """Drains the outbox until it is stopped; only one may do so at a time."""

    def __init__(self, bot: Bot, services: Services, catalogues: Catalogues) -> None:
        self._bot = bot
        self._services = services
        self._catalogues = catalogues
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Put back what a crash left claimed, then deliver whatever is due, until `stop`."""
        recovered = False
        while not self._stopping.is_set():
            found = False
            try:
                if not recovered:
                    await self.recover()
                    recovered = True
                found = await self.deliver_next()
            except Exception as error:  # noqa: BLE001 - the outer edge: a failing database must not end the loop
                log_failure("The outbox could not be worked on", error)
            if not found:
                await self._pause()

    def stop(self) -> None:
        """End after the message being delivered."""
        self._stopping.set()

    async def recover(self) -> None:
        """Put back what a crash left claimed."""
        async with self._services.database.write() as uow:
            count = await uow.outbox.recover()
            await uow.commit()
        if count:
            logger.bind(messages=count).warning("A message was cut short by the last end: it is sent again")

    async def deliver_next(self) -> bool:
        """Claim and deliver one message; False when none is due."""
        delivery = await self._claim()
        if delivery is None:
            return False
        result = await self._attempt(delivery)
        DELIVERIES.labels(result.state).inc()
        await self._finish(delivery, result)
        return True

    async def _claim(self) -> Delivery | None:
        now = self._services.clock()
        # Looked for every second: only one at a time may write, and the worker has more to write than we.
        async with self._services.database.read() as uow:
            if not await uow.outbox.any_due(now):
                return None
        async with self._services.database.write() as uow:
            await uow.outbox.expire(now)
            delivery = await uow.outbox.claim(now)
            await uow.commit()
        return delivery

    async def _attempt(self, delivery: Delivery) -> Result:
        try:
            built = await self._build(delivery)
        except Exception as error:  # noqa: BLE001 - a fault of ours; the message is not lost for it
            return _fault(error, delivery)
        if isinstance(built, Result):
            return built
        try:
            message = await built.send(self._bot, delivery.user_id)
        except Exception as error:  # noqa: BLE001 - whatever happens, a message that was claimed gets a state
            return _refused(error, delivery)
        return Result(DeliveryState.SENT, message.message_id)

    async def _build(self, delivery: Delivery) -> Screen | Result:
        """Build the message, unless it waits for the end of quiet hours or has lost its point meanwhile."""
        async with self._services.database.read() as uow:
            user = await uow.users.get(delivery.user_id)
        if user is None:
            return Result(DeliveryState.FAILED)
        if until := await held_until(self._services, user, delivery):
            return Result(DeliveryState.PENDING, held_until=until)
        with self._catalogues.speak(user.language):
            screen = await _BUILDERS[delivery.kind](self._services, user, delivery)
        return screen or Result(DeliveryState.FAILED)

    async def _finish(self, delivery: Delivery, result: Result) -> None:
        """Note what became of a message, patiently: what is sent and not noted would be sent again."""
        for tried in range(1, _FINISH_TRIES + 1):
            try:
                await self._note(delivery, result)
            except Exception:
                if tried == _FINISH_TRIES:
                    raise
                await self._services.sleep(_back_off(tried))
            else:
                return

    async def _note(self, delivery: Delivery, result: Result) -> None:
        now = self._services.clock()
        async with self._services.database.write() as uow:
            if result.held_until:
                await uow.outbox.hold(delivery.id, result.held_until, now)
            elif result.state is DeliveryState.PENDING:
                await uow.outbox.retry(delivery.id, now + timedelta(seconds=result.retry_seconds))
            else:
                await uow.outbox.finish(delivery.id, result.state, result.message_id)
            if result.blocked:
                await uow.users.set_blocked(delivery.user_id, now)
            await uow.commit()

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), _LOOK_EVERY_SECONDS)
        except TimeoutError:
            return


def _refused(error: Exception, delivery: Delivery) -> Result:
    """Judge by how sending failed."""
    if isinstance(error, TelegramRetryAfter):
        return Result(DeliveryState.PENDING, retry_seconds=error.retry_after)
    if never_left(error) or isinstance(error, TelegramServerError):
        return Result(DeliveryState.PENDING, retry_seconds=_back_off(delivery.attempts))
    if isinstance(error, TelegramForbiddenError):
        return Result(DeliveryState.FAILED, blocked=True)
    uncertain = may_have_arrived(error) or not isinstance(error, TelegramAPIError)
    log_failure("A message could not be delivered", error, delivery_id=delivery.id, uncertain=uncertain)
    return Result(DeliveryState.UNCERTAIN if uncertain else DeliveryState.FAILED)


def _fault(error: Exception, delivery: Delivery) -> Result:
    log_failure("A message could not be built", error, delivery_id=delivery.id, attempts=delivery.attempts)
    if delivery.attempts >= _MOST_FAULTS:
        return Result(DeliveryState.FAILED)
    return Result(DeliveryState.PENDING, retry_seconds=_back_off(delivery.attempts))


def _back_off(attempts: int) -> float:
    return min(_FIRST_BACK_OFF_SECONDS * 2.0 ** (attempts - 1), _LONGEST_BACK_OFF_SECONDS)
