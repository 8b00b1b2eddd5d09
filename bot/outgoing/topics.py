"""Answers a question asked in one topic of a forum in that topic, whoever writes the answer and when."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

_TOPIC: ContextVar[tuple[int, int] | None] = ContextVar("topic", default=None)


@contextmanager
def staying_in(chat_id: int, thread_id: int | None) -> Iterator[None]:
    """Send whatever goes to a chat meanwhile, and from tasks begun meanwhile, to one of its topics."""
    token = _TOPIC.set((chat_id, thread_id) if thread_id else None)
    try:
        yield
    finally:
        _TOPIC.reset(token)


class StayInTopic(BaseRequestMiddleware):
    """Names the topic in every message to its chat."""

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Add the topic, pass on."""
        topic = _TOPIC.get()
        if topic and getattr(method, "message_thread_id", 0) is None:
            chat_id, thread_id = topic
            if getattr(method, "chat_id", None) == chat_id:
                method = method.model_copy(update={"message_thread_id": thread_id})
        return await make_request(bot, method)
