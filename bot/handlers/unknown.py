"""What nobody else has an answer for: unknown commands, stickers and photos, foreign buttons."""

from difflib import get_close_matches

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message
from aiogram.utils.callback_answer import CallbackAnswer

from bot.services import Services
from bot.texts import common as texts
from bot.texts import places as place_texts
from bot.texts import welcome as welcome_texts
from forecasting.storage.records import User


def build_command_router() -> Router:
    """Route commands no other router has taken; it comes before plain text is looked up as a place."""
    router = Router(name="commands")
    router.message.register(unknown_command, F.text.startswith("/"))
    return router


def build_last_router() -> Router:
    """Route all the rest; it comes last."""
    router = Router(name="unknown")
    router.message.register(not_words)
    router.callback_query.register(foreign_button)
    return router


async def unknown_command(message: Message, user: User, services: Services) -> None:
    """Name the command that was probably meant; in a group, only when this bot was."""
    typed, at, _ = (message.text or "").partition(" ")[0].partition("@")
    if user.is_group and not at:
        return
    known = welcome_texts.commands() | _admin_commands(user, services)
    meant = get_close_matches(typed.removeprefix("/").lower(), known, n=1)
    await message.answer(texts.meant_command(meant[0]) if meant else texts.unknown_command())


async def not_words(message: Message, raw_state: str | None) -> None:
    """Answer a message without words."""
    await message.answer(texts.in_dialogue() if raw_state else place_texts.not_a_name())


async def foreign_button(_callback: CallbackQuery, callback_answer: CallbackAnswer) -> None:
    """Answer a button that is too old, or was never ours."""
    callback_answer.text = texts.old_button()


def _admin_commands(user: User, services: Services) -> dict[str, str]:
    return welcome_texts.admin_commands() if user.id in services.admin_ids else {}
