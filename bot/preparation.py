"""What a person sees while a new place is prepared: progress, then the first forecast, or the trouble.

Who waits for which place, and in which message, is stored until the end of it has reached them: after a
restart the bot goes on where it was.
"""

from dataclasses import asdict, dataclass
from typing import Any

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramForbiddenError
from aiogram.types import Message

from bot.actions import people, places
from bot.actions.places import Followed
from bot.chats import thread_of
from bot.error_log import log_failure
from bot.i18n import Catalogues
from bot.keyboards.places import NO_REPLY_KEYBOARD
from bot.outgoing.topics import staying_in
from bot.progress import Step, steps
from bot.screens.welcome import first_forecast
from bot.services import Services
from bot.texts import common as common_texts
from bot.texts import places as texts
from forecasting.domain import Place, PlaceId
from forecasting.storage.records import User, WorkRequest

_STATE = "preparation"
_TROUBLES = {
    "no_data": texts.no_data_there,
    "no_forecast": texts.not_enough_data,
    "fault": common_texts.something_broke,
}
"""What to say by the worker's code of how a request ended; anything else is the weather service's silence."""


@dataclass(frozen=True)
class _Watch:
    """A message that tells how far the preparation of a place is."""

    chat: int
    message: int
    thread: int | None
    place: PlaceId
    request: int

    @property
    def key(self) -> str:
        """What it is stored under."""
        return f"{_STATE}:{self.chat}:{self.message}"


async def welcome_place(bot: Bot, chat_id: int, services: Services, user: User, followed: Followed) -> None:
    """Confirm a place by its full name; its first forecast follows at once, or when the worker has it."""
    saved = texts.saved(followed.place)
    keyboard = NO_REPLY_KEYBOARD if chat_id > 0 else None  # groups have none to take away
    await bot.send_message(chat_id, saved, reply_markup=keyboard)
    if followed.request is None:
        screen = await first_forecast(services, user, followed.place)
        await screen.send(bot, chat_id)
        return
    message = await bot.send_message(chat_id, texts.preparing(0, 0))
    watch = await _begin(services, user, message, followed.place, followed.request)
    services.background.start(_accompany(bot, services, user, watch, followed.request), "preparation")


async def resume(bot: Bot, services: Services, catalogues: Catalogues) -> None:
    """Go on telling those whom the end of the process before this one left waiting."""
    async with services.database.read() as uow:
        waiting = await uow.conversations.in_state(_STATE)
        known = [(await uow.users.get(user_id), _Watch(**data)) for user_id, data in waiting]
        requests = {watch: await uow.requests.get(watch.request) for _, watch in known}
    for user, watch in known:
        request = requests[watch]
        if user is None or request is None:
            await _forget(services, watch)
            continue
        with catalogues.speak(user.language), staying_in(watch.chat, watch.thread):
            services.background.start(_accompany(bot, services, user, watch, request), "preparation")


async def _accompany(bot: Bot, services: Services, user: User, watch: _Watch, request: WorkRequest) -> None:
    """Keep the message up to date until the end has been told, or nobody wants to know any more."""
    async for step in steps(services.database, request, services.sleep):
        mine = {place.id: place for place in await places.mine(services.database, user)}
        place = mine.get(watch.place)
        if place is None:
            break
        try:
            await _tell(bot, services, user, watch, step, place)
        except TelegramForbiddenError:
            await people.set_blocked(services.database, user, services.clock())
            break
    await _forget(services, watch)


async def _tell(bot: Bot, services: Services, user: User, watch: _Watch, step: Step, place: Place) -> None:
    try:
        await bot.edit_message_text(_words(step), chat_id=watch.chat, message_id=watch.message)
    except TelegramForbiddenError:
        raise
    except AiogramError as error:
        log_failure("Progress could not be shown", error)
    # A place that was prepared before has a forecast in any case, an old one at worst.
    if step.ended and (step.succeeded or place.prepared_at):
        screen = await first_forecast(services, user, place)
        await screen.send(bot, watch.chat)


def _words(step: Step) -> str:
    if step.stalled:
        return texts.preparing_takes_long()
    if not step.ended:
        return texts.preparing(step.request.done, step.request.total)
    code = (step.request.outcome or {}).get("code", "")
    return texts.prepared() if step.succeeded else _TROUBLES.get(code, texts.preparing_failed)()


async def _begin(
    services: Services, user: User, message: Message, place: Place, request: WorkRequest
) -> _Watch:
    watch = _Watch(message.chat.id, message.message_id, thread_of(message), place.id, request.id)
    data: dict[str, Any] = asdict(watch)
    async with services.database.write() as uow:
        await uow.conversations.put(watch.key, user.id, _STATE, data, services.clock())
        await uow.commit()
    return watch


async def _forget(services: Services, watch: _Watch) -> None:
    async with services.database.write() as uow:
        await uow.conversations.remove(watch.key)
        await uow.commit()
