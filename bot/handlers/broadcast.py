"""/broadcast, for administrators: whom, what, a look at it, and off it goes."""

from aiogram import Bot, F, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot.actions import broadcasts
from bot.admin_callbacks import AddressBroadcast, BroadcastStep, EditBroadcast, Page
from bot.i18n import LANGUAGES
from bot.keyboards import broadcast as keyboards
from bot.screens import admin as panel
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import broadcast as texts
from bot.texts import common as common_texts
from forecasting.errors import InputError
from forecasting.storage.records import BroadcastCounts, User


class Broadcasting(StatesGroup):
    """Where an administrator stands who writes to everybody."""

    text = State()


def build_router() -> Router:
    """Route the command, its buttons, and the text where one was asked for."""
    router = Router(name="broadcast")
    router.message.register(begin, Command("broadcast"))
    router.message.register(preview, Broadcasting.text, F.text, ~F.text.startswith("/"))
    router.message.register(only_text, Broadcasting.text, ~F.text)
    router.callback_query.register(address, AddressBroadcast.filter())
    router.callback_query.register(edit, EditBroadcast.filter())
    return router


async def begin(message: Message, services: Services, bot: Bot) -> None:
    """Ask whom it is for."""
    screen = await panel.page(services, Page.BROADCAST)
    await screen.send(bot, message.chat.id)


async def address(
    callback: CallbackQuery, callback_data: AddressBroadcast, state: FSMContext, bot: Bot
) -> None:
    """Ask for the text."""
    if callback_data.language not in (keyboards.EVERYBODY, *LANGUAGES):
        raise InputError(common_texts.old_button())
    await state.update_data(broadcast_to=callback_data.language)
    await state.set_state(Broadcasting.text)
    await Screen(texts.ask_text(), keyboards.cancel()).show(callback, bot)


async def preview(message: Message, user: User, services: Services, state: FSMContext, bot: Bot) -> None:
    """Show it as people will see it; another text makes another draft."""
    chosen = (await state.get_data()).get("broadcast_to")
    language = chosen if chosen in LANGUAGES else None
    draft, readers = await broadcasts.draft(
        services.database, user, language, message.text or "", services.clock()
    )
    if not readers:
        raise InputError(texts.nobody_to_write_to())
    await Screen(texts.message(draft)).send(bot, message.chat.id)
    await Screen(texts.confirm(readers), keyboards.confirm(draft)).send(bot, message.chat.id)


async def only_text(_message: Message) -> None:
    """Refuse pictures and the like."""
    raise InputError(texts.only_text())


async def edit(
    callback: CallbackQuery,
    callback_data: EditBroadcast,
    user: User,
    services: Services,
    state: FSMContext,
    bot: Bot,
) -> None:
    """Send it, drop it, stop it, or say how far it is."""
    await state.set_state(None)
    if callback_data.step is BroadcastStep.DROP:
        await Screen(texts.dropped()).show(callback, bot)
        return
    step = {
        BroadcastStep.SEND: broadcasts.send,
        BroadcastStep.FOLLOW: broadcasts.progress,
        BroadcastStep.STOP: broadcasts.stop,
    }[callback_data.step]
    counts = await step(services.database, user, callback_data.broadcast, services.clock())
    await _progress(counts, callback_data.broadcast).show(callback, bot)


def _progress(counts: BroadcastCounts, broadcast_id: int) -> Screen:
    if counts.waiting:
        return Screen(texts.on_its_way(counts), keyboards.on_its_way(broadcast_id))
    return Screen(texts.report(counts))
