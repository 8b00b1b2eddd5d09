"""What commands and buttons that answer with a chart share: the sign of drawing, the tap on another view."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery
from aiogram.utils.callback_answer import CallbackAnswer
from aiogram.utils.chat_action import ChatActionMiddleware

from bot.actions import places
from bot.handlers.taps import answer_now
from bot.parsing import read_variable
from bot.screens.screen import Screen
from bot.services import Services
from forecasting.domain import Place, Variable
from forecasting.storage.records import User

_DRAWS = {"chat_action": {"action": "upload_photo", "initial_sleep": 0.5}}


class View(Protocol):
    """What a button carries that shows something of a place, as a message of its own when `fresh`."""

    place: int
    fresh: bool


Build = Callable[[Services, User, Place, Any], Awaitable[Screen]]
"""Builds what a button asks for; the last argument is what it carries."""


async def subject(services: Services, user: User, named: str | None) -> tuple[Place, Variable]:
    """Return the place and the variable a command is about; behind it stands one of them, or nothing."""
    variable = read_variable(named or "")
    place = await places.meant(services.database, user, None if variable else named)
    return place, variable or Variable.TEMPERATURE


def build_drawing_router(
    command: str, answer: Callable[..., Awaitable[None]], view: type[CallbackData], build: Build
) -> Router:
    """Route a command to its answer, and the buttons with other views of the same to `build`."""
    router = Router(name=command)
    router.message.middleware(ChatActionMiddleware())
    router.message.register(answer, Command(command), flags=_DRAWS)

    async def show_view(
        callback: CallbackQuery,
        callback_data: View,
        callback_answer: CallbackAnswer,
        user: User,
        services: Services,
        bot: Bot,
    ) -> None:
        place = await places.one_of_mine(services.database, user, callback_data.place)
        await answer_now(callback, callback_answer)
        screen = await build(services, user, place, callback_data)
        await screen.show(callback, bot, fresh=callback_data.fresh)

    router.callback_query.register(show_view, view.filter())
    return router
