"""Groups: being added and removed, becoming a supergroup, and silence where nothing is meant for the bot."""

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import JOIN_TRANSITION, LEAVE_TRANSITION, ChatMemberUpdatedFilter
from aiogram.types import ChatMemberUpdated, Message

from bot.actions import people, places
from bot.services import Services
from bot.texts import groups as texts
from forecasting.domain import UserId
from forecasting.storage.records import User

IN_GROUP = F.chat.type.in_({ChatType.GROUP, ChatType.SUPERGROUP})


def build_router() -> Router:
    """Route what happens to the bot in groups, and /help there."""
    router = Router(name="groups")
    router.my_chat_member.filter(IN_GROUP)
    router.my_chat_member.register(greet, ChatMemberUpdatedFilter(JOIN_TRANSITION))
    router.my_chat_member.register(note_removal, ChatMemberUpdatedFilter(LEAVE_TRANSITION))
    router.message.filter(IN_GROUP)
    router.message.register(follow_to_supergroup, F.migrate_to_chat_id)
    router.message.register(ignore, F.migrate_from_chat_id)
    return router


def build_last_router() -> Router:
    """Route what nobody answers in groups; it comes after every command and dialogue."""
    router = Router(name="groups")
    router.message.filter(IN_GROUP)
    router.message.register(ignore, ~F.location)
    return router


async def greet(event: ChatMemberUpdated, user: User, services: Services) -> None:
    """Say hello to a group the bot was added to, or added to again."""
    await people.welcome(services.database, user, services.clock())
    mine = await places.mine(services.database, user)
    await event.answer(texts.hello_again(mine[0]) if mine else texts.hello())


async def note_removal(_event: ChatMemberUpdated, user: User, services: Services) -> None:
    """Send nothing more to a group the bot was removed from."""
    await people.set_blocked(services.database, user, services.clock())


async def follow_to_supergroup(message: Message, user: User, services: Services) -> None:
    """Give the supergroup all that was the group's."""
    if message.migrate_to_chat_id:
        await people.move(services.database, user.id, UserId(message.migrate_to_chat_id))


async def ignore(_message: Message) -> None:
    """Leave other people's conversations alone."""
