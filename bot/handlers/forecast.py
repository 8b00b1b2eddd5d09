"""/forecast and the other views of it."""

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message
from aiogram.utils.callback_answer import CallbackAnswer
from aiogram.utils.chat_action import ChatActionMiddleware

from bot.actions import places
from bot.callbacks import ShowForecast
from bot.handlers.taps import answer_now
from bot.screens.forecast import forecast_screen
from bot.services import Services
from forecasting.storage.records import User

_DRAWS = {"chat_action": {"action": "upload_photo", "initial_sleep": 0.5}}


def build_router() -> Router:
    """Route /forecast and its buttons."""
    router = Router(name="forecast")
    router.message.middleware(ChatActionMiddleware())
    router.message.register(show_forecast, Command("forecast"), flags=_DRAWS)
    router.callback_query.register(show_view, ShowForecast.filter())
    return router


async def show_forecast(
    message: Message, command: CommandObject, user: User, services: Services, bot: Bot
) -> None:
    """Answer with the newest forecast of the default place, or of the one named."""
    place = await places.meant(services.database, user, command.args)
    screen = await forecast_screen(services, user, place)
    await screen.send(bot, message.chat.id)


async def show_view(
    callback: CallbackQuery,
    callback_data: ShowForecast,
    callback_answer: CallbackAnswer,
    user: User,
    services: Services,
    bot: Bot,
) -> None:
    """Show another view of a forecast, in place of the one tapped or as a message of its own."""
    place = await places.one_of_mine(services.database, user, callback_data.place)
    await answer_now(callback, callback_answer)
    screen = await forecast_screen(services, user, place, callback_data.variable, callback_data.span)
    await screen.show(callback, bot, fresh=callback_data.fresh)
