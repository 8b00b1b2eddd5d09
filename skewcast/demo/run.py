"""The command `skewcast demo`: stand-in, worker and bot in one process, behind a terminal."""

import asyncio
import sys
from pathlib import Path

from rich.console import Console

from bot.i18n import Catalogues
from skewcast.demo.chat import Person
from skewcast.demo.screen import Screen
from skewcast.demo.script import play
from skewcast.demo.world import living_world, visitor

WELCOME = """
[bold]This is Skewcast, without Telegram.[/] Weather: recorded, real, moved to today. You are an admin here.
Write as you would in the chat: [cyan]/start[/], then [cyan]New York[/], [cyan]/plan[/], [cyan]/report[/], \
[cyan]/retrain[/], [cyan]/help[/].
A number taps that button, [cyan]/location 40.71 -74.01[/] shares a location, an empty line ends.
"""


async def run_demo(script: Path | None, language: str, folder: Path) -> None:
    """Fill a fresh record under `folder`, then chat: with a script's lines, or with the keyboard's."""
    console = Console(highlight=False)
    async with living_world(console, folder) as services:
        screen = Screen(console, folder / "sent")
        async with visitor(services, screen, language, Catalogues()) as person:
            console.print(WELCOME)
            await (play(person, script, services) if script else _converse(person))


async def _converse(person: Person) -> None:
    while line := (await asyncio.to_thread(_read_line)).strip():
        await person.say(line)


def _read_line() -> str:
    sys.stdout.write("\n› ")
    sys.stdout.flush()
    return sys.stdin.readline()
