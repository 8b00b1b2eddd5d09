"""Playing a conversation from a file, one line after the other, each answered before the next."""

import asyncio
from pathlib import Path

from bot.services import Services
from skewcast.demo.chat import Person

LONGEST_ANSWER_SECONDS = 180.0
COMMENT = "#"


async def play(person: Person, script: Path, services: Services) -> None:
    """Say each line and wait for all that follows from it; empty lines and `#` comments are skipped."""
    lines = await asyncio.to_thread(script.read_text, encoding="utf-8")
    for line in map(str.strip, lines.splitlines()):
        if line and not line.startswith(COMMENT):
            person.echo(line)
            await person.say(line)
            await asyncio.wait_for(services.background.settle(), LONGEST_ANSWER_SECONDS)
