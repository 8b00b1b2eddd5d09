"""What Telegram refuses: looked for in every request, so that no limit is broken unnoticed."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from aiogram.methods import AnswerCallbackQuery, AnswerInlineQuery, SendMessage, TelegramMethod
from aiogram.types import (
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    ReplyKeyboardMarkup,
)
from teremok.validation import ApiRuleViolation, validate_html

LONGEST = {"text": 4096, "caption": 1024}


def broken_limits(call: TelegramMethod[Any]) -> list[str]:
    """Name every limit of the Bot API that a request breaks."""
    return list(_broken(call))


def _broken(call: TelegramMethod[Any]) -> Iterator[str]:
    if isinstance(call, AnswerCallbackQuery):
        if len(call.text or "") > 200:
            yield "a toast of over 200 characters"
    elif isinstance(call, AnswerInlineQuery):
        yield from _broken_results(call)
    else:
        media = getattr(call, "media", None)
        for field, longest in LONGEST.items():
            yield from _broken_html(getattr(call, field, None), field, longest)
        yield from _broken_html(getattr(media, "caption", None), "caption", LONGEST["caption"])
    yield from _broken_keyboard(getattr(call, "reply_markup", None))
    in_group = isinstance(call, SendMessage) and int(call.chat_id) < 0
    if in_group and isinstance(getattr(call, "reply_markup", None), ReplyKeyboardMarkup):
        yield "a keyboard that asks for the location in a group"


def _broken_html(html: Any, field: str, longest: int) -> Iterator[str]:
    if not isinstance(html, str):
        return
    try:
        validate_html(html)
    except ApiRuleViolation as violation:
        yield violation.description
    words = unescape(re.sub(r"<[^>]*>", "", html))
    if len(words.encode("utf-16-le")) // 2 > longest:
        yield f"a {field} of over {longest} characters"
    if field == "text" and not words.strip():
        yield "a message without words"


def _broken_keyboard(markup: Any) -> Iterator[str]:
    if not isinstance(markup, InlineKeyboardMarkup):
        return
    if sum(map(len, markup.inline_keyboard)) > 100 or any(len(row) > 8 for row in markup.inline_keyboard):
        yield "too many buttons"
    for button in (button for row in markup.inline_keyboard for button in row):
        if not button.text.strip():
            yield "a button that says nothing"
        if button.callback_data is not None and not 1 <= len(button.callback_data.encode()) <= 64:
            yield f"a button that carries {len(button.callback_data.encode())} bytes"


def _broken_results(answer: AnswerInlineQuery) -> Iterator[str]:
    if len(answer.results) > 50:
        yield "more than 50 inline results"
    if len({result.id for result in answer.results}) < len(answer.results):
        yield "inline results of one id"
    for result in answer.results:
        if isinstance(result, InlineQueryResultArticle):
            content = result.input_message_content
            assert isinstance(content, InputTextMessageContent)
            yield from _broken_html(content.message_text, "text", LONGEST["text"])
            yield from _broken_keyboard(result.reply_markup)
    if answer.button and not re.fullmatch(r"[\w-]{1,64}", answer.button.start_parameter or ""):
        yield "a start parameter Telegram does not take"
