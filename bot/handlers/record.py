"""/report: the record of errors, and other views of it."""

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message
from aiogram.utils.callback_answer import CallbackAnswer
from aiogram.utils.chat_action import ChatActionMiddleware

from bot.actions import places
from bot.callbacks import ShowRecord
from bot.handlers.taps import answer_now
from bot.parsing import read_variable
from bot.screens.record import record_screen
from bot.services import Services
from forecasting.domain import Variable
from forecasting.storage.records import User

_DRAWS = {"chat_action": {"action": "upload_photo", "initial_sleep": 0.5}}


def build_router() -> Router:
    """Route /report and its buttons."""
    router = Router(name="record")
    router.message.middleware(ChatActionMiddleware())
    router.message.register(show_record, Command("report"), flags=_DRAWS)
    router.callback_query.register(show_view, ShowRecord.filter())
    return router


async def show_record(
    message: Message, command: CommandObject, user: User, services: Services, bot: Bot
) -> None:
    """Answer with the record of temperature, or of the variable named."""
    place = await places.meant(services.database, user, None)
    variable = read_variable(command.args or "") or Variable.TEMPERATURE
    screen = await record_screen(services, user, place, variable)
    await screen.send(bot, message.chat.id)


async def show_view(
    callback: CallbackQuery,
    callback_data: ShowRecord,
    callback_answer: CallbackAnswer,
    user: User,
    services: Services,
    bot: Bot,
) -> None:
    """Show another view of the record."""
    place = await places.one_of_mine(services.database, user, callback_data.place)
    await answer_now(callback, callback_answer)
    screen = await record_screen(services, user, place, callback_data.variable, callback_data.days)
    await screen.show(callback, bot, fresh=callback_data.fresh)
