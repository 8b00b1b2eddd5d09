"""In a group everybody may look; what is set for the group only its administrators change."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.enums import ChatMemberStatus
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, Message, TelegramObject

from bot.chats import chat_of, is_group
from bot.texts import groups as texts
from forecasting.errors import InputError

FOR_EVERYBODY = {"groups", "start", "forecast", "report", "explain", "help", "commands", "unknown"}
"""Routers whose handlers only show something; what any other does in a group is for its administrators."""

_REMEMBERED = 1_000
_REMEMBERED_SECONDS = 60.0


class GroupRightsMiddleware(BaseMiddleware):
    """Refuses changes by people who do not administrate the group; who does is asked once a minute."""

    def __init__(self, timer: Callable[[], float]) -> None:
        self._timer = timer
        self._known: OrderedDict[tuple[int, int], tuple[float, bool]] = OrderedDict()

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Pass on; an InputError when somebody may not."""
        changes = data["event_router"].name not in FOR_EVERYBODY
        if changes and isinstance(event, Message | CallbackQuery) and not await self._may(event, data["bot"]):
            raise InputError(texts.admins_only())
        return await handler(event, data)

    async def _may(self, event: Message | CallbackQuery, bot: Bot) -> bool:
        chat = chat_of(event)
        if chat is None or not is_group(chat):
            return True
        if isinstance(event, Message) and event.sender_chat and event.sender_chat.id == chat.id:
            return True  # only administrators can speak as the group itself
        if event.from_user is None:
            return False
        key, now = (chat.id, event.from_user.id), self._timer()
        asked_at, may_change = self._known.get(key, (now - _REMEMBERED_SECONDS, False))
        if now - asked_at >= _REMEMBERED_SECONDS:
            may_change = await _is_administrator(bot, *key)
            self._known[key] = now, may_change
            self._known.move_to_end(key)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return may_change


async def _is_administrator(bot: Bot, chat_id: int, user_id: int) -> bool:
    try:
        member = await bot.get_chat_member(chat_id, user_id)
    except TelegramBadRequest:
        return False  # somebody Telegram does not find there
    return member.status in (ChatMemberStatus.CREATOR, ChatMemberStatus.ADMINISTRATOR)
