"""What Telegram itself shows of the bot: names, menus and descriptions, in every language."""

from collections.abc import Awaitable

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeUnion,
    MenuButtonCommands,
)

from bot.error_log import log_failure
from bot.i18n import LANGUAGES, SOURCE_LANGUAGE, Catalogues
from bot.texts import groups as group_texts
from bot.texts import welcome as texts
from forecasting.domain import UserId


async def publish(bot: Bot, catalogues: Catalogues, admin_ids: frozenset[UserId]) -> None:
    """Set everything; the bot works without, so what Telegram refuses is only logged."""
    await _try("menu_button", bot.set_chat_menu_button(menu_button=MenuButtonCommands()))
    for language in LANGUAGES:
        # Without a code it is for everybody whose language has no own.
        code = None if language == SOURCE_LANGUAGE else language
        with catalogues.speak(language):
            await _try("name", _publish_name(bot, code))
            await _publish_menus(bot, admin_ids, code)
            await _try("description", bot.set_my_description(texts.description(), language_code=code))
            short = texts.short_description()
            await _try("short_description", bot.set_my_short_description(short, language_code=code))


async def _publish_name(bot: Bot, code: str | None) -> None:
    # Telegram lets a name be set a few times a day only: far fewer than a bot may be started.
    if (await bot.get_my_name(language_code=code)).name != texts.name():
        await bot.set_my_name(texts.name(), language_code=code)


async def _publish_menus(bot: Bot, admin_ids: frozenset[UserId], code: str | None) -> None:
    in_groups = group_texts.commands()
    menus: dict[str, tuple[BotCommandScopeUnion, dict[str, str]]] = {
        "private_menu": (BotCommandScopeAllPrivateChats(), texts.commands()),
        "group_menu": (BotCommandScopeAllGroupChats(), in_groups),
        "group_admin_menu": (
            BotCommandScopeAllChatAdministrators(),
            in_groups | group_texts.admin_commands(),
        ),
    }
    for what, (everybody, commands) in menus.items():
        await _try(what, bot.set_my_commands(_menu(commands), scope=everybody, language_code=code))
    admin_menu = _menu(texts.commands() | texts.admin_commands())
    for admin_id in sorted(admin_ids):
        # Telegram refuses it until this admin has written to the bot; the others get theirs all the same.
        scope = BotCommandScopeChat(chat_id=admin_id)
        await _try("admin_menu", bot.set_my_commands(admin_menu, scope=scope, language_code=code))


async def _try(what: str, call: Awaitable[object]) -> None:
    try:
        await call
    except AiogramError as error:
        log_failure("Telegram did not take what it shows of the bot", error, what=what)


def _menu(commands: dict[str, str]) -> list[BotCommand]:
    return [BotCommand(command=name, description=words) for name, words in commands.items()]
