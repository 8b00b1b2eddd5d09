"""One place's models, one series, and the questions before another model speaks."""

from bot.admin_callbacks import EditSeries, SeriesStep
from bot.keyboards import admin_models as keyboards
from bot.keyboards.admin_training import training_of
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import admin_models as texts
from bot.texts import common as common_texts
from bot.texts import training as training_texts
from forecasting.domain import PlaceId, Variable
from forecasting.errors import InputError
from forecasting.reports.contest import Contest, contests


async def place_screen(services: Services, place_id: int) -> Screen:
    """Show every series of a place; PlaceNotFound when it is gone."""
    found = await _contests(services, place_id)
    return Screen(texts.place(found, services.clock()), keyboards.series_of(found[0].place))


async def training_screen(services: Services, place_id: int) -> Screen:
    """Ask what of a place to train."""
    async with services.database.read() as uow:
        place = await uow.places.get(PlaceId(place_id))
    return Screen(training_texts.ask_scope(), training_of(place))


async def series_screen(services: Services, asked: EditSeries) -> Screen:
    """Show a series, or the question a step begins with."""
    contest = await _contest(services, asked.place, asked.variable)
    match asked.step:
        case SeriesStep.ASK_MODEL:
            return Screen(texts.ask_model(contest), keyboards.models(contest))
        case SeriesStep.ASK_PROMOTION if asked.model:
            keyboard = keyboards.confirm_promotion(contest, asked.model)
            return Screen(texts.ask_promotion(contest, asked.model), keyboard)
        case SeriesStep.ASK_ROLL_BACK:
            return Screen(texts.ask_roll_back(contest), keyboards.confirm_roll_back(contest))
        case SeriesStep.SHOW:
            return Screen(texts.series(contest, services.clock()), keyboards.series(contest))
    raise InputError(common_texts.old_button())


async def _contests(services: Services, place_id: int) -> list[Contest]:
    async with services.database.read() as uow:
        return await contests(uow, await uow.places.get(PlaceId(place_id)))


async def _contest(services: Services, place_id: int, variable: Variable) -> Contest:
    return next(one for one in await _contests(services, place_id) if one.variable is variable)
