"""/settings: language and units."""

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from aiogram.utils.callback_answer import CallbackAnswer

from bot.actions import people
from bot.callbacks import SetUnits
from bot.keyboards import settings as keyboards
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import settings as texts
from forecasting.storage.records import User


def build_router() -> Router:
    """Route /settings and its buttons; the language's stand in `start`."""
    router = Router(name="settings")
    router.message.register(show_settings, Command("settings"))
    router.callback_query.register(choose_units, SetUnits.filter())
    return router


async def show_settings(message: Message, user: User) -> None:
    """Show what is set."""
    await message.answer(texts.settings(user.units), reply_markup=keyboards.settings(user.units))


async def choose_units(
    callback: CallbackQuery,
    callback_data: SetUnits,
    callback_answer: CallbackAnswer,
    user: User,
    services: Services,
    bot: Bot,
) -> None:
    """Show other units from now on."""
    units = callback_data.units
    await people.set_units(services.database, user, units, services.clock())
    callback_answer.text = texts.saved()
    screen = Screen(texts.settings(units), keyboards.settings(units))
    await screen.show(callback, bot)
