"""Takes no offence where Telegram refuses what needs not be done any more."""

from typing import cast

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageCaption,
    EditMessageMedia,
    EditMessageReplyMarkup,
    EditMessageText,
    Response,
    TelegramMethod,
)
from aiogram.methods.base import TelegramType

_EDITS = (EditMessageText, EditMessageCaption, EditMessageMedia, EditMessageReplyMarkup, DeleteMessage)
_HARMLESS = (
    "query is too old",
    "query id is invalid",
    "message is not modified",
    "message to edit not found",
    "message to delete not found",
    "message can't be edited",
    "message can't be deleted",
    "message_id_invalid",
)


class Forgiving(BaseRequestMiddleware):
    """Treats as done: answering a tap too late, changing a message that is gone or says so already."""

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Pass on; swallow harmless refusals."""
        try:
            return await make_request(bot, method)
        except TelegramBadRequest as error:
            if not isinstance(method, (AnswerCallbackQuery, *_EDITS)) or not _is_harmless(error):
                raise
            # A session hands results through its middlewares, whatever their signature says.
            return cast("Response[TelegramType]", True)


def _is_harmless(error: TelegramBadRequest) -> bool:
    words = error.message.lower()
    return any(harmless in words for harmless in _HARMLESS)
