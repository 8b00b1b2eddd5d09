"""One's places: the list, one of them, the question before one is removed."""

from bot.actions import places
from bot.callbacks import PlaceStep
from bot.keyboards import places as keyboards
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import places as texts
from forecasting.domain import Place
from forecasting.storage.records import User


async def list_screen(services: Services, user: User) -> Screen:
    """Build the list of somebody's places."""
    async with services.database.read() as uow:
        mine = await uow.places.of_user(user.id)
        now = await uow.users.get(user.id) or user
    return Screen(texts.list_of(mine, places.default_of(now, mine)), keyboards.place_list(mine))


async def after_step(services: Services, user: User, place: Place, step: PlaceStep) -> Screen:
    """Build what follows a step in managing places."""
    match step:
        case PlaceStep.SHOW:
            return Screen(texts.one(place), keyboards.one_place(place))
        case PlaceStep.ASK_REMOVAL:
            return Screen(texts.ask_removal(place), keyboards.confirm_removal(place))
        case _:
            return await list_screen(services, user)
