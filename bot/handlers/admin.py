"""/retrain and /status: nobody but admins can use them, or tell that they exist."""

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot.actions import training
from bot.callbacks import Retrain
from bot.keyboards import admin as keyboards
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import status as status_texts
from bot.texts import training as texts
from bot.training import accompany
from forecasting.domain import PlaceId, UserId
from forecasting.reports.status import status
from forecasting.storage.records import User


def build_router() -> Router:
    """Route admin commands and buttons; for anybody else this router does not exist."""
    router = Router(name="admin")
    router.message.filter(_is_admin)
    router.callback_query.filter(_is_admin)
    router.message.register(retrain, Command("retrain"))
    router.message.register(show_status, Command("status"))
    router.callback_query.register(retrain_chosen, Retrain.filter())
    return router


async def retrain(message: Message, command: CommandObject, user: User, services: Services, bot: Bot) -> None:
    """Train what was named, or ask."""
    if not command.args:
        places = await training.followed(services.database)
        await message.answer(texts.ask_scope(), reply_markup=keyboards.training_scope(places))
        return
    scope = await training.scope_of(services.database, command.args)
    await _begin(bot, user, services, scope)


async def retrain_chosen(
    _callback: CallbackQuery, callback_data: Retrain, user: User, services: Services, bot: Bot
) -> None:
    """Train what was chosen."""
    everything = callback_data.place == keyboards.EVERY_PLACE
    await _begin(bot, user, services, None if everything else PlaceId(callback_data.place))


async def show_status(message: Message, services: Services) -> None:
    """Show how the service is doing."""
    async with services.database.read() as uow:
        report = await status(uow, services.clock())
    await message.answer(status_texts.status(report))


async def _begin(bot: Bot, user: User, services: Services, scope: PlaceId | None) -> None:
    request = await training.request(services.database, user, scope, services.clock())
    message = await Screen(texts.waiting()).send(bot, user.id)
    services.background.start(accompany(message, services, request), "training")


async def _is_admin(event: Message | CallbackQuery, services: Services) -> bool:
    return event.from_user is not None and UserId(event.from_user.id) in services.admin_ids
