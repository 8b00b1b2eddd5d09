"""/subscribe and /subscriptions: daily forecasts."""

from datetime import time

from aiogram import Bot, F, Router
from aiogram.filters import Command, CommandObject
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.callback_answer import CallbackAnswer

from bot.actions import places, subscriptions
from bot.callbacks import (
    ListSubscriptions,
    NewSubscription,
    PauseSubscription,
    SubscribeHour,
    SubscribeMinute,
    SubscribePlace,
    Unsubscribe,
)
from bot.parsing import read_time
from bot.screens import subscriptions as screens
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import common as common_texts
from bot.texts import subscriptions as texts
from forecasting.errors import InputError
from forecasting.storage.records import User


class Subscribing(StatesGroup):
    """Where somebody stands who wants a daily forecast."""

    time = State()


def build_router() -> Router:
    """Route the commands, their buttons, and a time typed where one was asked for."""
    router = Router(name="subscriptions")
    router.message.register(subscribe, Command("subscribe"))
    router.message.register(show_list, Command("subscriptions", "unsubscribe"))
    router.message.register(take_time, Subscribing.time, F.text, ~F.text.startswith("/"))
    router.callback_query.register(choose_place, SubscribePlace.filter())
    router.callback_query.register(choose_hour, SubscribeHour.filter())
    router.callback_query.register(choose_minute, SubscribeMinute.filter())
    router.callback_query.register(end, Unsubscribe.filter())
    router.callback_query.register(pause, PauseSubscription.filter())
    router.callback_query.register(show_list_by_button, ListSubscriptions.filter())
    router.callback_query.register(ask_anew, NewSubscription.filter())
    return router


async def subscribe(
    message: Message, command: CommandObject, user: User, services: Services, state: FSMContext, bot: Bot
) -> None:
    """Subscribe at the time typed; else ask, for the place first when there are several."""
    if command.args:
        place = await places.meant(services.database, user, None)
        screen = await screens.subscribed(services, user, place, _time(command.args))
    else:
        screen = await _first_question(user, services, state)
    await screen.send(bot, message.chat.id)


async def ask_anew(
    callback: CallbackQuery, user: User, services: Services, state: FSMContext, bot: Bot
) -> None:
    """Ask for one more daily forecast, in a message of its own."""
    screen = await _first_question(user, services, state)
    await screen.show(callback, bot, fresh=True)


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


async def show_list(message: Message, user: User, services: Services, bot: Bot) -> None:
    """Show one's daily forecasts."""
    screen = await screens.list_screen(services, user)
    await screen.send(bot, message.chat.id)


async def show_list_by_button(
    callback: CallbackQuery, user: User, services: Services, state: FSMContext, bot: Bot
) -> None:
    """Show one's daily forecasts; in a message of their own, unless this is the way back from a question."""
    asked = await state.get_state() == Subscribing.time.state
    await state.set_state(None)
    screen = await screens.list_screen(services, user)
    await screen.show(callback, bot, fresh=not asked)


async def pause(
    callback: CallbackQuery,
    callback_data: PauseSubscription,
    callback_answer: CallbackAnswer,
    user: User,
    services: Services,
    bot: Bot,
) -> None:
    """Hold one or all back, or let them come again, and show the list."""
    change = subscriptions.pause if callback_data.paused else subscriptions.resume
    await change(services.database, user, callback_data.subscription, services.clock())
    callback_answer.text = texts.paused() if callback_data.paused else texts.resumed()
    screen = await screens.list_screen(services, user)
    await screen.show(callback, bot)


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


async def _first_question(user: User, services: Services, state: FSMContext) -> Screen:
    """Ask for the place when there are several, else for the hour."""
    place = await places.meant(services.database, user, None)
    mine = await places.mine(services.database, user)
    if len(mine) > 1:
        return screens.ask_place(mine)
    await _expect_time(state, place.id)
    return screens.ask_hour(place)


async def _expect_time(state: FSMContext, place_id: int) -> None:
    await state.update_data(place=place_id)
    await state.set_state(Subscribing.time)
