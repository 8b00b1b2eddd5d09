"""/backup, for administrators."""

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.admin_callbacks import BackUp, Page
from bot.backups import make_and_send
from bot.screens import admin as panel
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import admin_backup as texts
from forecasting.storage.records import User


def build_router() -> Router:
    """Route the command, and the button that confirms it."""
    router = Router(name="admin_backup")
    router.message.register(ask, Command("backup"))
    router.callback_query.register(back_up, BackUp.filter())
    return router


async def ask(message: Message, services: Services, bot: Bot) -> None:
    """Warn of what a backup holds, and ask."""
    screen = await panel.page(services, Page.BACKUP)
    await screen.send(bot, message.chat.id)


async def back_up(callback: CallbackQuery, user: User, services: Services, bot: Bot) -> None:
    """Make a backup and send it, where the database is a file of ours."""
    file = services.database.file
    if file is None:
        screen = await panel.page(services, Page.BACKUP)
        await screen.show(callback, bot)
        return
    await Screen(texts.making()).show(callback, bot)
    services.background.start(make_and_send(bot, services, user, file), "backup")
