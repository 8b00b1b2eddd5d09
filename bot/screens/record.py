"""The record of a place: chart, caption, buttons."""

from bot.keyboards import records as keyboards
from bot.screens.pictures import picture_of
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import record as texts
from bot.views.record import record_chart
from forecasting.domain import ModelName, Place, Variable
from forecasting.reports.record import Lead, record
from forecasting.storage.records import User


async def record_screen(
    services: Services,
    user: User,
    place: Place,
    variable: Variable = Variable.TEMPERATURE,
    days: int = keyboards.USUAL_DAYS,
    lead: Lead = Lead.ANY,
) -> Screen:
    """Build the record of the last days, under the reader's own cost; words alone while it is empty."""
    async with services.database.read() as uow:
        cost = (await uow.users.preferences(user.id, place.id)).get(variable)
        report = await record(uow, place, variable, cost, services.clock(), days, lead)
    chart = record_chart(report, user.units) if report.row(ModelName.OURS) else None
    return Screen(
        texts.caption(report, user.units),
        keyboards.record(place, variable, days, lead),
        await picture_of(services.render, chart) if chart else None,
    )
