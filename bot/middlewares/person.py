"""Says who is talking, and speaks their language from here on."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject, Update
from aiogram.types import User as TelegramUser

from bot.i18n import Catalogues, language_of
from forecasting.clock import Clock
from forecasting.domain import UserId
from forecasting.storage.records import Units, User
from forecasting.storage.unit_of_work import Database


class PersonMiddleware(BaseMiddleware):
    """Hands on `user`, stored when they write; somebody who only taps a button is not stored anew.

    Else a second tap on the button that erases everything would leave something behind.
    """

    def __init__(self, database: Database, catalogues: Catalogues, clock: Clock) -> None:
        self._database = database
        self._catalogues = catalogues
        self._clock = clock

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Look the person up, set the language, pass on."""
        person: TelegramUser | None = data.get("event_from_user")
        if person is None or person.is_bot:
            return None
        user = await self._user(person, store=isinstance(event, Update) and event.message is not None)
        data["user"] = user
        with self._catalogues.speak(user.language):
            return await handler(event, data)

    async def _user(self, person: TelegramUser, *, store: bool) -> User:
        user_id, language = UserId(person.id), language_of(person.language_code)
        async with self._database.read() as uow:
            known = await uow.users.get(user_id)
        if known and not (known.blocked_at and store):
            return known
        if not store:
            return User(user_id, language, Units.METRIC, None, self._clock())
        async with self._database.write() as uow:
            user = await uow.users.ensure(user_id, language, self._clock())
            await uow.users.set_blocked(user_id, None)  # who writes to us can be written to
            await uow.commit()
        return user
