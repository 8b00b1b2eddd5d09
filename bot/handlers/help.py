"""/help, /privacy and /cancel."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from bot.services import Services
from bot.texts import common as common_texts
from bot.texts import groups as group_texts
from bot.texts import privacy as privacy_texts
from bot.texts import welcome as texts
from forecasting.storage.records import User


def build_router() -> Router:
    """Route the commands that only say something."""
    router = Router(name="help")
    router.message.register(show_help, Command("help"))
    router.message.register(show_privacy, Command("privacy"))
    router.message.register(cancel, Command("cancel"))
    return router


async def show_help(message: Message, user: User, services: Services, raw_state: str | None) -> None:
    """Explain what helps somebody where they stand."""
    if user.is_group:
        await message.answer(group_texts.help_text())
    elif raw_state:
        await message.answer(common_texts.in_dialogue())
    else:
        await message.answer(await _help_for(user, services))


async def show_privacy(message: Message) -> None:
    """Say what is stored about people."""
    await message.answer(privacy_texts.privacy())


async def cancel(message: Message) -> None:
    """Leave a dialogue, as every command does."""
    await message.answer(texts.cancelled())


async def _help_for(user: User, services: Services) -> str:
    async with services.database.read() as uow:
        if not await uow.places.of_user(user.id):
            return texts.help_without_place()
        has_plan = bool(await uow.users.all_preferences(user.id))
    return texts.help_text(has_plan=has_plan, is_admin=user.id in services.admin_ids)
