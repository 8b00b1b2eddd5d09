"""Lets every command but /help leave whatever question stood before it."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.fsm.context import FSMContext
from aiogram.types import Message, TelegramObject


class LeaveDialogueMiddleware(BaseMiddleware):
    """Clears the state when a message is such a command."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Clear, pass on."""
        state: FSMContext | None = data.get("state")
        if state and data.get("raw_state") and isinstance(event, Message) and _leaves(event.text or ""):
            await state.set_state(None)
            data["raw_state"] = None
        return await handler(event, data)


def _leaves(text: str) -> bool:
    command = text.split(maxsplit=1)[0].partition("@")[0] if text.startswith("/") else None
    return command is not None and command != "/help"
