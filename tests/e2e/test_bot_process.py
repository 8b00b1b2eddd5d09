"""The real process `python -m bot` against the Telegram stub: how it starts, serves and ends."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from forecasting.clock import utc_now
from forecasting.domain import UserId
from forecasting.storage.records import RequestState
from forecasting.storage.starts import note_start, start_of
from forecasting.storage.unit_of_work import Database
from tests.e2e.processes import Running, running
from tests.telegram_stub import BAD_GATEWAY, CUT_BEFORE, RETRY_AFTER, TOKEN, Fault, TelegramStub

pytestmark = [pytest.mark.e2e, pytest.mark.filterwarnings("ignore::ResourceWarning")]

SECRET = TOKEN.split(":")[1]


@pytest.fixture
async def stub() -> AsyncIterator[TelegramStub]:
    """Telegram."""
    async with TelegramStub() as stub:
        yield stub


@pytest.fixture
def settings(stub: TelegramStub, database_url: str, tmp_path: Path, unused_tcp_port: int) -> dict[str, str]:
    """What the process is started with."""
    return {
        "SKEWCAST_BOT_TOKEN": TOKEN,
        "SKEWCAST_TELEGRAM_API": stub.url,
        "SKEWCAST_DATABASE_URL": database_url,
        "SKEWCAST_DATA_DIR": str(tmp_path),
        "SKEWCAST_BOT_PORT": str(unused_tcp_port),
        "SKEWCAST_OPEN_METEO_GEOCODING_URL": "http://127.0.0.1:9/search",
        "SKEWCAST_ADMIN_IDS": "99",
        "SKEWCAST_LOG_LEVEL": "DEBUG",
    }


@pytest.fixture
async def bot(settings: dict[str, str], tmp_path: Path) -> AsyncIterator[Running]:
    """The bot, about to serve."""
    async with running("bot", settings, tmp_path) as bot:
        yield bot


async def ends_by_itself(settings: dict[str, str]) -> tuple[int | None, list[str]]:
    """Run the process to its end; return its exit code and what it printed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SKEWCAST_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", env=environment | settings, stdout=PIPE, stderr=STDOUT
    )
    output, _ = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode, output.decode().splitlines()


async def test_without_a_token_one_line_says_so(settings: dict[str, str]) -> None:
    code, lines = await ends_by_itself(settings | {"SKEWCAST_BOT_TOKEN": ""})
    assert code == 2
    assert lines == [
        "No bot token: set SKEWCAST_BOT_TOKEN (or SKEWCAST_BOT_TOKEN_FILE) to that from @BotFather."
    ]


async def test_a_token_telegram_does_not_know_is_one_line(settings: dict[str, str]) -> None:
    wrong = {"SKEWCAST_BOT_TOKEN": "12345678:AAH-another-token-of-nobody-at-all"}
    code, lines = await ends_by_itself(settings | wrong)
    assert code == 2
    assert lines[-1] == "Telegram does not know this bot token: take the right one from @BotFather."
    assert not any("Traceback" in line or "nobody-at-all" in line for line in lines)


async def test_what_is_no_token_at_all_is_one_line(settings: dict[str, str]) -> None:
    code, lines = await ends_by_itself(settings | {"SKEWCAST_BOT_TOKEN": "hello"})
    assert (code, len(lines)) == (2, 1)
    assert lines[0].startswith("SKEWCAST_BOT_TOKEN is no token")


async def test_a_database_without_its_schema_is_one_line(settings: dict[str, str], tmp_path: Path) -> None:
    bare = {"SKEWCAST_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'bare.db'}"}
    code, lines = await ends_by_itself(settings | bare)
    assert code == 2
    assert "run `skewcast migrate` first" in lines[-1]


async def test_it_serves_tells_its_health_and_ends_gracefully(
    stub: TelegramStub, bot: Running, settings: dict[str, str]
) -> None:
    stub.say("/start")
    await stub.wait_for(lambda telegram: len(telegram.sent_to()) == 2)
    base = f"http://127.0.0.1:{settings['SKEWCAST_BOT_PORT']}"
    async with aiohttp.ClientSession() as session:
        assert (await session.get(f"{base}/healthz")).status == 200
        async with session.get(f"{base}/readyz") as ready:
            assert await ready.json() == {"problems": []}
        async with session.get(f"{base}/metrics") as metrics:
            assert 'skewcast_bot_updates_total{kind="message"} 1.0' in await metrics.text()
    assert await bot.stop() == 0


async def test_menus_and_descriptions_are_set_in_every_language(stub: TelegramStub, bot: Running) -> None:
    calls = await stub.wait_for(
        lambda telegram: len(telegram.calls_of("setMyShortDescription")) == 2 and telegram.calls
    )
    menus = [call.fields for call in calls if call.method == "setMyCommands"]
    assert {(menu["scope"]["type"], menu.get("language_code")) for menu in menus} == {
        ("all_private_chats", None),
        ("all_private_chats", "ru"),
        ("all_group_chats", None),
        ("all_group_chats", "ru"),
        ("all_chat_administrators", None),
        ("all_chat_administrators", "ru"),
        ("chat", None),
        ("chat", "ru"),
    }
    for menu in menus:
        names = {command["command"] for command in json.loads(json.dumps(menu["commands"]))}
        assert ("retrain" in names) == (menu["scope"]["type"] == "chat")
    for call in calls:
        if call.method == "setMyDescription":
            assert len(call.fields["description"]) <= 512
        if call.method == "setMyShortDescription":
            assert len(call.fields["short_description"]) <= 120


async def test_an_answer_under_way_is_finished_before_the_end(stub: TelegramStub, bot: Running) -> None:
    stub.say("/help")
    await stub.wait_for(lambda telegram: telegram.sent_to())
    stub.fail("sendMessage", Fault(429, "Too Many Requests", retry_after=2))
    stub.say("/privacy")
    await asyncio.sleep(0.7)
    assert await bot.stop() == 0
    assert stub.sent_to()[-1].text.startswith("<b>What I store about you</b>")


async def test_it_comes_back_by_itself_after_outages(stub: TelegramStub, bot: Running) -> None:
    stub.say("/help")
    await stub.wait_for(lambda telegram: telegram.sent_to())
    stub.fail("getUpdates", BAD_GATEWAY, CUT_BEFORE, RETRY_AFTER)
    stub.say("/privacy")
    await stub.wait_for(lambda telegram: len(telegram.sent_to()) == 2)
    messages = [json.loads(line)["message"] for line in bot.log.splitlines()]
    assert messages.count("Telegram stopped answering") == 1
    await stub.wait_for(lambda _: "Telegram answers again" in bot.log)


async def test_the_token_is_in_no_log(stub: TelegramStub, bot: Running) -> None:
    stub.fail("sendMessage", BAD_GATEWAY, CUT_BEFORE, Fault(502, page=True), Fault(403, "Forbidden"))
    for number in range(6):
        stub.say(f"/help {number}")
    await stub.wait_for(lambda telegram: len(telegram.sent_to()) >= 2)
    assert await bot.stop() == 0
    assert SECRET not in bot.log
    assert '"level": "ERROR"' in bot.log


async def test_a_second_bot_waits_for_the_first_to_end(
    stub: TelegramStub, bot: Running, settings: dict[str, str], tmp_path: Path
) -> None:
    stub.say("/help")
    await stub.wait_for(lambda telegram: telegram.sent_to())
    (tmp_path / "second").mkdir()
    async with running("bot", settings | {"SKEWCAST_BOT_PORT": "0"}, tmp_path / "second") as second:
        await stub.wait_for(lambda _: "waiting for it to end" in second.log)
        assert await bot.stop() == 0
        await stub.wait_for(lambda _: "Bot is at work" in second.log)
        stub.say("/privacy")
        await stub.wait_for(lambda telegram: len(telegram.sent_to()) == 2)
        assert await second.stop() == 0


async def test_operators_are_told_of_a_crash_loop_without_asking(
    stub: TelegramStub, settings: dict[str, str], database: Database, tmp_path: Path
) -> None:
    admin = 99
    async with database.write() as uow:
        await uow.users.ensure(UserId(admin), "ru", utc_now())
        await uow.commit()
    for minutes in (9, 7, 5):
        await note_start(database, "worker", utc_now() - timedelta(minutes=minutes))
    async with running("bot", settings, tmp_path):
        await stub.wait_for(lambda telegram: telegram.sent_to(admin), seconds=60)
    (told,) = stub.sent_to(admin)
    assert told.text.startswith("<b>❌ Процесс worker то и дело перезапускается</b>")
    async with database.read() as uow:
        assert await uow.jobs.last(start_of("bot"))


async def test_who_waits_for_a_place_when_the_bot_is_killed_is_told_the_end_by_the_next_one(
    stub: TelegramStub, bot: Running, settings: dict[str, str]
) -> None:
    stub.say("0, 0")
    await stub.wait_for(lambda telegram: telegram.calls_of("editMessageText"))
    await bot.kill()
    database = Database(settings["SKEWCAST_DATABASE_URL"])
    async with database.write() as uow:
        request = await uow.requests.claim(utc_now())
        assert request
        await uow.requests.finish(request.id, RequestState.FAILED, {"code": "no_data"}, utc_now())
        await uow.commit()
    await database.close()
    await bot.start()
    # The lease of the one that was killed has to run out first.
    words = "The weather service has no data for this spot."
    await stub.wait_for(lambda telegram: words in telegram.calls_of("editMessageText")[-1].text, seconds=60)
