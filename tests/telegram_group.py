"""A group the bot is in: several people, some of whom administrate it, and topics when it is a forum."""

from dataclasses import dataclass, field
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.middlewares.base import NextRequestMiddlewareType
from aiogram.methods import GetChatMember, Response, TelegramMethod
from aiogram.types import (
    Chat,
    ChatMemberLeft,
    ChatMemberMember,
    ChatMemberOwner,
    ChatMemberUpdated,
    Message,
    User,
)

from tests.telegram_chat import Person, Shown, Telegram


@dataclass
class Group:
    """A group; whoever is in `admins` owns it."""

    telegram: Telegram
    id: int = -1001
    type: str = "supergroup"
    admins: set[int] = field(default_factory=set)
    asked: int = 0

    def __post_init__(self) -> None:
        self.telegram.bot.mock_session.middleware(self._tell_members)

    @property
    def chat(self) -> Chat:
        """The group as Telegram describes it."""
        return Chat(id=self.id, type=self.type, title="Garden club", is_forum=True)

    @property
    def seen(self) -> list[Shown]:
        """What the bot has put there, oldest first."""
        return [shown for (chat, _), shown in self.telegram.screen.messages.items() if chat == self.id]

    def member(self, person_id: int, language: str = "en", *, admin: bool = False) -> Person:
        """Somebody who talks here."""
        if admin:
            self.admins.add(person_id)
        return Person(self.telegram, person_id, language, group=self.chat)

    async def add_bot(self, person: Person, *, added: bool = True) -> list[Shown]:
        """Let somebody add the bot, or remove it."""
        bot = User(id=self.telegram.bot.id, is_bot=True, first_name="Skewcast")
        outside, inside = ChatMemberLeft(user=bot), ChatMemberMember(user=bot)
        old, new = (outside, inside) if added else (inside, outside)
        change = ChatMemberUpdated(
            chat=self.chat,
            from_user=person.user,
            date=self.telegram.clock(),
            old_chat_member=old,
            new_chat_member=new,
        )
        return await person.feed(person.next_update(my_chat_member=change))

    async def say(self, person: Person, **content: Any) -> list[Shown]:
        """Let somebody send any message here."""
        message: Message = person.message(**content)
        return await person.feed(person.next_update(message=message))

    async def _tell_members(
        self, make_request: NextRequestMiddlewareType[Any], bot: Bot, method: TelegramMethod[Any]
    ) -> Response[Any]:
        if not isinstance(method, GetChatMember) or method.chat_id != self.id:
            return await make_request(bot, method)
        self.asked += 1
        somebody = User(id=method.user_id, is_bot=False, first_name="Somebody")
        is_admin = method.user_id in self.admins
        member = ChatMemberOwner(user=somebody, is_anonymous=False) if is_admin else None
        return cast("Response[Any]", member or ChatMemberMember(user=somebody))
