"""/alert and /alerts: warnings of what somebody wants to know of in time."""

from aiogram import Bot, F, Router
from aiogram.filters import Command, CommandObject
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.callback_answer import CallbackAnswer

from bot.actions import alerts, places
from bot.callbacks import AlertDraft, AlertSides, AlertStep, EditAlert, NewAlert
from bot.parsing import read_amount
from bot.screens import alerts as screens
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import alerts as texts
from bot.texts import common as common_texts
from bot.units import symbol_of, unit_of
from forecasting.domain import VALID_RANGE
from forecasting.errors import InputError
from forecasting.storage.records import User


class Drafting(StatesGroup):
    """Where somebody stands who wants an alert."""

    threshold = State()


def build_router() -> Router:
    """Route both commands, their buttons, and a threshold typed where one was asked for."""
    router = Router(name="alerts")
    router.message.register(new, Command("alert"))
    router.message.register(show_list, Command("alerts"))
    router.message.register(take_threshold, Drafting.threshold, F.text, ~F.text.startswith("/"))
    router.callback_query.register(choose_place, NewAlert.filter())
    router.callback_query.register(choose_rest, AlertSides.filter())
    router.callback_query.register(make, AlertDraft.filter(F.make))
    router.callback_query.register(change_draft, AlertDraft.filter())
    router.callback_query.register(edit, EditAlert.filter())
    return router


async def new(message: Message, command: CommandObject, user: User, services: Services, bot: Bot) -> None:
    """Ask what to warn of, for the place first when there are several and none of them is named."""
    default = await places.meant(services.database, user, None)
    mine = await places.mine(services.database, user)
    named = places.first_named(mine, command.args) if command.args else None
    several = len(mine) > 1 and named is None
    screen = screens.ask_place(mine) if several else screens.ask_kind(named or default, user.units)
    await screen.send(bot, message.chat.id)


async def choose_place(
    callback: CallbackQuery, callback_data: NewAlert, user: User, services: Services, bot: Bot
) -> None:
    """Ask for the place when there are several, else what to warn of."""
    mine = await places.mine(services.database, user)
    if callback_data.place == 0 and len(mine) > 1:
        screen = screens.ask_place(mine)
    elif callback_data.place == 0:
        place = await places.meant(services.database, user, None)
        screen = screens.ask_kind(place, user.units)
    else:
        place = await places.one_of_mine(services.database, user, callback_data.place)
        screen = screens.ask_kind(place, user.units)
    await screen.show(callback, bot)


async def choose_rest(
    callback: CallbackQuery, callback_data: AlertSides, user: User, services: Services, bot: Bot
) -> None:
    """Ask for the variable, then for its side."""
    place = await places.one_of_mine(services.database, user, callback_data.place)
    await screens.ask_rest(place, callback_data.variable, user.units).show(callback, bot)


async def change_draft(
    callback: CallbackQuery,
    callback_data: AlertDraft,
    user: User,
    services: Services,
    state: FSMContext,
    bot: Bot,
) -> None:
    """Show the alert as it would be now."""
    screen = await _draft(callback_data, user, services, state)
    await screen.show(callback, bot)


async def take_threshold(
    message: Message, user: User, services: Services, state: FSMContext, bot: Bot
) -> None:
    """Show the alert with the threshold typed."""
    draft = await _drafted(state)
    unit, symbol = unit_of(draft.variable, user.units), symbol_of(draft.variable, user.units)
    typed = read_amount(message.text or "", symbol)
    if typed is None:
        raise InputError(texts.not_a_threshold(draft.variable, user.units))
    threshold = round(unit.to_stored(typed), 2)
    lowest, highest = VALID_RANGE[draft.variable]
    if not lowest <= threshold <= highest:
        raise InputError(texts.threshold_out_of_range(draft.variable, user.units))
    changed = draft.model_copy(update={"hundredths": round(100 * threshold)})
    screen = await _draft(changed, user, services, state)
    await screen.send(bot, message.chat.id)


async def make(
    callback: CallbackQuery,
    callback_data: AlertDraft,
    user: User,
    services: Services,
    state: FSMContext,
    bot: Bot,
) -> None:
    """Make the alert."""
    place = await places.one_of_mine(services.database, user, callback_data.place)
    screen = await screens.made_screen(services, user, place, callback_data)
    await state.set_state(None)
    await screen.show(callback, bot)


async def show_list(message: Message, user: User, services: Services, bot: Bot) -> None:
    """Show one's alerts."""
    screen = await screens.list_screen(services, user)
    await screen.send(bot, message.chat.id)


async def edit(
    callback: CallbackQuery,
    callback_data: EditAlert,
    callback_answer: CallbackAnswer,
    user: User,
    services: Services,
    bot: Bot,
) -> None:
    """Carry a step out and show what follows."""
    toast = await _carry_out(callback_data, user, services)
    if toast:
        callback_answer.text = toast
    screen = await _after(callback_data, user, services)
    await screen.show(callback, bot, fresh=callback_data.fresh)


async def _carry_out(step: EditAlert, user: User, services: Services) -> str | None:
    """Do what a button asks for; return what to say about it."""
    now = services.clock()
    match step.step:
        case AlertStep.PAUSE:
            await alerts.pause(services.database, user, step.alert, now)
            return texts.paused()
        case AlertStep.RESUME:
            await alerts.resume(services.database, user, step.alert, now)
            return texts.resumed()
        case AlertStep.REMOVE:
            await alerts.remove(services.database, user, step.alert)
            return texts.removed()
        case _:
            return None


async def _after(step: EditAlert, user: User, services: Services) -> Screen:
    if step.step in (AlertStep.LIST, AlertStep.REMOVE):
        return await screens.list_screen(services, user)
    return await screens.one_screen(services, user, step.alert)


async def _drafted(state: FSMContext) -> AlertDraft:
    """Return what somebody stands at; an InputError when that is forgotten, or of an older version."""
    try:
        return AlertDraft.unpack(str((await state.get_data()).get("alert")))
    except (TypeError, ValueError):
        await state.set_state(None)
        raise InputError(common_texts.old_button()) from None


async def _draft(draft: AlertDraft, user: User, services: Services, state: FSMContext) -> Screen:
    """Show a draft, and expect another threshold to be typed for it."""
    place = await places.one_of_mine(services.database, user, draft.place)
    await state.update_data(alert=draft.pack())
    await state.set_state(Drafting.threshold)
    return await screens.draft_screen(services, user, place, draft)
