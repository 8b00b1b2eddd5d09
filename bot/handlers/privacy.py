"""/export and /delete: one's data as a file, and its erasure."""

import json

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import BufferedInputFile, CallbackQuery, Message

from bot.actions import people
from bot.callbacks import Erase
from bot.keyboards import settings as keyboards
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import groups as group_texts
from bot.texts import privacy as texts
from forecasting.storage.records import User


def build_router() -> Router:
    """Route both commands and the buttons below the question."""
    router = Router(name="privacy")
    router.message.register(export, Command("export"))
    router.message.register(ask_erasure, Command("delete"))
    router.callback_query.register(erase, Erase.filter())
    return router


async def export(message: Message, user: User, services: Services) -> None:
    """Send everything stored about somebody as a JSON document."""
    document = json.dumps(await people.export(services.database, user), ensure_ascii=False, indent=2)
    file = BufferedInputFile(document.encode(), "skewcast.json")
    await message.answer_document(file, caption=texts.export_caption())


async def ask_erasure(message: Message, user: User) -> None:
    """Ask whether everything is really to be deleted."""
    question = group_texts.ask_erasure() if user.is_group else texts.ask_erasure()
    await message.answer(question, reply_markup=keyboards.confirm_erasure())


async def erase(
    callback: CallbackQuery,
    callback_data: Erase,
    user: User,
    services: Services,
    state: FSMContext,
    bot: Bot,
) -> None:
    """Delete everything, or nothing."""
    screen = Screen(texts.kept())
    if callback_data.sure:
        await state.clear()
        await people.erase(services.database, user)
        screen = Screen(texts.erased())
    await screen.show(callback, bot)
