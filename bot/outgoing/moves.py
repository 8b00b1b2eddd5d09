"""Follows a group to its new id when Telegram has made a supergroup of it."""

from collections.abc import Awaitable, Callable

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramMigrateToChat
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

Move = Callable[[int, int], Awaitable[None]]
"""Stores that a chat has a new id: the old one comes first."""


class FollowMoves(BaseRequestMiddleware):
    """Notes the new id of a group that has moved, and sends there what was meant for the old one."""

    def __init__(self, move: Move) -> None:
        self._move = move

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Pass on; once more to the new id when there is one."""
        try:
            return await make_request(bot, method)
        except TelegramMigrateToChat as moved:
            await self._move(int(getattr(method, "chat_id", 0)), moved.migrate_to_chat_id)
            method = method.model_copy(update={"chat_id": moved.migrate_to_chat_id})
            return await make_request(bot, method)
