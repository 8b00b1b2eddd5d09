"""The last edge: whatever fails is logged without words and answered in the person's language."""

from aiogram import Bot, Router
from aiogram.exceptions import ClientDecodeError, TelegramAPIError, TelegramForbiddenError
from aiogram.filters import ExceptionTypeFilter
from aiogram.types import ErrorEvent

from bot.actions import people
from bot.error_log import log_failure
from bot.i18n import Catalogues
from bot.metrics import ERRORS
from bot.services import Services
from bot.texts import common as texts
from forecasting.storage.records import User


def build_router() -> Router:
    """Route every error."""
    router = Router(name="errors")
    router.error.register(note_blocked, ExceptionTypeFilter(TelegramForbiddenError))
    router.error.register(tell)
    return router


async def note_blocked(_event: ErrorEvent, services: Services, user: User | None = None) -> None:
    """Note that somebody blocked the bot before it could answer."""
    if user:
        await people.set_blocked(services.database, user, services.clock())


async def tell(event: ErrorEvent, catalogues: Catalogues, bot: Bot, user: User | None = None) -> None:
    """Log, count, and tell whoever waits for an answer."""
    error, update = event.exception, event.update
    ERRORS.labels(type(error).__name__).inc()
    log_failure("An update failed", error, update_id=update.update_id, user_id=user and user.id)
    if user is None or not (update.message or update.callback_query):
        return
    try:
        with catalogues.speak(user.language):
            await bot.send_message(user.id, texts.something_broke())
    except (TelegramAPIError, ClientDecodeError) as silence:
        log_failure("Nor could the failure be told", silence, update_id=update.update_id)
