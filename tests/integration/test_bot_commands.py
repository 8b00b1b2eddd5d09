"""What Telegram itself shows of the bot: by language and scope, and never in the way of the bot."""

from typing import Any

import pytest
from aiogram.methods import (
    GetMyName,
    SetChatMenuButton,
    SetMyCommands,
    SetMyDescription,
    SetMyName,
    SetMyShortDescription,
)
from aiogram.types import (
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotName,
)

from bot.commands import publish
from forecasting.domain import UserId
from tests.fakes import logged_lines
from tests.telegram_chat import Telegram

pytestmark = pytest.mark.integration

ADMINS = frozenset({UserId(1), UserId(2)})


def name_is(telegram: Telegram, *names: str) -> None:
    """Let the bot have these names, language by language."""
    for name in names:
        telegram.bot.add_result(GetMyName, ok=True, result=BotName(name=name))


def menus(telegram: Telegram) -> dict[tuple[str, str | None], list[str]]:
    """Which commands each scope was given, by language code."""
    found = {}
    for call in telegram.screen.requests:
        if isinstance(call, SetMyCommands):
            found[_name(call.scope), call.language_code] = [command.command for command in call.commands]
    return found


def _name(scope: object) -> str:
    match scope:
        case BotCommandScopeAllPrivateChats():
            return "private"
        case BotCommandScopeAllGroupChats():
            return "groups"
        case BotCommandScopeAllChatAdministrators():
            return "group admins"
        case BotCommandScopeChat():
            return str(scope.chat_id)
    raise AssertionError(f"no scope of ours: {scope}")


async def test_each_scope_gets_its_menu_in_both_languages(telegram: Telegram) -> None:
    name_is(telegram, "", "")
    await publish(telegram.bot, telegram.catalogues, ADMINS)
    given = menus(telegram)
    scopes = ("private", "groups", "group admins", "1", "2")
    assert set(given) == {(scope, code) for scope in scopes for code in (None, "ru")}
    assert given["private", None] == given["private", "ru"]
    assert "forecast" in given["groups", None]
    assert set(given["groups", None]) < set(given["group admins", None]) < set(given["private", None])
    assert set(given["private", None]) < set(given["1", None])
    assert not set(given["private", None]) & {"retrain", "status", "admin", "backup"}


async def test_names_and_descriptions_keep_telegrams_limits(telegram: Telegram) -> None:
    name_is(telegram, "", "")
    await publish(telegram.bot, telegram.catalogues, frozenset())
    limits = (
        (SetMyName, "name", 64),
        (SetMyDescription, "description", 512),
        (SetMyShortDescription, "short_description", 120),
    )
    for method, field, longest in limits:
        calls: list[Any] = [call for call in telegram.screen.requests if type(call) is method]
        assert [call.language_code for call in calls] == [None, "ru"]
        assert all(0 < len(getattr(call, field)) <= longest for call in calls)
    for call in telegram.screen.requests:
        if isinstance(call, SetMyCommands):
            assert len(call.commands) <= 100
            assert all(1 <= len(command.description) <= 256 for command in call.commands)
    assert any(isinstance(call, SetChatMenuButton) for call in telegram.screen.requests)


async def test_a_name_that_stands_is_not_set_again(telegram: Telegram) -> None:
    name_is(telegram, "Skewcast: weather to plan by", "Skewcast: погода с запасом")
    await publish(telegram.bot, telegram.catalogues, frozenset())
    assert not [call for call in telegram.screen.requests if isinstance(call, SetMyName)]


async def test_an_admin_who_never_wrote_keeps_no_menu_from_the_others(telegram: Telegram) -> None:
    name_is(telegram, "", "")
    for _ in range(3):
        telegram.bot.add_result(SetMyCommands, ok=True, result=True)
    telegram.bot.add_result(
        SetMyCommands, ok=False, error_code=400, description="Bad Request: chat not found"
    )
    with logged_lines() as lines:
        await publish(telegram.bot, telegram.catalogues, ADMINS)
    assert len(lines) == 1
    assert ("2", None) in menus(telegram)
    assert ("private", "ru") in menus(telegram)


async def test_a_telegram_that_refuses_everything_stops_nothing(telegram: Telegram) -> None:
    for method in (GetMyName, SetMyCommands, SetMyDescription, SetMyShortDescription, SetChatMenuButton):
        for _ in range(8):
            telegram.bot.add_result(method, ok=False, error_code=429, description="Too Many Requests")
    with logged_lines():
        await publish(telegram.bot, telegram.catalogues, ADMINS)
