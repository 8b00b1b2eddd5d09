"""Keeps texts within Telegram's limits: a long one is cut."""

import re

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024

_PIECES = re.compile(r"<[^>]*>|&[^;]*;|\s|[^\s<&]{1,20}")
_TAG = re.compile(r"<(/?)([a-z]+)")
_CUT_OFF = "…"


class LengthGuard(BaseRequestMiddleware):
    """Shortens what Telegram would refuse; it counts tags too, so the cut is never too late."""

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Shorten, pass on."""
        for field, longest in (("text", LONGEST_TEXT), ("caption", LONGEST_CAPTION)):
            text = getattr(method, field, None)
            if isinstance(text, str) and len(text) > longest:
                method = method.model_copy(update={field: shorten(text, longest)})
        return await make_request(bot, method)


def shorten(html: str, longest: int) -> str:
    """Cut HTML between two words, so that no tag or character reference is torn, and close what is open.

    >>> shorten("first <b>second third</b>", 22)
    'first <b>second…</b>'
    """
    if len(html) <= longest:
        return html
    kept, open_tags = "", list[str]()
    for piece in _PIECES.findall(html):
        still_open = _after(piece, open_tags)
        if len(kept + piece + _CUT_OFF + _closing(still_open)) > longest:
            break
        kept, open_tags = kept + piece, still_open
    return kept.rstrip() + _CUT_OFF + _closing(open_tags)


def _after(piece: str, open_tags: list[str]) -> list[str]:
    """Return which tags are open after one more piece."""
    tag = _TAG.match(piece)
    if tag is None:
        return open_tags
    return open_tags[:-1] if tag[1] else [*open_tags, tag[2]]


def _closing(open_tags: list[str]) -> str:
    return "".join(f"</{name}>" for name in reversed(open_tags))
