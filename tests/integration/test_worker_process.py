"""The worker as a process: how it starts, what it refuses, and how it ends."""

import asyncio
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from forecasting.errors import ConfigurationError
from forecasting.storage.records import RequestState
from forecasting.storage.starts import start_of
from forecasting.storage.unit_of_work import Database
from tests.worker_world import World, worker_settings
from worker.app import build

pytestmark = pytest.mark.integration


def environment(data_dir: Path, **settings: str) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SKEWCAST_")}
    given = {"data_dir": str(data_dir), "worker_port": "0"} | settings
    return kept | {f"SKEWCAST_{name.upper()}": value for name, value in given.items()}


def run(data_dir: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "worker"],
        env=environment(data_dir, **settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def process(sqlite_database: Database) -> Iterator["subprocess.Popen[str]"]:
    assert sqlite_database.file
    url = f"sqlite+aiosqlite:///{sqlite_database.file}"
    process = subprocess.Popen(
        [sys.executable, "-m", "worker"],
        env=environment(sqlite_database.file.parent, database_url=url),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


def wait_for(process: "subprocess.Popen[str]", words: str) -> None:
    assert process.stdout
    for line in process.stdout:
        if words in line:
            return
    pytest.fail(f"the worker never said: {words}")


async def test_a_started_worker_is_live_and_carries_out_what_it_is_asked_for(
    world: World, tmp_path: Path
) -> None:
    url = world.database.engine.url.render_as_string(False)
    worker = replace(build(worker_settings(world.stand_in, tmp_path, url), world.clock), jobs=world.jobs)
    await worker.start()
    try:
        async with world.database.read() as uow:
            assert await uow.jobs.last(start_of("worker"))
        place = await world.follow()
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{worker.port}/healthz") as reply:
                assert reply.status == 200
            for _ in range(600):
                async with world.database.read() as uow:
                    request = await uow.requests.get(1)
                if request and request.state is RequestState.DONE:
                    break
                await asyncio.sleep(0.1)
            async with session.get(f"http://127.0.0.1:{worker.port}/metrics") as reply:
                assert 'skewcast_job_seconds_count{job="prepare"} 1.0' in await reply.text()
    finally:
        await worker.stop()
    assert (await world.place()).id == place.id
    assert (await world.place()).prepared_at


async def test_a_request_cut_short_by_the_end_is_carried_out_after_the_next_start(
    world: World, tmp_path: Path
) -> None:
    await world.follow()
    await world.switch_fault("timeout")
    await world.jobs.requests()
    await asyncio.sleep(0.2)

    await world.jobs.stop()

    await world.switch_fault("off")
    async with world.database.write() as uow:
        assert await uow.requests.recover() == 1
        await uow.commit()
    await world.jobs.requests()
    await world.jobs.settle()
    assert (await world.place()).prepared_at


async def test_readiness_names_what_is_missing(world: World, tmp_path: Path) -> None:
    url = world.database.engine.url.render_as_string(False)
    worker = build(worker_settings(world.stand_in, tmp_path, url), world.clock)
    assert await worker.find_problems() == ["no poll of the weather service has succeeded lately"]
    await world.jobs.poll()
    assert await worker.find_problems() == []
    world.clock.move(hours=3)
    assert await worker.find_problems() == ["no poll of the weather service has succeeded lately"]
    await worker.database.close()


async def test_a_port_that_is_taken_is_an_error_of_configuration(world: World, tmp_path: Path) -> None:
    url = world.database.engine.url.render_as_string(False)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = worker_settings(world.stand_in, tmp_path, url)
        worker = build(settings.model_copy(update={"worker_port": taken.getsockname()[1]}), world.clock)
        with pytest.raises(ConfigurationError, match="SKEWCAST_WORKER_PORT"):
            await worker.start()
        await worker.stop()


def test_a_database_without_tables_is_refused_in_one_plain_line(tmp_path: Path) -> None:
    refused = run(tmp_path)

    assert (refused.returncode, refused.stdout) == (2, "")
    line = r"The database is at schema none, not \d{4}: run `skewcast migrate` first\.\n"
    assert re.fullmatch(line, refused.stderr)


def test_a_wrong_setting_is_named_in_one_plain_line(tmp_path: Path) -> None:
    refused = run(tmp_path, train_hour="25")

    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.count("\n") == 1
    assert "SKEWCAST_TRAIN_HOUR" in refused.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_worker_within_seconds(
    process: "subprocess.Popen[str]", number: signal.Signals
) -> None:
    wait_for(process, "Worker is at work")
    started = time.monotonic()

    process.send_signal(number)

    assert process.wait(timeout=20) == 0
    assert time.monotonic() - started < 5


def test_no_computing_process_outlives_a_killed_worker(
    process: "subprocess.Popen[str]", sqlite_database: Database
) -> None:
    wait_for(process, "Worker is at work")
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not children.exists():
        pytest.skip("this system does not list a process's children")
    deadline = time.monotonic() + 20
    while len(pids := children.read_text().split()) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(1)

    process.kill()
    process.wait()

    while (alive := [pid for pid in pids if _lives(pid)]) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not alive
    assert sqlite_database.file
    with closing(sqlite3.connect(sqlite_database.file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def _lives(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
