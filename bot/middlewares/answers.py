"""Answers every button tap, and tells people in words when what they asked for cannot be done."""

from collections.abc import Awaitable, Callable
from html import escape
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, Message, TelegramObject
from aiogram.utils.callback_answer import CallbackAnswer

from bot.texts import common as texts
from forecasting.errors import InputError, PlaceNotFound, WeatherError

_LONGEST_TOAST = 200


class RefusalMiddleware(BaseMiddleware):
    """Turns an InputError into its words: a toast after a tap, a message otherwise.

    It stands inside aiogram's CallbackAnswerMiddleware, which sends the toast.
    """

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Pass on; answer what is refused."""
        try:
            return await handler(event, data)
        except InputError as refusal:
            return await _tell(event, data, str(refusal))
        except PlaceNotFound:
            return await _tell(event, data, texts.old_button())
        except WeatherError:
            return await _tell(event, data, texts.weather_service_down())


async def _tell(event: TelegramObject, data: dict[str, Any], words: str) -> None:
    answer: CallbackAnswer | None = data.get("callback_answer")
    if answer and not answer.answered and not answer.disabled and len(words) <= _LONGEST_TOAST:
        answer.text = words
    elif isinstance(event, CallbackQuery) and event.message:
        await event.message.answer(escape(words))
    elif isinstance(event, Message):
        await event.answer(escape(words))
