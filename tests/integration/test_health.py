"""What the health server says about a process."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from prometheus_client import CollectorRegistry, Counter

from forecasting.health import HealthServer

pytestmark = pytest.mark.integration


@dataclass
class Process:
    """A process whose health can be set."""

    live: bool = True
    problems: list[str] = field(default_factory=list)
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    url: str = ""

    async def get(self, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(self.url + path) as reply:
            return reply.status, await reply.text()

    async def find_problems(self) -> list[str]:
        return self.problems


@pytest.fixture
async def process() -> AsyncIterator[Process]:
    process = Process()
    server = HealthServer(
        "127.0.0.1",
        0,
        is_live=lambda: process.live,
        find_problems=process.find_problems,
        registry=process.registry,
    )
    process.url = f"http://127.0.0.1:{await server.start()}"
    yield process
    await server.stop()


async def test_a_process_that_makes_progress_is_live(process: Process) -> None:
    assert await process.get("/healthz") == (200, "live\n")
    process.live = False
    assert await process.get("/healthz") == (503, "stuck\n")


async def test_a_process_that_lacks_something_is_live_but_not_ready(process: Process) -> None:
    assert await process.get("/readyz") == (200, '{"problems": []}')
    process.problems = ["no poll has succeeded lately"]
    assert await process.get("/readyz") == (503, '{"problems": ["no poll has succeeded lately"]}')
    assert (await process.get("/healthz"))[0] == 200


async def test_metrics_are_served_as_prometheus_reads_them(process: Process) -> None:
    Counter("sent_messages", "Messages sent", registry=process.registry).inc(3)

    status, body = await process.get("/metrics")

    assert status == 200
    assert "sent_messages_total 3.0" in body.splitlines()


async def test_a_stopped_server_can_be_stopped_again() -> None:
    async def nothing() -> list[str]:
        return []

    server = HealthServer(
        "127.0.0.1", 0, is_live=lambda: True, find_problems=nothing, registry=CollectorRegistry()
    )
    await server.start()
    await server.stop()
    await server.stop()
