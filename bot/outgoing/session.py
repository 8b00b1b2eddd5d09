"""The session all requests to Telegram go through."""

from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer

from bot.outgoing.forgiving import Forgiving
from bot.outgoing.gate import Gate
from bot.outgoing.length import LengthGuard
from bot.outgoing.polling import PollingWatch
from bot.outgoing.topics import StayInTopic
from bot.outgoing.uploads import UploadOnce


def open_session(api_base: str, watch: PollingWatch) -> AiohttpSession:
    """Return a session to the Bot API at a base URL, limits, retries and the watch over polling included."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_base))
    guard(session)
    session.middleware(Gate())
    session.middleware(watch)
    return session


def guard(session: BaseSession) -> None:
    """Let a session send what fits, where it belongs and once; what is registered first is asked first."""
    session.middleware(StayInTopic())
    session.middleware(LengthGuard())
    session.middleware(UploadOnce())
    session.middleware(Forgiving())
