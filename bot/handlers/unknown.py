"""What nobody else has an answer for: unknown commands, stickers and photos, foreign buttons, groups."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from aiogram.utils.callback_answer import CallbackAnswer

from bot.texts import common as texts
from bot.texts import places as place_texts


def build_command_router() -> Router:
    """Route commands no other router has taken; it comes before plain text is looked up as a place."""
    router = Router(name="unknown_commands")
    router.message.register(unknown_command, F.text.startswith("/"))
    return router


def build_last_router() -> Router:
    """Route all the rest; it comes last."""
    router = Router(name="unknown")
    router.message.register(not_words)
    router.callback_query.register(foreign_button)
    return router


def build_group_router() -> Router:
    """Route what is said to the bot in groups; it comes first and takes every message there."""
    router = Router(name="groups")
    router.message.filter(F.chat.type != "private")
    router.message.register(in_group, Command("start", "help", "forecast"))
    router.message.register(ignore)
    return router


async def unknown_command(message: Message) -> None:
    """Answer a command nobody knows, or may not know."""
    await message.answer(texts.unknown_command())


async def not_words(message: Message) -> None:
    """Answer a message without words."""
    await message.answer(place_texts.not_a_name())


async def foreign_button(_callback: CallbackQuery, callback_answer: CallbackAnswer) -> None:
    """Answer a button that is too old, or was never ours."""
    callback_answer.text = texts.old_button()


async def in_group(message: Message) -> None:
    """Send people from a group to the private chat."""
    await message.answer(texts.private_only())


async def ignore(_message: Message) -> None:
    """Leave other people's conversations alone."""
