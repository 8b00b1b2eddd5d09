"""What is known about a request to Telegram that failed: whether it may have been carried out."""

import aiohttp
from aiogram.exceptions import ClientDecodeError, TelegramEntityTooLarge, TelegramNetworkError


def never_left(error: BaseException) -> bool:
    """Tell whether no connection came about, so that Telegram cannot have seen the request."""
    return isinstance(error, TelegramNetworkError) and isinstance(
        error.__cause__, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError
    )


def may_have_arrived(error: BaseException) -> bool:
    """Tell whether the request left and no answer of Telegram's own came back."""
    cut_off = isinstance(error, TelegramNetworkError) and not isinstance(error, TelegramEntityTooLarge)
    return isinstance(error, ClientDecodeError) or (cut_off and not never_left(error))
