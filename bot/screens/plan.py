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
    return Screen(texts.report(report, user.units), keyboards.plan(place, variable, cost.side))


async def variable_question(services: Services, user: User, place: Place) -> Screen:
    """Ask what to plan for."""
    async with services.database.read() as uow:
        costs = await uow.users.preferences(user.id, place.id)
    return Screen(texts.ask_variable(place, costs), keyboards.variables(place, costs))


async def plan_or_question(services: Services, user: User, place: Place, variable: Variable) -> Screen:
    """Build the plan where there is one; else ask about the side that usually hurts."""
    async with services.database.read() as uow:
        cost = (await uow.users.preferences(user.id, place.id)).get(variable)
    if cost:
        return await plan_screen(services, user, place, variable, cost)
    return ratio_question(place, variable, side_that_hurts(variable, None))


def side_that_hurts(variable: Variable, cost: CostRatio | None) -> Side:
    """Return the side that hurts somebody: what they said, else what hurts most people."""
    return cost.side if cost else _USUALLY_HURTS.get(variable, Side.ABOVE)


def ratio_question(place: Place, variable: Variable, side: Side) -> Screen:
    """Ask how much worse one side is."""
    return Screen(texts.ask_ratio(place, variable, side), keyboards.ratios(place, variable, side))
