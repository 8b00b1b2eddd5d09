"""/forecast and the other views of it."""

from aiogram import Bot, Router
from aiogram.filters import CommandObject
from aiogram.types import Message

from bot.actions import places
from bot.callbacks import ShowForecast
from bot.handlers.drawn import build_drawing_router
from bot.screens.forecast import forecast_screen
from bot.screens.screen import Screen
from bot.services import Services
from forecasting.domain import Place
from forecasting.storage.records import User


def build_router() -> Router:
    """Route /forecast and its buttons."""
    return build_drawing_router("forecast", show_forecast, ShowForecast, _view)


async def show_forecast(
    message: Message, command: CommandObject, user: User, services: Services, bot: Bot
) -> None:
    """Answer with the newest forecast of the default place, or of the one named."""
    place = await places.meant(services.database, user, command.args)
    screen = await forecast_screen(services, user, place)
    await screen.send(bot, message.chat.id)


async def _view(services: Services, user: User, place: Place, asked: ShowForecast) -> Screen:
    return await forecast_screen(services, user, place, asked.variable, asked.span)
