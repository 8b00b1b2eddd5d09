"""/places: one's places, which one is shown first, and leaving them."""

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from aiogram.utils.callback_answer import CallbackAnswer

from bot.actions import places
from bot.callbacks import EditPlace, PlaceStep
from bot.screens import places as screens
from bot.services import Services
from bot.texts import places as texts
from bot.texts import settings as settings_texts
from forecasting.storage.records import User


def build_router() -> Router:
    """Route /places and its buttons."""
    router = Router(name="places")
    router.message.register(show_places, Command("places"))
    router.callback_query.register(edit_place, EditPlace.filter())
    return router


async def show_places(message: Message, user: User, services: Services, bot: Bot) -> None:
    """Show one's places."""
    screen = await screens.list_screen(services, user)
    await screen.send(bot, message.chat.id)


async def edit_place(
    callback: CallbackQuery,
    callback_data: EditPlace,
    callback_answer: CallbackAnswer,
    user: User,
    services: Services,
    bot: Bot,
) -> None:
    """Do one step about a place and show what follows."""
    place = await places.one_of_mine(services.database, user, callback_data.place)
    match callback_data.step:
        case PlaceStep.SHOW_FIRST:
            await places.show_first(services.database, user, place)
            callback_answer.text = settings_texts.saved()
        case PlaceStep.REMOVE:
            await places.leave(services.database, user, place)
            callback_answer.text = texts.removed(place)
    screen = await screens.after_step(services, user, place, callback_data.step)
    await screen.show(callback, bot)
