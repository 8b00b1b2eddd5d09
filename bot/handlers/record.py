"""/report: the record of errors, other views of it, and the same as a file."""

from aiogram import Bot, Router
from aiogram.filters import CommandObject
from aiogram.types import BufferedInputFile, CallbackQuery, Message

from bot.actions import places
from bot.callbacks import GetRecordFile, ShowRecord
from bot.handlers.drawn import build_drawing_router, subject
from bot.screens.record import record_screen
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import record as texts
from forecasting.domain import Place
from forecasting.reports.record_table import record_csv
from forecasting.storage.records import User


def build_router() -> Router:
    """Route /report and its buttons."""
    router = build_drawing_router("report", show_record, ShowRecord, _view)
    router.callback_query.register(send_file, GetRecordFile.filter())
    return router


async def show_record(
    message: Message, command: CommandObject, user: User, services: Services, bot: Bot
) -> None:
    """Answer with the record of temperature at the first place, or of what is named."""
    place, variable = await subject(services, user, command.args)
    screen = await record_screen(services, user, place, variable)
    await screen.send(bot, message.chat.id)


async def send_file(
    callback: CallbackQuery, callback_data: GetRecordFile, user: User, services: Services, bot: Bot
) -> None:
    """Send the record day by day as a CSV document."""
    place = await places.one_of_mine(services.database, user, callback_data.place)
    variable, days = callback_data.variable, callback_data.days
    async with services.database.read() as uow:
        table = await record_csv(uow, place, variable, services.clock(), days)
    chat_id = callback.message.chat.id if callback.message else callback.from_user.id
    file = BufferedInputFile(table.encode(), "skewcast.csv")
    await bot.send_document(chat_id, file, caption=texts.file_caption(place, variable, days))


async def _view(services: Services, user: User, place: Place, asked: ShowRecord) -> Screen:
    return await record_screen(services, user, place, asked.variable, asked.days, asked.lead)
