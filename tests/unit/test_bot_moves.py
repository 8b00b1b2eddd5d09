"""Groups that become supergroups, and topics, seen from the way out to Telegram."""

from typing import Any

import pytest
from aiogram.exceptions import TelegramMigrateToChat
from aiogram.methods import SendMessage, TelegramMethod

from bot.outgoing.moves import FollowMoves
from bot.outgoing.topics import StayInTopic, staying_in

pytestmark = pytest.mark.unit

NO_BOT: Any = None


async def test_a_message_to_a_group_that_moved_follows_it_and_the_move_is_stored() -> None:
    moves: list[tuple[int, int]] = []
    sent: list[Any] = []

    async def move(old_id: int, new_id: int) -> None:
        moves.append((old_id, new_id))

    async def telegram(_bot: Any, method: TelegramMethod[Any]) -> Any:
        sent.append(method)
        if method.chat_id == -5:  # type: ignore[attr-defined]  # only messages are sent here
            raise TelegramMigrateToChat(method, "group chat was upgraded", migrate_to_chat_id=-100)
        return "sent"

    ask: Any = telegram
    answer: Any = await FollowMoves(move)(ask, NO_BOT, SendMessage(chat_id=-5, text="hello"))
    assert answer == "sent"
    assert moves == [(-5, -100)]
    assert [(method.chat_id, method.text) for method in sent] == [(-5, "hello"), (-100, "hello")]


async def test_only_messages_to_the_chat_of_a_topic_go_to_it() -> None:
    sent: list[Any] = []

    async def telegram(_bot: Any, method: TelegramMethod[Any]) -> Any:
        sent.append(method)
        return "sent"

    ask: Any = telegram

    async def send(chat_id: int, thread_id: int | None = None) -> int | None:
        message = SendMessage(chat_id=chat_id, message_thread_id=thread_id, text="hello")
        await StayInTopic()(ask, NO_BOT, message)
        topic: int | None = sent[-1].message_thread_id
        return topic

    with staying_in(-5, 7):
        assert await send(-5) == 7
        assert await send(-6) is None
        assert await send(-5, 8) == 8
    assert await send(-5) is None
    with staying_in(-5, None):
        assert await send(-5) is None
