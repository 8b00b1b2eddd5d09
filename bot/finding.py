"""Finding a new place: coordinates are followed as they are, a name is looked up and offered for choosing."""

from aiogram import Bot
from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from bot.actions import places, searches
from bot.coordinates import Coordinates, read_coordinates
from bot.i18n import current_language
from bot.keyboards import places as keyboards
from bot.parsing import LONGEST_NAME, is_name, read_command
from bot.preparation import welcome_place
from bot.services import Services
from bot.texts import places as texts
from forecasting.errors import InputError, WeatherError
from forecasting.storage.records import User
from forecasting.weather.answers import FoundPlace
from forecasting.weather.geocoding import clean_name


async def find(
    text: str, message: Message, user: User, services: Services, state: FSMContext, bot: Bot
) -> None:
    """Follow typed coordinates, or look a name up and offer what was found."""
    if coordinates := read_coordinates(text):
        await follow_spot(coordinates, message.chat.id, user, services, bot)
        return
    found = await _look_up(text, services)
    data = searches.remember(await state.get_data(), found)
    await state.set_data(data)
    chooser = keyboards.found_places(searches.number_of(data), found)
    await message.answer(texts.which_one(len(found)), reply_markup=chooser)


async def follow_spot(
    coordinates: Coordinates,
    chat_id: int,
    user: User,
    services: Services,
    bot: Bot,
    *,
    short_name: str | None = None,
) -> None:
    """Follow a point of the map; an InputError when it is not on Earth."""
    if not coordinates.on_earth:
        raise InputError(texts.coordinates_out_of_range())
    spot, now = places.spot(coordinates), services.clock()
    followed = await places.follow(services.database, user, spot, now, short_name=short_name)
    await welcome_place(bot, chat_id, services, user, followed)


async def _look_up(text: str, services: Services) -> list[FoundPlace]:
    if len(text) > LONGEST_NAME:
        raise InputError(texts.name_too_long())
    name = clean_name(text)
    if command := read_command(name):
        raise InputError(texts.a_command(command))
    if not is_name(name):
        raise InputError(texts.just_a_number() if _is_number(name) else texts.not_a_name())
    try:
        found = await services.geocoder.search_places(name, language=current_language())
    except WeatherError:
        raise InputError(texts.search_is_down()) from None
    if not found:
        raise InputError(texts.nothing_found(name))
    return found


def _is_number(name: str) -> bool:
    return any(letter.isdecimal() for letter in name) and not any(letter.isalpha() for letter in name)
