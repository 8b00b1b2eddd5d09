"""/explain: what a forecast is made of."""

from aiogram import Bot, Router
from aiogram.filters import CommandObject
from aiogram.types import Message

from bot.callbacks import ShowExplanation
from bot.handlers.drawn import build_drawing_router, subject
from bot.screens.explanation import explanation_screen
from bot.screens.screen import Screen
from bot.services import Services
from forecasting.domain import Place
from forecasting.storage.records import User


def build_router() -> Router:
    """Route /explain and its buttons."""
    return build_drawing_router("explain", show_explanation, ShowExplanation, _view)


async def show_explanation(
    message: Message, command: CommandObject, user: User, services: Services, bot: Bot
) -> None:
    """Take apart the forecast of temperature at the first place, or of what is named."""
    place, variable = await subject(services, user, command.args)
    screen = await explanation_screen(services, user, place, variable)
    await screen.send(bot, message.chat.id)


async def _view(services: Services, user: User, place: Place, asked: ShowExplanation) -> Screen:
    return await explanation_screen(services, user, place, asked.variable)
