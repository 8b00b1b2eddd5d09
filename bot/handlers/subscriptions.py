"""/subscribe and /unsubscribe: daily forecasts."""

from datetime import time

from aiogram import Bot, F, Router
from aiogram.filters import Command, CommandObject
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.callback_answer import CallbackAnswer

from bot.actions import places, subscriptions
from bot.callbacks import SubscribeHour, SubscribeMinute, SubscribePlace, Unsubscribe
from bot.parsing import read_time
from bot.screens import subscriptions as screens
from bot.services import Services
from bot.texts import common as common_texts
from bot.texts import subscriptions as texts
from forecasting.errors import InputError
from forecasting.storage.records import User


class Subscribing(StatesGroup):
    """Where somebody stands who wants a daily forecast."""

    time = State()


def build_router() -> Router:
    """Route both commands, their buttons, and a time typed where one was asked for."""
    router = Router(name="subscriptions")
    router.message.register(subscribe, Command("subscribe"))
    router.message.register(unsubscribe, Command("unsubscribe"))
    router.message.register(take_time, Subscribing.time, F.text, ~F.text.startswith("/"))
    router.callback_query.register(choose_place, SubscribePlace.filter())
    router.callback_query.register(choose_hour, SubscribeHour.filter())
    router.callback_query.register(choose_minute, SubscribeMinute.filter())
    router.callback_query.register(end, Unsubscribe.filter())
    return router


async def subscribe(
    message: Message, command: CommandObject, user: User, services: Services, state: FSMContext, bot: Bot
) -> None:
    """Subscribe at the time typed; else ask, for the place first when there are several."""
    place = await places.meant(services.database, user, None)
    if command.args:
        screen = await screens.subscribed(services, user, place, _time(command.args))
    elif len(mine := await places.mine(services.database, user)) > 1:
        screen = screens.ask_place(mine)
    else:
        await _expect_time(state, place.id)
        screen = screens.ask_hour(place)
    await screen.send(bot, message.chat.id)


async def choose_place(
    callback: CallbackQuery,
    callback_data: SubscribePlace,
    user: User,
    services: Services,
    state: FSMContext,
    bot: Bot,
) -> None:
    """Ask for the hour."""
    place = await places.one_of_mine(services.database, user, callback_data.place)
    await _expect_time(state, place.id)
    await screens.ask_hour(place).show(callback, bot)


async def choose_hour(
    callback: CallbackQuery, callback_data: SubscribeHour, user: User, services: Services, bot: Bot
) -> None:
    """Ask for the minute."""
    place = await places.one_of_mine(services.database, user, callback_data.place)
    await screens.ask_minute(place, callback_data.hour).show(callback, bot)


async def choose_minute(
    callback: CallbackQuery,
    callback_data: SubscribeMinute,
    user: User,
    services: Services,
    state: FSMContext,
    bot: Bot,
) -> None:
    """Subscribe at the time tapped."""
    place = await places.one_of_mine(services.database, user, callback_data.place)
    local_time = time(callback_data.hour, callback_data.minute)
    screen = await screens.subscribed(services, user, place, local_time)
    await state.set_state(None)
    await screen.show(callback, bot)


async def take_time(message: Message, user: User, services: Services, state: FSMContext, bot: Bot) -> None:
    """Subscribe at the time typed."""
    local_time = _time(message.text or "")
    place = await places.one_of_mine(services.database, user, (await state.get_data()).get("place", 0))
    screen = await screens.subscribed(services, user, place, local_time)
    await state.set_state(None)
    await screen.send(bot, message.chat.id)


async def unsubscribe(message: Message, user: User, services: Services, bot: Bot) -> None:
    """Show one's daily forecasts, for ending them."""
    screen = await screens.list_screen(services, user)
    await screen.send(bot, message.chat.id)


async def end(
    callback: CallbackQuery,
    callback_data: Unsubscribe,
    callback_answer: CallbackAnswer,
    user: User,
    services: Services,
    bot: Bot,
) -> None:
    """End one and show what is left."""
    if not await subscriptions.unsubscribe(services.database, user, callback_data.subscription):
        raise InputError(common_texts.old_button())
    callback_answer.text = texts.ended()
    screen = await screens.list_screen(services, user)
    await screen.show(callback, bot)


def _time(typed: str) -> time:
    local_time = read_time(typed)
    if local_time is None:
        raise InputError(texts.not_a_time())
    return local_time


async def _expect_time(state: FSMContext, place_id: int) -> None:
    await state.update_data(place=place_id)
    await state.set_state(Subscribing.time)
