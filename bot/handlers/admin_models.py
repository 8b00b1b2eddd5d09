"""Models, for administrators: look at them, train, promote, roll back."""

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message
from aiogram.utils.callback_answer import CallbackAnswer

from bot.actions import training
from bot.admin_callbacks import CancelTraining, EditSeries, Page, Retrain, SeriesStep, ShowModels, TrainPlace
from bot.keyboards.admin_training import EVERY_PLACE
from bot.screens import admin as panel
from bot.screens import admin_models as screens
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import admin_reinstatement as change_texts
from bot.texts import admin_training as admin_texts
from bot.texts import training as texts
from bot.training import accompany
from forecasting.domain import PlaceId
from forecasting.storage.records import RequestKind, User, WorkRequest


def build_router() -> Router:
    """Route /retrain and the buttons about models."""
    router = Router(name="admin_models")
    router.message.register(retrain, Command("retrain"))
    router.callback_query.register(show_place, ShowModels.filter())
    router.callback_query.register(edit_series, EditSeries.filter())
    router.callback_query.register(ask_training, TrainPlace.filter())
    router.callback_query.register(retrain_chosen, Retrain.filter())
    router.callback_query.register(cancel, CancelTraining.filter())
    return router


async def retrain(message: Message, command: CommandObject, user: User, services: Services, bot: Bot) -> None:
    """Train what was named, or ask."""
    if not command.args:
        screen = await panel.page(services, Page.TRAINING)
        await screen.send(bot, message.chat.id)
        return
    place_id = await training.scope_of(services.database, command.args)
    request = await training.request(services.database, user, place_id, None, services.clock())
    await _follow(bot, user, services, request)


async def retrain_chosen(
    _callback: CallbackQuery, callback_data: Retrain, user: User, services: Services, bot: Bot
) -> None:
    """Train what was chosen."""
    place_id = None if callback_data.place == EVERY_PLACE else PlaceId(callback_data.place)
    variable = callback_data.variable
    request = await training.request(services.database, user, place_id, variable, services.clock())
    await _follow(bot, user, services, request)


async def cancel(
    _callback: CallbackQuery,
    callback_data: CancelTraining,
    callback_answer: CallbackAnswer,
    user: User,
    services: Services,
) -> None:
    """Call training off; the message that follows it says so."""
    await training.cancel(services.database, user, callback_data.request, services.clock())
    callback_answer.text = admin_texts.cancelling()


async def show_place(
    callback: CallbackQuery, callback_data: ShowModels, services: Services, bot: Bot
) -> None:
    """Show every series of a place."""
    screen = await screens.place_screen(services, callback_data.place)
    await screen.show(callback, bot)


async def ask_training(
    callback: CallbackQuery, callback_data: TrainPlace, services: Services, bot: Bot
) -> None:
    """Ask what of a place to train."""
    screen = await screens.training_screen(services, callback_data.place)
    await screen.show(callback, bot)


async def edit_series(
    callback: CallbackQuery, callback_data: EditSeries, user: User, services: Services, bot: Bot
) -> None:
    """Show a series or a question, or let another model speak."""
    request = await _change(callback_data, user, services)
    shown = callback_data.model_copy(update={"step": SeriesStep.SHOW}) if request else callback_data
    screen = await screens.series_screen(services, shown)
    await screen.show(callback, bot)
    if request:
        await _follow(bot, user, services, request)


async def _change(asked: EditSeries, user: User, services: Services) -> WorkRequest | None:
    place_id, now = PlaceId(asked.place), services.clock()
    if asked.step is SeriesStep.ROLL_BACK:
        return await training.roll_back(services.database, user, place_id, asked.variable, asked.version, now)
    if asked.step is SeriesStep.PROMOTE and asked.model:
        return await training.promote(services.database, user, place_id, asked.variable, asked.model, now)
    return None


async def _follow(bot: Bot, user: User, services: Services, request: WorkRequest) -> None:
    waiting = texts.waiting if request.kind is RequestKind.RETRAIN else change_texts.waiting
    message = await Screen(waiting()).send(bot, user.id)
    services.background.start(accompany(message, services, request), "training")
