"""The session all requests to Telegram go through."""

import asyncio

from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer

from bot.outgoing.forgiving import Forgiving
from bot.outgoing.gate import Gate, Sleep
from bot.outgoing.length import LengthGuard
from bot.outgoing.polling import PollingWatch
from bot.outgoing.topics import StayInTopic
from bot.outgoing.uploads import UploadOnce


def open_session(api_base: str, watch: PollingWatch) -> AiohttpSession:
    """Return a session to the Bot API at a base URL, limits, retries and the watch over polling included."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_base))
    guard(session)
    session.middleware(watch)
    return session


def guard(session: BaseSession, sleep: Sleep = asyncio.sleep) -> None:
    """Keep Telegram's limits in a session, upload nothing twice; what is registered first is asked first."""
    session.middleware(StayInTopic())
    session.middleware(LengthGuard())
    session.middleware(UploadOnce())
    session.middleware(Gate(sleep))
    session.middleware(Forgiving())
