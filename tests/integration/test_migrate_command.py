"""The command `skewcast migrate`: what it says, and how long it waits for a server."""

import asyncio
from pathlib import Path

import pytest

from forecasting.errors import StorageUnavailable
from skewcast.migrate import migrate_database

pytestmark = pytest.mark.integration


async def test_it_says_what_it_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SKEWCAST_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'new.db'}")
    assert "was at none" in await migrate_database()
    assert "already" in await migrate_database()


async def test_a_server_that_does_not_answer_is_waited_for_and_then_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = closed.sockets[0].getsockname()[1]
    closed.close()
    await closed.wait_closed()
    monkeypatch.chdir(tmp_path)
    url = f"postgresql+asyncpg://me:hunter2@127.0.0.1:{port}/none"  # pragma: allowlist secret
    monkeypatch.setenv("SKEWCAST_DATABASE_URL", url)
    with pytest.raises(StorageUnavailable) as raised:
        await migrate_database(patience_seconds=1)
    assert "hunter2" not in str(raised.value)
