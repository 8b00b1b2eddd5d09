"""One message as a reader sees it, and the two ways to show it: anew, or in place of another."""

from dataclasses import dataclass

from aiogram import Bot
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
)

_FILE_NAME = "skewcast.png"


@dataclass(frozen=True)
class Screen:
    """A text, or a picture with the text below it, and buttons."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None
    picture: bytes | None = None

    async def send(self, bot: Bot, chat_id: int) -> Message:
        """Show it as a message of its own."""
        if self.picture is None:
            return await bot.send_message(chat_id, self.text, reply_markup=self.keyboard)
        return await bot.send_photo(
            chat_id,
            BufferedInputFile(self.picture, _FILE_NAME),
            caption=self.text,
            reply_markup=self.keyboard,
        )

    async def show(self, callback: CallbackQuery, bot: Bot, *, fresh: bool = False) -> None:
        """Show it in place of the message a button was tapped on, or anew where that cannot become it."""
        message = callback.message
        # Messages of long ago arrive as inaccessible: they cannot be changed.
        if fresh or not isinstance(message, Message) or bool(message.photo) != (self.picture is not None):
            await self.send(bot, message.chat.id if message else callback.from_user.id)
        elif self.picture is None:
            await message.edit_text(self.text, reply_markup=self.keyboard)
        else:
            media = InputMediaPhoto(media=BufferedInputFile(self.picture, _FILE_NAME), caption=self.text)
            await message.edit_media(media, reply_markup=self.keyboard)
