"""/settings: language, units, the place shown first; everything in one message that changes."""

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from aiogram.utils.callback_answer import CallbackAnswer

from bot.actions import people, places
from bot.callbacks import SetFirstPlace, SetLanguage, SettingsPage, SetUnits, ShowSettings
from bot.i18n import LANGUAGES, speaking
from bot.keyboards import places as place_keyboards
from bot.keyboards import settings as keyboards
from bot.screens.screen import Screen
from bot.screens.settings import first_place_screen, settings_screen
from bot.services import Services
from bot.texts import common as common_texts
from bot.texts import places as place_texts
from bot.texts import settings as texts
from bot.texts import welcome as welcome_texts
from forecasting.errors import InputError
from forecasting.storage.records import User


def build_router() -> Router:
    """Route /settings and its buttons, the choice of language in the first minute among them."""
    router = Router(name="settings")
    router.message.register(show_settings, Command("settings"))
    router.callback_query.register(show_page, ShowSettings.filter())
    router.callback_query.register(choose_language, SetLanguage.filter())
    router.callback_query.register(choose_units, SetUnits.filter())
    router.callback_query.register(choose_first_place, SetFirstPlace.filter())
    return router


async def show_settings(message: Message, user: User, services: Services, bot: Bot) -> None:
    """Show what is set."""
    screen = await settings_screen(services, user)
    await screen.send(bot, message.chat.id)


async def show_page(
    callback: CallbackQuery, callback_data: ShowSettings, user: User, services: Services, bot: Bot
) -> None:
    """Show a part of the settings, or all of them again."""
    build = first_place_screen if callback_data.page is SettingsPage.PLACE else settings_screen
    screen = await build(services, user)
    await screen.show(callback, bot)


async def choose_language(
    callback: CallbackQuery, callback_data: SetLanguage, user: User, services: Services, bot: Bot
) -> None:
    """Speak another language at once: the message with the button changes, a newcomer is asked again."""
    if callback_data.language not in LANGUAGES:
        raise InputError(common_texts.old_button())
    await people.set_language(services.database, user, callback_data.language, services.clock())
    with speaking(callback_data.language):
        if not callback_data.first or user.is_group:
            screen = await settings_screen(services, user)
            await screen.show(callback, bot)
            return
        await Screen(welcome_texts.hello(), keyboards.other_languages()).show(callback, bot)
        ask = place_keyboards.ask_location()
        await bot.send_message(user.id, place_texts.ask_for_place(), reply_markup=ask)


async def choose_units(
    callback: CallbackQuery,
    callback_data: SetUnits,
    callback_answer: CallbackAnswer,
    user: User,
    services: Services,
    bot: Bot,
) -> None:
    """Show other units from now on."""
    await people.set_units(services.database, user, callback_data.units, services.clock())
    await _saved(callback, callback_answer, user, services, bot)


async def choose_first_place(
    callback: CallbackQuery,
    callback_data: SetFirstPlace,
    callback_answer: CallbackAnswer,
    user: User,
    services: Services,
    bot: Bot,
) -> None:
    """Show another place first from now on."""
    place = await places.one_of_mine(services.database, user, callback_data.place)
    await places.show_first(services.database, user, place)
    await _saved(callback, callback_answer, user, services, bot)


async def _saved(
    callback: CallbackQuery, callback_answer: CallbackAnswer, user: User, services: Services, bot: Bot
) -> None:
    callback_answer.text = texts.saved()
    screen = await settings_screen(services, user)
    await screen.show(callback, bot)
