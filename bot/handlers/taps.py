"""Answering a tap before the work it asks for is done."""

from aiogram.types import CallbackQuery
from aiogram.utils.callback_answer import CallbackAnswer


async def answer_now(callback: CallbackQuery, callback_answer: CallbackAnswer) -> None:
    """Stop the button's spinner at once, as drawing takes a moment."""
    callback_answer.disable()
    await callback.answer()
