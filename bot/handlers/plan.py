"""/plan: the number to plan by, by a typed line or by two questions."""

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot.actions import places, plans
from bot.callbacks import PlanRatio, PlanSide, PlanVariable
from bot.parsing import read_plan
from bot.screens.plan import first_question, plan_screen, ratio_question, variable_question
from bot.services import Services
from bot.texts import plan as texts
from forecasting.domain import CostRatio
from forecasting.errors import InputError
from forecasting.storage.records import User


def build_router() -> Router:
    """Route /plan and its buttons."""
    router = Router(name="plan")
    router.message.register(show_plan, Command("plan"))
    router.callback_query.register(ask_ratio, PlanVariable.filter())
    router.callback_query.register(turn_round, PlanSide.filter())
    router.callback_query.register(set_ratio, PlanRatio.filter())
    return router


async def show_plan(
    message: Message, command: CommandObject, user: User, services: Services, bot: Bot
) -> None:
    """Answer a typed plan with the number; ask when nothing is typed."""
    place = await places.meant(services.database, user, None)
    screen = variable_question(place)
    if command.args:
        if (typed := read_plan(command.args)) is None:
            raise InputError(texts.not_understood())
        await plans.set_cost(services.database, user, place, *typed, services.clock())
        screen = await plan_screen(services, user, place, *typed)
    await screen.send(bot, message.chat.id)


async def ask_ratio(
    callback: CallbackQuery, callback_data: PlanVariable, user: User, services: Services, bot: Bot
) -> None:
    """Ask how much worse one side is."""
    place = await places.one_of_mine(services.database, user, callback_data.place)
    screen = await first_question(services, user, place, callback_data.variable)
    await screen.show(callback, bot, fresh=callback_data.fresh)


async def turn_round(
    callback: CallbackQuery, callback_data: PlanSide, user: User, services: Services, bot: Bot
) -> None:
    """Ask the question the other way round."""
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
