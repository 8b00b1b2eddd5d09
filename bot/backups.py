"""A backup as an administrator gets it: a file in the chat, or, when it is too large, where it lies."""

import asyncio
from pathlib import Path

from aiogram import Bot
from aiogram.types import FSInputFile

from bot.actions import backups
from bot.error_log import log_failure
from bot.services import Services
from bot.texts import admin_backup as texts
from forecasting.storage.records import User

LARGEST_BYTES = 49_000_000
"""Telegram takes documents of 50 MB; the request around the file takes its share."""


async def make_and_send(bot: Bot, services: Services, user: User, file: Path) -> None:
    """Copy the database, compress the copy and send it; say so when any of that fails."""
    try:
        backup = await backups.make(services.database, services.backups, file, user, services.clock())
        async with backups.packed(backup) as packed:
            await _hand_over(bot, user, backup, packed)
    except Exception as error:  # noqa: BLE001 - whatever went wrong, the administrator waits for an answer
        log_failure("A backup failed", error)
        await bot.send_message(user.id, texts.failed())


async def _hand_over(bot: Bot, user: User, backup: Path, packed: Path) -> None:
    size = (await asyncio.to_thread(packed.stat)).st_size
    if size > LARGEST_BYTES:
        await bot.send_message(user.id, texts.too_large(backup, size))
        return
    await bot.send_document(user.id, FSInputFile(packed), caption=texts.caption())
