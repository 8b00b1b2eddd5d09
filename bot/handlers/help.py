"""/help, /privacy and /cancel."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from bot.texts import privacy as privacy_texts
from bot.texts import welcome as texts


def build_router() -> Router:
    """Route the commands that only say something."""
    router = Router(name="help")
    router.message.register(show_help, Command("help"))
    router.message.register(show_privacy, Command("privacy"))
    router.message.register(cancel, Command("cancel"))
    return router


async def show_help(message: Message) -> None:
    """Explain everything on one screen."""
    await message.answer(texts.help_text())


async def show_privacy(message: Message) -> None:
    """Say what is stored about people."""
    await message.answer(privacy_texts.privacy())


async def cancel(message: Message) -> None:
    """Leave a dialogue, as every command does."""
    await message.answer(texts.cancelled())
