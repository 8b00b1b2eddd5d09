"""What a person sees while a new place is prepared: progress, then the first forecast, or the trouble."""

from aiogram import Bot
from aiogram.types import Message

from bot.actions import places
from bot.actions.places import Followed
from bot.keyboards.places import NO_REPLY_KEYBOARD
from bot.progress import Step, steps
from bot.screens.forecast import forecast_screen
from bot.services import Services
from bot.texts import common as common_texts
from bot.texts import places as texts
from forecasting.domain import Place
from forecasting.storage.records import User, WorkRequest

_TROUBLES = {
    "no_data": texts.no_data_there,
    "no_forecast": texts.not_enough_data,
    "fault": common_texts.something_broke,
}
"""What to say by the worker's code of how a request ended; anything else is the weather service's silence."""


async def welcome_place(bot: Bot, chat_id: int, services: Services, user: User, followed: Followed) -> None:
    """Confirm a place by its full name; its first forecast follows at once, or when the worker has it."""
    saved = texts.saved(followed.place)
    await bot.send_message(chat_id, saved, reply_markup=NO_REPLY_KEYBOARD)
    if followed.request is None:
        await _send_forecast(bot, chat_id, services, user, followed.place)
        return
    message = await bot.send_message(chat_id, texts.preparing(0, 0))
    services.background.start(
        _accompany(message, services, user, followed.place, followed.request), "preparation"
    )


async def _accompany(
    message: Message, services: Services, user: User, place: Place, request: WorkRequest
) -> None:
    async for step in steps(services.database, request, services.sleep):
        await message.edit_text(_words(step))
        # A place that was prepared before has a forecast in any case, an old one at worst.
        if step.ended and (step.succeeded or place.prepared_at) and message.bot:
            await _send_forecast(message.bot, message.chat.id, services, user, place)


async def _send_forecast(bot: Bot, chat_id: int, services: Services, user: User, place: Place) -> None:
    # Preparing it has found out its station and height; and somebody may have left it meanwhile.
    now_mine = {mine.id: mine for mine in await places.mine(services.database, user)}
    if place.id in now_mine:
        screen = await forecast_screen(services, user, now_mine[place.id])
        await screen.send(bot, chat_id)


def _words(step: Step) -> str:
    if step.stalled:
        return texts.preparing_takes_long()
    if not step.ended:
        return texts.preparing(step.request.done, step.request.total)
    code = (step.request.outcome or {}).get("code", "")
    return texts.prepared() if step.succeeded else _TROUBLES.get(code, texts.preparing_failed)()
