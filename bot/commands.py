"""What Telegram itself shows of the bot: menus and descriptions, in every language."""

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat

from bot.error_log import log_failure
from bot.i18n import LANGUAGES, SOURCE_LANGUAGE, Catalogues
from bot.texts import welcome as texts
from forecasting.domain import UserId


async def publish(bot: Bot, catalogues: Catalogues, admin_ids: frozenset[UserId]) -> None:
    """Set menus and descriptions; the bot works without, so a failure is only logged."""
    try:
        for language in LANGUAGES:
            with catalogues.speak(language):
                await _publish(bot, admin_ids, None if language == SOURCE_LANGUAGE else language)
    except AiogramError as error:
        log_failure("Menus and descriptions could not be set", error)


async def _publish(bot: Bot, admin_ids: frozenset[UserId], code: str | None) -> None:
    """Set everything in the current language; without a code, for everybody whose language has no own."""
    everybody = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands(_menu(texts.commands()), scope=everybody, language_code=code)
    for admin_id in sorted(admin_ids):
        menu = _menu(texts.commands() | texts.admin_commands())
        await bot.set_my_commands(menu, scope=BotCommandScopeChat(chat_id=admin_id), language_code=code)
    await bot.set_my_description(texts.description(), language_code=code)
    await bot.set_my_short_description(texts.short_description(), language_code=code)


def _menu(commands: dict[str, str]) -> list[BotCommand]:
    return [BotCommand(command=name, description=words) for name, words in commands.items()]
