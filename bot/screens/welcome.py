"""The first forecast of a place, and the forecast of a place somebody else told of."""

from dataclasses import replace

from bot.keyboards import places as keyboards
from bot.screens.forecast import forecast_screen
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import sharing as sharing_texts
from forecasting.domain import Place
from forecasting.storage.records import User


async def first_forecast(services: Services, user: User, place: Place) -> Screen:
    """Build the newest forecast; somebody who has no plan there yet gets one button, which leads to it."""
    screen = await forecast_screen(services, user, place)
    async with services.database.read() as uow:
        has_plan = bool(await uow.users.preferences(user.id, place.id))
    if has_plan or screen.keyboard is None:
        return screen
    return replace(screen, keyboard=keyboards.first_step(place))


async def shared_place(services: Services, user: User, place: Place) -> Screen:
    """Build the newest forecast of a place that is not the reader's yet, with the offer to follow it."""
    screen = await forecast_screen(services, user, place)
    words = screen.text + "\n\n" + sharing_texts.ask_to_follow()
    return replace(screen, text=words, keyboard=keyboards.follow(place))
