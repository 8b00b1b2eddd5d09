"""The settings: all of them in one message, and the choice of the place shown first."""

from bot.actions import places
from bot.keyboards import settings as keyboards
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import settings as texts
from forecasting.storage.records import User


async def settings_screen(services: Services, user: User) -> Screen:
    """Build everything that is set, as it stands now."""
    async with services.database.read() as uow:
        now = await uow.users.get(user.id) or user
        mine = await uow.places.of_user(user.id)
    first = next((place for place in mine if place.id == places.default_of(now, mine)), None)
    to_choose = first if len(mine) > 1 else None
    return Screen(texts.settings(now, first), keyboards.settings(now.units, to_choose))


async def first_place_screen(services: Services, user: User) -> Screen:
    """Build the choice of the place shown first."""
    mine = await places.mine(services.database, user)
    return Screen(texts.ask_first_place(), keyboards.first_places(mine, places.default_of(user, mine)))
