"""Lets every command leave whatever question stood before it."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.fsm.context import FSMContext
from aiogram.types import Message, TelegramObject


class LeaveDialogueMiddleware(BaseMiddleware):
    """Clears the state when a message is a command."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Clear, pass on."""
        state: FSMContext | None = data.get("state")
        is_command = isinstance(event, Message) and (event.text or "").startswith("/")
        if state and is_command and data.get("raw_state"):
            await state.set_state(None)
            data["raw_state"] = None
        return await handler(event, data)
