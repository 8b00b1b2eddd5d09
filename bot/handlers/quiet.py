"""Quiet hours: chosen by buttons or typed."""

from datetime import time

from aiogram import Bot, F, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.callback_answer import CallbackAnswer

from bot.actions import people
from bot.callbacks import PickQuiet, SetQuiet, ShowQuiet
from bot.parsing import read_times
from bot.screens import quiet as screens
from bot.services import Services
from bot.texts import quiet as texts
from bot.texts import settings as settings_texts
from forecasting.errors import InputError
from forecasting.localtime import QuietHours
from forecasting.storage.records import User


class Quieting(StatesGroup):
    """Where somebody stands who wants quiet hours of their own."""

    times = State()


def build_router() -> Router:
    """Route the command, the buttons, and two times typed where they were asked for."""
    router = Router(name="quiet")
    router.message.register(show, Command("quiet"))
    router.message.register(take_times, Quieting.times, F.text, ~F.text.startswith("/"))
    router.callback_query.register(show_by_button, ShowQuiet.filter())
    router.callback_query.register(ask, PickQuiet.filter())
    router.callback_query.register(choose, SetQuiet.filter())
    return router


async def show(message: Message, user: User, bot: Bot) -> None:
    """Show one's quiet hours."""
    await screens.show(user.quiet).send(bot, message.chat.id)


async def show_by_button(callback: CallbackQuery, user: User, state: FSMContext, bot: Bot) -> None:
    """Show one's quiet hours, in a message of their own unless this is the way back from the questions."""
    asked = await state.get_state() == Quieting.times.state
    await state.set_state(None)
    await screens.show(user.quiet).show(callback, bot, fresh=not asked)


async def ask(callback: CallbackQuery, callback_data: PickQuiet, state: FSMContext, bot: Bot) -> None:
    """Ask for the next part of one's own times."""
    await state.set_state(Quieting.times)
    await screens.ask(callback_data).show(callback, bot)


async def choose(
    callback: CallbackQuery,
    callback_data: SetQuiet,
    callback_answer: CallbackAnswer,
    user: User,
    services: Services,
    state: FSMContext,
    bot: Bot,
) -> None:
    """Keep quiet in the hours tapped, or at none."""
    quiet = _quiet(_time(callback_data.begin), _time(callback_data.end))
    await people.set_quiet(services.database, user, quiet, services.clock())
    await state.set_state(None)
    callback_answer.text = settings_texts.saved()
    await screens.show(quiet).show(callback, bot)


async def take_times(message: Message, user: User, services: Services, state: FSMContext, bot: Bot) -> None:
    """Keep quiet in the hours typed."""
    times = read_times(message.text or "")
    if times is None:
        raise InputError(texts.not_two_times())
    quiet = _quiet(*times)
    await people.set_quiet(services.database, user, quiet, services.clock())
    await state.set_state(None)
    await screens.show(quiet).send(bot, message.chat.id)


def _quiet(begin: time | None, end: time | None) -> QuietHours | None:
    if begin is None or end is None:
        return None
    if begin == end:
        raise InputError(texts.not_two_times())
    return QuietHours(begin, end)


def _time(minute_of_day: int | None) -> time | None:
    return None if minute_of_day is None else time(*divmod(minute_of_day, 60))
