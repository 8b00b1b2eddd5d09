"""New places: a typed name or coordinates, a sent location or pin, a choice among those found."""

from aiogram import Bot, F, Router
from aiogram.enums import ChatType
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from bot.actions import places, searches
from bot.callbacks import DropSearch, PickFound
from bot.coordinates import Coordinates
from bot.finding import find, follow_spot
from bot.formats import clipped
from bot.parsing import LONGEST_SHORT_NAME
from bot.preparation import welcome_place
from bot.screens.forecast import forecast_screen
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import places as texts
from forecasting.storage.records import User
from forecasting.weather.geocoding import clean_name


def build_router() -> Router:
    """Route whatever may name a place; this comes after every command."""
    router = Router(name="search")
    router.message.register(take_location, F.location)
    router.message.register(search, F.text, F.chat.type == ChatType.PRIVATE)
    router.callback_query.register(pick, PickFound.filter())
    router.callback_query.register(drop, DropSearch.filter())
    return router


async def take_location(message: Message, user: User, services: Services, bot: Bot) -> None:
    """Follow a place sent as a location or a pin; the name on a pin is only this person's."""
    if message.location:
        sent = Coordinates(message.location.latitude, message.location.longitude)
        pinned = clean_name(message.venue.title) if message.venue else ""
        short_name = clipped(pinned, LONGEST_SHORT_NAME) or None
        await follow_spot(sent, message.chat.id, user, services, bot, short_name=short_name)


async def search(message: Message, user: User, services: Services, state: FSMContext, bot: Bot) -> None:
    """Show the forecast of a place somebody calls by its short name; else find the place a text names."""
    text = message.text or ""
    if place := await places.called(services.database, user, text):
        screen = await forecast_screen(services, user, place)
        await screen.send(bot, message.chat.id)
    else:
        await find(text, message, user, services, state, bot)


async def pick(
    callback: CallbackQuery,
    callback_data: PickFound,
    user: User,
    services: Services,
    state: FSMContext,
    bot: Bot,
) -> None:
    """Follow one of the places found."""
    data = await state.get_data()
    found = searches.recall(data, callback_data.search, callback_data.index)
    followed = await places.follow(services.database, user, found, services.clock())
    await state.set_data(searches.forget(data))
    if isinstance(callback.message, Message):
        await callback.message.edit_text(texts.chosen(followed.place))
    await welcome_place(bot, user.id, services, user, followed)


async def drop(callback: CallbackQuery, state: FSMContext, bot: Bot) -> None:
    """End a search that found nothing of use."""
    await state.set_data(searches.forget(await state.get_data()))
    await Screen(texts.search_again()).show(callback, bot)
