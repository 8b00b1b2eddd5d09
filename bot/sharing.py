"""Links that open the bot at one place."""

import re

from aiogram import Bot
from aiogram.utils.deep_linking import create_start_link

from forecasting.domain import Place, PlaceId

_PAYLOAD = re.compile(r"place_(\d{1,9})")


async def link_to(bot: Bot, place: Place) -> str:
    """Return the link that shows a place to whoever opens it."""
    return await create_start_link(bot, f"place_{place.id}")


def read_payload(payload: str | None) -> PlaceId | None:
    """Read which place a link was about; None when it was about none.

    >>> read_payload("place_7"), read_payload("place_x")
    (7, None)
    """
    found = _PAYLOAD.fullmatch(payload or "")
    return PlaceId(int(found[1])) if found else None
