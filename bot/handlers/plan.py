"""/plan: the number to plan by, by a typed line or by two questions."""

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message
from aiogram.utils.callback_answer import CallbackAnswer

from bot.actions import places, plans
from bot.callbacks import ForgetPlan, PlanPlace, PlanRatio, PlanSide, PlanVariable
from bot.parsing import read_plan, read_variable
from bot.screens.plan import plan_or_question, plan_screen, ratio_question, variable_question
from bot.services import Services
from bot.texts import plan as texts
from forecasting.domain import CostRatio
from forecasting.errors import InputError
from forecasting.storage.records import User


def build_router() -> Router:
    """Route /plan and its buttons."""
    router = Router(name="plan")
    router.message.register(show_plan, Command("plan"))
    router.callback_query.register(ask_variable, PlanPlace.filter())
    router.callback_query.register(show_or_ask, PlanVariable.filter())
    router.callback_query.register(ask_ratio, PlanSide.filter())
    router.callback_query.register(set_ratio, PlanRatio.filter())
    router.callback_query.register(forget, ForgetPlan.filter())
    return router


async def show_plan(
    message: Message, command: CommandObject, user: User, services: Services, bot: Bot
) -> None:
    """Answer a typed plan with the number; ask for what is not typed."""
    place = await places.meant(services.database, user, None)
    if not command.args:
        screen = await variable_question(services, user, place)
    elif typed := read_plan(command.args):
        await plans.set_cost(services.database, user, place, *typed, services.clock())
        screen = await plan_screen(services, user, place, *typed)
    elif variable := read_variable(command.args):
        screen = await plan_or_question(services, user, place, variable)
    else:
        raise InputError(texts.not_understood())
    await screen.send(bot, message.chat.id)


async def ask_variable(
    callback: CallbackQuery, callback_data: PlanPlace, user: User, services: Services, bot: Bot
) -> None:
    """Ask what to plan for."""
    place = await places.one_of_mine(services.database, user, callback_data.place)
    screen = await variable_question(services, user, place)
    await screen.show(callback, bot)


async def show_or_ask(
    callback: CallbackQuery, callback_data: PlanVariable, user: User, services: Services, bot: Bot
) -> None:
    """Show the plan for a variable; ask how much worse one side is when there is none."""
    place = await places.one_of_mine(services.database, user, callback_data.place)
    screen = await plan_or_question(services, user, place, callback_data.variable)
    await screen.show(callback, bot, fresh=callback_data.fresh)


async def ask_ratio(
    callback: CallbackQuery, callback_data: PlanSide, user: User, services: Services, bot: Bot
) -> None:
    """Ask how much worse a side is than the other."""
    place = await places.one_of_mine(services.database, user, callback_data.place)
    screen = ratio_question(place, callback_data.variable, callback_data.side)
    await screen.show(callback, bot)


async def set_ratio(
    callback: CallbackQuery, callback_data: PlanRatio, user: User, services: Services, bot: Bot
) -> None:
    """Store the answer and show the number."""
    place = await places.one_of_mine(services.database, user, callback_data.place)
    variable, cost = callback_data.variable, CostRatio(callback_data.side, callback_data.ratio)
    await plans.set_cost(services.database, user, place, variable, cost, services.clock())
    screen = await plan_screen(services, user, place, variable, cost)
    await screen.show(callback, bot)


async def forget(
    callback: CallbackQuery,
    callback_data: ForgetPlan,
    callback_answer: CallbackAnswer,
    user: User,
    services: Services,
    bot: Bot,
) -> None:
    """Forget a plan, and offer to make another."""
    place = await places.one_of_mine(services.database, user, callback_data.place)
    await plans.forget_cost(services.database, user, place, callback_data.variable)
    callback_answer.text = texts.forgotten()
    screen = await variable_question(services, user, place)
    await screen.show(callback, bot)
