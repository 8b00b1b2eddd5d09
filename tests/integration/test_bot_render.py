"""Pictures drawn in another process."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from bot.render import Renderer
from tests.builders import a_forecast_chart, a_record_chart

pytestmark = pytest.mark.integration

PNG = b"\x89PNG\r\n"


@pytest.fixture
async def renderer() -> AsyncIterator[Renderer]:
    """One drawing process."""
    renderer = Renderer(1)
    yield renderer
    await renderer.close()


async def test_both_kinds_of_charts_are_drawn(renderer: Renderer) -> None:
    await renderer.warm_up()
    assert (await renderer(a_forecast_chart())).startswith(PNG)
    assert (await renderer(a_record_chart())).startswith(PNG)


async def test_one_view_is_drawn_once_however_many_ask(
    renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = []

    async def draw(view: object) -> bytes:
        drawn.append(view)
        await asyncio.sleep(0)
        return b"picture"

    monkeypatch.setattr(renderer, "_in_pool", draw)
    await asyncio.gather(*(renderer(a_record_chart()) for _ in range(20)))
    await renderer(a_record_chart())
    assert len(drawn) == 1
    await renderer(replace(a_record_chart(), title="Elsewhere"))
    assert len(drawn) == 2


async def test_a_picture_that_failed_is_tried_again(
    renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes: Iterator[Exception | bytes] = iter([ValueError("no ink"), b"picture"])

    async def draw(_view: object) -> bytes:
        outcome = next(outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(renderer, "_in_pool", draw)
    with pytest.raises(ValueError, match="no ink"):
        await renderer(a_record_chart())
    assert await renderer(a_record_chart()) == b"picture"


async def test_a_drawing_process_that_dies_is_replaced(renderer: Renderer) -> None:
    pid = await asyncio.get_running_loop().run_in_executor(renderer._pool, os.getpid)
    os.kill(pid, signal.SIGKILL)
    assert (await renderer(a_record_chart())).startswith(PNG)
