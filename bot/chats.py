"""Where a message stands: in a private chat, a group, a topic of a forum."""

from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, Chat, Message

_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)


def is_group(chat: Chat | None) -> bool:
    """Tell whether several people talk there."""
    return chat is not None and chat.type in _GROUPS


def chat_of(event: Message | CallbackQuery) -> Chat | None:
    """Return the chat something was said or tapped in; None for a tap on a message that is nowhere."""
    message = event.message if isinstance(event, CallbackQuery) else event
    return message.chat if message else None


def thread_of(message: Message) -> int | None:
    """Return the topic a message stands in, None outside of forums."""
    return message.message_thread_id if message.is_topic_message else None
