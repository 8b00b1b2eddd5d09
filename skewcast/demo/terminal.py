"""A session of the Bot API that ends in a terminal instead of at Telegram."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    GetMe,
    SendDocument,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.methods.base import TelegramType
from aiogram.types import Chat, InlineKeyboardMarkup, InputFile, Message, ReplyKeyboardMarkup, User

from forecasting.clock import Clock
from skewcast.demo.screen import Display

CHAT_ID = 1
BOT = User(id=10, is_bot=True, first_name="Skewcast", username="skewcast_demo_bot")


@dataclass(frozen=True)
class Button:
    """A numbered button on the screen: what tapping it does."""

    text: str
    message_id: int
    data: str | None = None  # callback data of an inline button; a reply button writes its text instead
    url: str | None = None  # or what an inline query would be about: shown, as there is nowhere to go


@dataclass
class Keyboard:
    """The buttons that can be tapped by number: those of the newest message that has any."""

    buttons: list[Button] = field(default_factory=list)

    def show(self, markup: Any, message_id: int) -> list[list[str]]:
        """Give the buttons of a message numbers from 1; return their labels, row by row."""
        rows = _rows(markup, message_id)
        if rows:
            self.buttons = [button for row in rows for button in row]
        numbers = iter(range(1, len(self.buttons) + 1))
        return [[f"[{next(numbers)}] {button.text}" for button in row] for row in rows]


def _rows(markup: Any, message_id: int) -> list[list[Button]]:
    if isinstance(markup, InlineKeyboardMarkup):
        return [
            [
                Button(
                    button.text, message_id, button.callback_data, button.url or button.switch_inline_query
                )
                for button in row
            ]
            for row in markup.inline_keyboard
        ]
    if isinstance(markup, ReplyKeyboardMarkup):
        return [[Button(button.text, message_id) for button in row] for row in markup.keyboard]
    return []


class TerminalSession(BaseSession):
    """Carries out Bot API calls on a screen; calls that show nothing succeed silently."""

    def __init__(self, screen: Display, clock: Clock) -> None:
        super().__init__()
        self._screen = screen
        self._clock = clock
        self._last_id = 0
        self._shown: dict[int, tuple[str, Any]] = {}
        self.keyboard = Keyboard()

    def next_id(self) -> int:
        """Return the next message id, whoever writes it."""
        self._last_id += 1
        return self._last_id

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ARG002, ASYNC109 - aiogram's signature
    ) -> TelegramType:
        """Carry out one call."""
        handle = self._handlers().get(type(method))
        return cast("TelegramType", await handle(bot, method) if handle else True)

    def _handlers(self) -> dict[type, Callable[..., Any]]:
        return {
            GetMe: self._get_me,
            SendMessage: self._send_message,
            SendPhoto: self._send_photo,
            SendDocument: self._send_document,
            EditMessageText: self._edit,
            EditMessageCaption: self._edit,
            EditMessageReplyMarkup: self._edit,
            AnswerCallbackQuery: self._toast,
        }

    async def _get_me(self, _bot: Bot, _method: GetMe) -> User:
        return BOT

    async def _send_message(self, bot: Bot, method: SendMessage) -> Message:
        return self._show(bot, self.next_id(), method.text, method.reply_markup)

    async def _send_photo(self, bot: Bot, method: SendPhoto) -> Message:
        await self._save(bot, method.photo)
        return self._show(bot, self.next_id(), method.caption or "", method.reply_markup)

    async def _send_document(self, bot: Bot, method: SendDocument) -> Message:
        await self._save(bot, method.document)
        return self._show(bot, self.next_id(), method.caption or "", method.reply_markup)

    async def _edit(self, bot: Bot, method: Any) -> Message:
        text, _ = self._shown.get(method.message_id, ("", None))
        changed = getattr(method, "text", None) or getattr(method, "caption", None) or text
        return self._show(bot, method.message_id, changed, method.reply_markup, edited=True)

    async def _toast(self, _bot: Bot, method: AnswerCallbackQuery) -> bool:
        if method.text:
            self._screen.toast(method.text)
        return True

    async def _save(self, bot: Bot, file: InputFile | str) -> None:
        if isinstance(file, InputFile):
            content = b"".join([chunk async for chunk in file.read(bot)])
            self._screen.file(content, file.filename or "file")

    def _show(self, bot: Bot, message_id: int, html: str, markup: Any, *, edited: bool = False) -> Message:
        if self._shown.get(message_id) != (html, markup):
            self._shown[message_id] = (html, markup)
            self._screen.message(html, self.keyboard.show(markup, message_id), edited=edited)
        message = Message(
            message_id=message_id,
            date=self._clock(),
            chat=Chat(id=CHAT_ID, type="private"),
            from_user=BOT,
            text=html,
        )
        return message.as_(bot)

    async def stream_content(
        self,
        url: str,  # noqa: ARG002 - aiogram's signature
        headers: dict[str, Any] | None = None,  # noqa: ARG002 - aiogram's signature
        timeout: int = 30,  # noqa: ARG002, ASYNC109 - aiogram's signature
        chunk_size: int = 65536,  # noqa: ARG002 - aiogram's signature
        raise_for_status: bool = True,  # noqa: ARG002 - aiogram's signature
    ) -> AsyncGenerator[bytes, None]:
        """Give nothing: there are no files to download here."""
        yield b""

    async def close(self) -> None:
        """Nothing is open."""
