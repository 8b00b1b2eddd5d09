"""/places: one's places, their names and order, which one is shown first, and leaving them."""

from aiogram import Bot, F, Router
from aiogram.filters import Command, CommandObject
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.callback_answer import CallbackAnswer

from bot.actions import places
from bot.callbacks import EditPlace, PlaceStep
from bot.finding import find
from bot.parsing import read_short_name
from bot.screens import places as screens
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import my_places as my_texts
from bot.texts import settings as settings_texts
from forecasting.domain import Place
from forecasting.errors import InputError
from forecasting.storage.records import User


class Renaming(StatesGroup):
    """Where somebody stands who gives a place a name of their own."""

    name = State()


def build_router() -> Router:
    """Route /places, its buttons, and a name typed where one was asked for."""
    router = Router(name="places")
    router.message.register(show_places, Command("places"))
    router.message.register(take_name, Renaming.name, F.text, ~F.text.startswith("/"))
    router.callback_query.register(edit_place, EditPlace.filter())
    return router


async def show_places(
    message: Message, command: CommandObject, user: User, services: Services, state: FSMContext, bot: Bot
) -> None:
    """Show one's places; with a name or coordinates behind the command, add a place."""
    if command.args:
        await find(command.args, message, user, services, state, bot)
        return
    screen = await screens.list_screen(services, user)
    await screen.send(bot, message.chat.id)


async def edit_place(
    callback: CallbackQuery,
    callback_data: EditPlace,
    callback_answer: CallbackAnswer,
    user: User,
    services: Services,
    state: FSMContext,
    bot: Bot,
) -> None:
    """Do one step about a place and show what follows."""
    place = await places.one_of_mine(services.database, user, callback_data.place)
    step = callback_data.step
    if await state.get_state() == Renaming.name.state:
        await state.set_state(None)
    match step:
        case PlaceStep.RENAME:
            await _expect_name(state, place)
            screen = screens.ask_name(place)
        case PlaceStep.ASK_REMOVAL:
            screen = await _removal(callback_answer, place, user, services)
        case _:
            callback_answer.text = await _do(step, place, user, services)
            screen = await screens.after_step(services, user, place, step)
    await screen.show(callback, bot)


async def take_name(message: Message, user: User, services: Services, state: FSMContext, bot: Bot) -> None:
    """Call a place as typed."""
    short_name = read_short_name(message.text or "")
    if short_name is None:
        raise InputError(my_texts.no_short_name())
    place = await places.one_of_mine(services.database, user, (await state.get_data()).get("place", 0))
    await places.rename(services.database, user, place, short_name)
    await state.set_state(None)
    screen = await screens.place_screen(services, user, place)
    await screen.send(bot, message.chat.id)


async def _do(step: PlaceStep, place: Place, user: User, services: Services) -> str | None:
    """Carry a step out; return what to say of it in a toast."""
    match step:
        case PlaceStep.SHOW_FIRST:
            await places.show_first(services.database, user, place)
        case PlaceStep.UP | PlaceStep.DOWN:
            await places.move(services.database, user, place, -1 if step is PlaceStep.UP else 1)
            return None
        case PlaceStep.UNNAME:
            await places.rename(services.database, user, place, None)
        case PlaceStep.REMOVE:
            await places.leave(services.database, user, place)
            return my_texts.removed(place)
        case _:
            return None
    return settings_texts.saved()


async def _removal(callback_answer: CallbackAnswer, place: Place, user: User, services: Services) -> Screen:
    """Ask first when anything was set up for a place; else remove it at once."""
    attached = await places.attached(services.database, user, place)
    if attached.subscriptions or attached.alerts or attached.plans:
        return screens.ask_removal(place, attached)
    callback_answer.text = await _do(PlaceStep.REMOVE, place, user, services)
    return await screens.list_screen(services, user)


async def _expect_name(state: FSMContext, place: Place) -> None:
    await state.update_data(place=place.id)
    await state.set_state(Renaming.name)
