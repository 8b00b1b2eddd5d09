"""/admin and what belongs to it: nobody but administrators can use it, or tell that it exists."""

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.admin_callbacks import OpenPanel, Page
from bot.chats import chat_of, is_group
from bot.handlers import admin_backup, admin_models, broadcast
from bot.screens import admin as screens
from bot.services import Services
from forecasting.domain import UserId


def build_router() -> Router:
    """Route everything for administrators; for anybody else, and in groups, this router does not exist."""
    router = Router(name="admin")
    router.message.filter(_is_admin)
    router.callback_query.filter(_is_admin)
    router.message.register(show_home, Command("admin"))
    router.message.register(show_health, Command("status"))
    router.callback_query.register(open_page, OpenPanel.filter())
    router.include_routers(admin_models.build_router(), admin_backup.build_router(), broadcast.build_router())
    return router


async def show_home(message: Message, services: Services, bot: Bot) -> None:
    """Open the panel."""
    screen = await screens.page(services, Page.HOME)
    await screen.send(bot, message.chat.id)


async def show_health(message: Message, services: Services, bot: Bot) -> None:
    """Open the panel at the page on health."""
    screen = await screens.page(services, Page.HEALTH)
    await screen.send(bot, message.chat.id)


async def open_page(callback: CallbackQuery, callback_data: OpenPanel, services: Services, bot: Bot) -> None:
    """Show another page in place of this one."""
    screen = await screens.page(services, callback_data.page, callback_data.leaf)
    await screen.show(callback, bot)


async def _is_admin(event: Message | CallbackQuery, services: Services) -> bool:
    sender = event.from_user
    return sender is not None and not is_group(chat_of(event)) and UserId(sender.id) in services.admin_ids
