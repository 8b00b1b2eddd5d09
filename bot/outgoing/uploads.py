"""Uploads each picture once: Telegram keeps what it has been sent and knows it by a file id."""

import hashlib
from collections import OrderedDict
from typing import cast

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import EditMessageMedia, Response, SendPhoto, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import BufferedInputFile, InputMediaPhoto, Message

_REMEMBERED = 2_000


class UploadOnce(BaseRequestMiddleware):
    """Sends a picture that was uploaded before by its file id, to whomever it goes."""

    def __init__(self) -> None:
        self._file_ids: OrderedDict[bytes, str] = OrderedDict()

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Put the file id in the picture's place; upload it after all when Telegram has forgotten it."""
        picture = _picture_of(method)
        if picture is None:
            return await make_request(bot, method)
        key = hashlib.sha256(picture.data).digest()
        file_id = self._file_ids.get(key)
        if file_id:
            try:
                return await make_request(bot, _with_file(method, file_id))
            except TelegramBadRequest as error:
                if "file" not in error.message.lower():
                    raise
                del self._file_ids[key]
        # A session hands results through its middlewares, whatever their signature says.
        result = cast("object", await make_request(bot, method))
        if isinstance(result, Message) and result.photo:
            self._remember(key, result.photo[-1].file_id)
        return cast("Response[TelegramType]", result)

    def _remember(self, key: bytes, file_id: str) -> None:
        self._file_ids[key] = file_id
        if len(self._file_ids) > _REMEMBERED:
            self._file_ids.popitem(last=False)


def _picture_of(method: object) -> BufferedInputFile | None:
    match method:
        case SendPhoto(photo=BufferedInputFile() as picture):
            return picture
        case EditMessageMedia(media=InputMediaPhoto(media=BufferedInputFile() as picture)):
            return picture
    return None


def _with_file(method: TelegramMethod[TelegramType], file_id: str) -> TelegramMethod[TelegramType]:
    media = getattr(method, "media", None)
    changed = {"media": media.model_copy(update={"media": file_id})} if media else {"photo": file_id}
    return method.model_copy(update=changed)
