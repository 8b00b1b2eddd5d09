"""Says who is talking, and speaks their language from here on."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import Chat, TelegramObject, Update
from aiogram.types import User as TelegramUser

from bot.chats import is_group
from bot.i18n import Catalogues, language_of
from forecasting.clock import Clock
from forecasting.domain import UserId
from forecasting.storage.records import Units, User
from forecasting.storage.unit_of_work import Database


class PersonMiddleware(BaseMiddleware):
    """Hands on `user`, stored when they write; somebody who only taps a button is not stored anew.

    Else a second tap on the button that erases everything would leave something behind. A group is one
    person: its places, settings and daily forecasts are the group's.
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
        chat: Chat | None = data.get("event_chat")
        group = chat if is_group(chat) else None
        if group:
            user_id = UserId(group.id)
        elif person and not person.is_bot:
            user_id = UserId(person.id)
        else:
            return None
        language = language_of(person.language_code if person else None)
        store = isinstance(event, Update) and event.message is not None
        user = await self._user(user_id, language, store=store)
        data["user"] = user
        with self._catalogues.speak(user.language):
            return await handler(event, data)

    async def _user(self, user_id: UserId, language: str, *, store: bool) -> User:
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
