"""Pictures on their way to Telegram: uploaded once, whoever they go to."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.types import BufferedInputFile, InputMediaPhoto

from bot.dispatcher import build_bot
from bot.outgoing.polling import PollingWatch
from bot.outgoing.session import open_session
from forecasting.heartbeat import Heartbeat
from tests.fakes import FixedClock
from tests.telegram_stub import TOKEN, Fault, TelegramStub

pytestmark = pytest.mark.integration


@pytest.fixture
async def stub() -> AsyncIterator[TelegramStub]:
    """Telegram."""
    async with TelegramStub() as stub:
        yield stub


@pytest.fixture
async def bot(stub: TelegramStub, clock: FixedClock) -> AsyncIterator[Bot]:
    """The bot, at that Telegram."""
    bot = build_bot(TOKEN, open_session(stub.url, PollingWatch(Heartbeat(), clock)))
    yield bot
    await bot.session.close()


def picture(content: bytes = b"a chart") -> BufferedInputFile:
    """Return a picture to be uploaded."""
    return BufferedInputFile(content, "chart.png")


def uploads(stub: TelegramStub) -> list[bool]:
    """Tell of each call whether a file came with it."""
    return [bool(call.files) for call in stub.calls]


async def test_a_picture_is_uploaded_for_the_first_reader_alone(stub: TelegramStub, bot: Bot) -> None:
    first = await bot.send_photo(7, picture())
    await bot.send_photo(8, picture())
    assert uploads(stub) == [True, False]
    assert first.photo
    assert stub.calls[1].fields["photo"] == first.photo[-1].file_id


async def test_another_picture_is_uploaded_for_itself(stub: TelegramStub, bot: Bot) -> None:
    await bot.send_photo(7, picture())
    await bot.send_photo(7, picture(b"another chart"))
    assert uploads(stub) == [True, True]


async def test_a_message_changed_into_a_known_picture_needs_no_upload(stub: TelegramStub, bot: Bot) -> None:
    message = await bot.send_photo(7, picture())
    await bot.send_photo(8, picture(b"another chart"))
    media = InputMediaPhoto(media=picture(b"another chart"), caption="now this")
    await bot.edit_message_media(media, chat_id=7, message_id=message.message_id)
    assert uploads(stub) == [True, True, False]


async def test_a_picture_telegram_has_forgotten_is_uploaded_again(stub: TelegramStub, bot: Bot) -> None:
    await bot.send_photo(7, picture())
    stub.fail("sendPhoto", Fault(400, "Bad Request: wrong file identifier/HTTP URL specified"))
    await bot.send_photo(8, picture())
    await bot.send_photo(9, picture())
    assert [call.chat_id for call in stub.calls] == [7, 8, 9]
    assert uploads(stub) == [True, True, False]
