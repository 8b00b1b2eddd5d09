"""What a forecast is made of: chart, text, buttons."""

from bot.keyboards import explanations as keyboards
from bot.screens.pictures import picture_of
from bot.screens.plan import side_that_hurts
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import common as common_texts
from bot.texts import explanation as texts
from bot.views.explanation import explanation_chart
from forecasting.domain import Place, Variable
from forecasting.reports.explanation import explanation
from forecasting.storage.records import User


async def explanation_screen(
    services: Services, user: User, place: Place, variable: Variable = Variable.TEMPERATURE
) -> Screen:
    """Build the explanation of the newest forecast, at the hour that hurts the reader most; with a chart."""
    async with services.database.read() as uow:
        cost = (await uow.users.preferences(user.id, place.id)).get(variable)
        side = side_that_hurts(variable, cost)
        explained = await explanation(uow, place, variable, side, services.clock())
    if explained is None:
        return Screen(common_texts.no_forecast_yet(place))
    chart = explanation_chart(explained, user.units)
    return Screen(
        texts.text(explained, user.units),
        keyboards.explanation(place, variable),
        await picture_of(services.render, chart) if chart else None,
    )
