"""New places: a typed name with a chooser, typed coordinates, a sent location."""

from aiogram import Bot, F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from bot.actions import places, searches
from bot.callbacks import DropSearch, PickFound
from bot.i18n import current_language
from bot.keyboards import places as keyboards
from bot.parsing import LONGEST_NAME, Coordinates, is_name, read_coordinates
from bot.preparation import welcome_place
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import places as texts
from forecasting.errors import InputError, WeatherError
from forecasting.storage.records import User
from forecasting.weather.answers import FoundPlace
from forecasting.weather.geocoding import clean_name


def build_router() -> Router:
    """Route whatever may name a place; this comes after every command."""
    router = Router(name="search")
    router.message.register(take_location, F.location)
    router.message.register(search, F.text)
    router.callback_query.register(pick, PickFound.filter())
    router.callback_query.register(drop, DropSearch.filter())
    return router


async def take_location(message: Message, user: User, services: Services, bot: Bot) -> None:
    """Follow a place sent as a location or a pin."""
    if message.location:
        sent = Coordinates(message.location.latitude, message.location.longitude)
        await _follow_spot(sent, message.chat.id, user, services, bot)


async def search(message: Message, user: User, services: Services, state: FSMContext, bot: Bot) -> None:
    """Follow typed coordinates, or look a name up and offer what was found."""
    text = message.text or ""
    if coordinates := read_coordinates(text):
        await _follow_spot(coordinates, message.chat.id, user, services, bot)
        return
    found = await _look_up(text, services)
    data = searches.remember(await state.get_data(), found)
    await state.set_data(data)
    chooser = keyboards.found_places(searches.number_of(data), found)
    await message.answer(texts.which_one(len(found)), reply_markup=chooser)


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
    await welcome_place(bot, callback.from_user.id, services, user, followed)


async def drop(callback: CallbackQuery, state: FSMContext, bot: Bot) -> None:
    """End a search that found nothing of use."""
    await state.set_data(searches.forget(await state.get_data()))
    await Screen(texts.search_again()).show(callback, bot)


async def _follow_spot(
    coordinates: Coordinates, chat_id: int, user: User, services: Services, bot: Bot
) -> None:
    if not coordinates.on_earth:
        raise InputError(texts.coordinates_out_of_range())
    spot = places.spot(coordinates)
    followed = await places.follow(services.database, user, spot, services.clock())
    await welcome_place(bot, chat_id, services, user, followed)


async def _look_up(text: str, services: Services) -> list[FoundPlace]:
    if len(text) > LONGEST_NAME:
        raise InputError(texts.name_too_long())
    name = clean_name(text)
    if not is_name(name):
        raise InputError(texts.not_a_name())
    try:
        found = await services.geocoder.search_places(name, language=current_language())
    except WeatherError:
        raise InputError(texts.search_is_down()) from None
    if not found:
        raise InputError(texts.nothing_found(name))
    return found
