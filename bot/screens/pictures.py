"""Pictures that a message can do without."""

from typing import Any

from bot.error_log import log_failure
from bot.render import Render


async def picture_of(render: Render, view: Any) -> bytes | None:
    """Return a view's picture, or None when it could not be drawn: words alone are an answer, too."""
    try:
        return await render(view)
    except Exception as error:  # noqa: BLE001 - whatever went wrong in drawing, the reader still gets words
        log_failure("A chart could not be drawn", error)
        return None
