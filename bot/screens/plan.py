"""The number to plan by, and the questions that lead to it."""

from bot.keyboards import plans as keyboards
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import common as common_texts
from bot.texts import plan as texts
from forecasting.domain import CostRatio, Place, Side, Variable
from forecasting.reports.plan import plan
from forecasting.storage.records import User

_USUALLY_HURTS = {Variable.TEMPERATURE: Side.BELOW}


async def plan_screen(
    services: Services, user: User, place: Place, variable: Variable, cost: CostRatio
) -> Screen:
    """Build the plan with its reason."""
    async with services.database.read() as uow:
        report = await plan(uow, place, variable, cost, services.clock())
    if report is None:
        return Screen(common_texts.no_forecast_yet(place))
    return Screen(texts.report(report, user.units), keyboards.plan(place, variable))


def variable_question(place: Place) -> Screen:
    """Ask what to plan for."""
    return Screen(texts.ask_variable(place), keyboards.variables(place))


async def first_question(services: Services, user: User, place: Place, variable: Variable) -> Screen:
    """Ask about the side that hurts the reader where that is known, else about the one that usually does."""
    async with services.database.read() as uow:
        cost = (await uow.users.preferences(user.id, place.id)).get(variable)
    return ratio_question(place, variable, cost.side if cost else _USUALLY_HURTS.get(variable, Side.ABOVE))


def ratio_question(place: Place, variable: Variable, side: Side) -> Screen:
    """Ask how much worse one side is."""
    return Screen(texts.ask_ratio(place, variable, side), keyboards.ratios(place, variable, side))
