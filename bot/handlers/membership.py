"""Whether somebody lets the bot write to them."""

from aiogram import F, Router
from aiogram.types import ChatMemberUpdated

from bot.actions import people
from bot.services import Services
from forecasting.storage.records import User

_BLOCKED = {"kicked", "left"}


def build_router() -> Router:
    """Route changes in private chats; in groups they say nothing about a person."""
    router = Router(name="membership")
    router.my_chat_member.register(note_change, F.chat.type == "private")
    return router


async def note_change(event: ChatMemberUpdated, user: User, services: Services) -> None:
    """Note that somebody blocked the bot, or let it in again."""
    blocked = event.new_chat_member.status in _BLOCKED
    await people.set_blocked(services.database, user, services.clock() if blocked else None)
