"""/start, and the choice of language in the first minute."""

from aiogram import Bot, Router
from aiogram.filters import CommandStart
from aiogram.types import CallbackQuery, Message

from bot.actions import people, places
from bot.callbacks import SetLanguage
from bot.i18n import LANGUAGES, speaking
from bot.keyboards import places as place_keyboards
from bot.keyboards import settings as keyboards
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import common as common_texts
from bot.texts import places as place_texts
from bot.texts import settings as settings_texts
from bot.texts import welcome as texts
from forecasting.errors import InputError
from forecasting.storage.records import User


def build_router() -> Router:
    """Route the first messages."""
    router = Router(name="start")
    router.message.register(start, CommandStart())
    router.callback_query.register(choose_language, SetLanguage.filter())
    return router


async def start(message: Message, user: User, services: Services) -> None:
    """Welcome somebody: ask a newcomer for a place, greet who has one."""
    if await places.mine(services.database, user):
        place = await places.meant(services.database, user, None)
        await message.answer(texts.hello_again(place))
        return
    await message.answer(texts.hello(), reply_markup=keyboards.other_languages())
    await message.answer(place_texts.ask_for_place(), reply_markup=place_keyboards.ask_location())


async def choose_language(
    callback: CallbackQuery, callback_data: SetLanguage, user: User, services: Services, bot: Bot
) -> None:
    """Speak another language at once: the message with the button changes, a newcomer is asked again."""
    if callback_data.language not in LANGUAGES:
        raise InputError(common_texts.old_button())
    await people.set_language(services.database, user, callback_data.language, services.clock())
    with speaking(callback_data.language):
        screen = (
            Screen(texts.hello(), keyboards.other_languages())
            if callback_data.first
            else Screen(settings_texts.settings(user.units), keyboards.settings(user.units))
        )
        await screen.show(callback, bot)
        if callback_data.first:
            ask = place_keyboards.ask_location()
            await bot.send_message(callback.from_user.id, place_texts.ask_for_place(), reply_markup=ask)
