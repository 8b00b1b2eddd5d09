"""The forecast of a place: chart, caption, buttons."""

from bot.callbacks import Span
from bot.keyboards import forecasts as keyboards
from bot.screens.pictures import picture_of
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import common as common_texts
from bot.texts import forecast as texts
from bot.views.forecast import forecast_chart, has_hours_ahead
from forecasting.domain import Place, Variable
from forecasting.reports.forecast import forecast_card
from forecasting.storage.records import User


async def forecast_screen(
    services: Services,
    user: User,
    place: Place,
    variable: Variable = Variable.TEMPERATURE,
    shown: Span = Span.DAY,
) -> Screen:
    """Build the newest forecast with the reader's plan in it; words alone when there is nothing to draw."""
    async with services.database.read() as uow:
        cost = (await uow.users.preferences(user.id, place.id)).get(variable)
        card = await forecast_card(uow, place, services.clock(), variable=variable, cost=cost)
    if card is None:
        return Screen(common_texts.no_forecast_yet(place))
    ahead = has_hours_ahead(card, shown)
    chart = forecast_chart(card, shown, user.units) if ahead else None
    return Screen(
        texts.caption(card, shown, user.units),
        keyboards.forecast(place, variable, shown, cost),
        await picture_of(services.render, chart) if chart else None,
    )
