"""/start: the first words, or the place a link was about."""

from aiogram import Bot, Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import Message

from bot.actions import places
from bot.keyboards import places as place_keyboards
from bot.keyboards import settings as keyboards
from bot.screens.forecast import forecast_screen
from bot.screens.welcome import shared_place
from bot.services import Services
from bot.sharing import read_payload
from bot.texts import groups as group_texts
from bot.texts import places as place_texts
from bot.texts import welcome as texts
from forecasting.domain import Place
from forecasting.storage.records import User


def build_router() -> Router:
    """Route the first message."""
    router = Router(name="start")
    router.message.register(start, CommandStart())
    return router


async def start(message: Message, command: CommandObject, user: User, services: Services, bot: Bot) -> None:
    """Welcome somebody: show the place of a link, ask a newcomer for one, greet who has one."""
    mine = await places.mine(services.database, user)
    linked = read_payload(command.args)
    place = await places.shared(services.database, linked) if linked else None
    if place:
        await _show_shared(message, place, mine, user, services, bot)
    elif user.is_group:
        await message.answer(group_texts.hello_again(mine[0]) if mine else group_texts.hello())
    elif mine:
        await message.answer(texts.hello_again(await places.meant(services.database, user, None)))
    else:
        await message.answer(texts.hello(), reply_markup=keyboards.other_languages())
        await message.answer(place_texts.ask_for_place(), reply_markup=place_keyboards.ask_location())


async def _show_shared(
    message: Message, place: Place, mine: list[Place], user: User, services: Services, bot: Bot
) -> None:
    """Show the place of a link: to a newcomer after the first words, to who follows it as ever."""
    own = next((other for other in mine if other.id == place.id), None)
    if own:
        screen = await forecast_screen(services, user, own)
    else:
        screen = await shared_place(services, user, place)
    if not mine and not user.is_group:
        await message.answer(texts.hello(), reply_markup=keyboards.other_languages())
    await screen.send(bot, message.chat.id)
