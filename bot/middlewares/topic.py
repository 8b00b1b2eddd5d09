"""Keeps the answers to what was asked in a topic of a forum in that topic."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.dispatcher.middlewares.user_context import EventContext
from aiogram.types import TelegramObject

from bot.outgoing.topics import staying_in


class TopicMiddleware(BaseMiddleware):
    """Notes the topic an update comes from."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Note the topic, pass on."""
        context: EventContext = data["event_context"]
        with staying_in(context.chat_id or 0, context.thread_id):
            return await handler(event, data)
