"""Telling others of a place, and following one that others told of."""

from aiogram import Bot, Router
from aiogram.types import CallbackQuery, Message
from aiogram.utils.callback_answer import CallbackAnswer

from bot.actions import places
from bot.callbacks import FollowPlace, SharePlace
from bot.keyboards import places as keyboards
from bot.preparation import welcome_place
from bot.screens.screen import Screen
from bot.services import Services
from bot.sharing import link_to
from bot.texts import sharing as texts
from forecasting.storage.records import User


def build_router() -> Router:
    """Route both buttons."""
    router = Router(name="sharing")
    router.callback_query.register(share, SharePlace.filter())
    router.callback_query.register(follow, FollowPlace.filter())
    return router


async def share(
    callback: CallbackQuery, callback_data: SharePlace, user: User, services: Services, bot: Bot
) -> None:
    """Hand out the link of a place."""
    place = await places.one_of_mine(services.database, user, callback_data.place)
    link = await link_to(bot, place)
    await Screen(texts.share(place, link), keyboards.share(place, link)).show(callback, bot, fresh=True)


async def follow(
    callback: CallbackQuery,
    callback_data: FollowPlace,
    callback_answer: CallbackAnswer,
    user: User,
    services: Services,
    bot: Bot,
) -> None:
    """Follow the place shown; a second tap changes nothing."""
    mine = await places.mine(services.database, user)
    if callback_data.place in {place.id for place in mine}:
        callback_answer.text = texts.already_yours()
        return
    followed = await places.follow_shared(services.database, user, callback_data.place, services.clock())
    if isinstance(callback.message, Message):
        await callback.message.edit_reply_markup(reply_markup=None)
    await welcome_place(bot, user.id, services, user, followed)
