"""Keeps out of other people's conversations: in groups, only what is meant for the bot is heard."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.types import Message, TelegramObject, Update

from bot.chats import is_group


class OverheardMiddleware(BaseMiddleware):
    """Lets commands, replies to the bot and news of the group itself through, and nothing else there."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Pass on, or hear nothing."""
        message = event.message if isinstance(event, Update) else None
        if message and is_group(message.chat) and not await _is_for_us(message, data["bot"]):
            return None
        return await handler(event, data)


async def _is_for_us(message: Message, bot: Bot) -> bool:
    if message.migrate_to_chat_id or message.migrate_from_chat_id:
        return True
    text = message.text or ""
    if text.startswith("/"):
        _, at, name = text.split(maxsplit=1)[0].partition("@")
        return not at or name.casefold() == ((await bot.me()).username or "").casefold()
    replied_to = message.reply_to_message
    return bool(replied_to and replied_to.from_user and replied_to.from_user.id == bot.id)
