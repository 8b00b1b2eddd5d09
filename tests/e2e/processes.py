"""Starting the real processes, killing them, and looking at how they end."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

_END_SECONDS = 20.0


class Running:
    """One process of the product, started with the settings given; its output goes to a file."""

    def __init__(self, module: str, settings: Mapping[str, str], log: Path) -> None:
        self._module = module
        self._settings = settings
        self._log = log
        self._process: Process | None = None

    async def start(self) -> None:
        """Start it."""
        with self._log.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", self._module, env=self._environment(), stdout=output, stderr=output
            )

    async def kill(self) -> None:
        """Kill it as the kernel would, without a word of warning."""
        assert await self._end(signal.SIGKILL) == -signal.SIGKILL

    async def stop(self) -> int:
        """Ask it to end, and return its exit code."""
        return await self._end(signal.SIGTERM)

    async def restart(self) -> None:
        """Kill it and start it again, as a restart policy does."""
        await self.kill()
        await self.start()

    async def clean_up(self) -> None:
        """Leave nothing running, whatever became of the test."""
        if self._process and self._process.returncode is None:
            await self._end(signal.SIGKILL)

    @property
    def log(self) -> str:
        """Everything it printed."""
        return self._log.read_text(encoding="utf-8")

    async def _end(self, number: signal.Signals) -> int:
        assert self._process
        self._process.send_signal(number)
        return await asyncio.wait_for(self._process.wait(), _END_SECONDS)

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SKEWCAST_")}
        return inherited | dict(self._settings)


@asynccontextmanager
async def running(module: str, settings: Mapping[str, str], folder: Path) -> AsyncIterator[Running]:
    """Run `python -m module` meanwhile."""
    process = Running(module, settings, folder / f"{module}.log")
    await process.start()
    try:
        yield process
    finally:
        await process.clean_up()
