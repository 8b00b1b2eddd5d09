"""Whether somebody lets the bot write to them."""

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import JOIN_TRANSITION, LEAVE_TRANSITION, ChatMemberUpdatedFilter
from aiogram.types import ChatMemberUpdated

from bot.actions import people
from bot.services import Services
from forecasting.storage.records import User


def build_router() -> Router:
    """Route changes in private chats; those in groups stand in `groups`."""
    router = Router(name="membership")
    router.my_chat_member.filter(F.chat.type == ChatType.PRIVATE)
    router.my_chat_member.register(note_blocked, ChatMemberUpdatedFilter(LEAVE_TRANSITION))
    router.my_chat_member.register(note_return, ChatMemberUpdatedFilter(JOIN_TRANSITION))
    return router


async def note_blocked(_event: ChatMemberUpdated, user: User, services: Services) -> None:
    """Note that somebody blocked the bot."""
    await people.set_blocked(services.database, user, services.clock())


async def note_return(_event: ChatMemberUpdated, user: User, services: Services) -> None:
    """Note that somebody let the bot in again."""
    await people.set_blocked(services.database, user, None)
