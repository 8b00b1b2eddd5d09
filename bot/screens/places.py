"""One's places: the list, one of them, its new name, the question before one is removed."""

from bot.actions import places
from bot.callbacks import PlaceStep
from bot.keyboards import places as keyboards
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import groups as group_texts
from bot.texts import my_places as my_texts
from bot.texts import places as texts
from forecasting.domain import Place
from forecasting.storage.records import Attached, User

_SHOWS_THE_PLACE = {PlaceStep.SHOW, PlaceStep.UP, PlaceStep.DOWN, PlaceStep.UNNAME}


async def list_screen(services: Services, user: User) -> Screen:
    """Build the list of somebody's places."""
    async with services.database.read() as uow:
        mine = await uow.places.of_user(user.id)
        now = await uow.users.get(user.id) or user
    if not mine:
        return Screen(group_texts.ask_for_place() if user.is_group else texts.no_place_yet())
    how_to_add = group_texts.how_to_add() if user.is_group else my_texts.how_to_add()
    words = my_texts.list_of(mine, places.default_of(now, mine), how_to_add)
    return Screen(words, keyboards.place_list(mine))


async def place_screen(services: Services, user: User, place: Place) -> Screen:
    """Build one place as it stands now, and where it stands among the others."""
    mine = await places.mine(services.database, user)
    now_known = next((other for other in mine if other.id == place.id), place)
    keyboard = keyboards.one_place(
        now_known, is_only=len(mine) == 1, is_first=places.default_of(user, mine) == place.id
    )
    return Screen(my_texts.one(now_known, mine, services.clock()), keyboard)


def ask_name(place: Place) -> Screen:
    """Ask for a name of one's own."""
    return Screen(my_texts.ask_name(place), keyboards.ask_name(place))


def ask_removal(place: Place, attached: Attached) -> Screen:
    """Ask whether a place may go with all that was set up for it."""
    return Screen(my_texts.ask_removal(place, attached), keyboards.confirm_removal(place))


async def after_step(services: Services, user: User, place: Place, step: PlaceStep) -> Screen:
    """Build what follows a step in managing places."""
    if step in _SHOWS_THE_PLACE:
        return await place_screen(services, user, place)
    return await list_screen(services, user)
