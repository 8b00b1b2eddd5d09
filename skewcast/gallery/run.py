"""The command `skewcast gallery`: a script is played in every language, and pages show what came of it."""

import asyncio
from gettext import NullTranslations
from importlib.resources import files
from pathlib import Path

from babel.messages.pofile import read_po
from rich.console import Console

from bot.i18n import LANGUAGES, Catalogues, catalogue_path
from bot.services import Services
from forecasting.domain import UserId
from skewcast.demo.chat import Person
from skewcast.demo.script import COMMENT, LONGEST_ANSWER_SECONDS
from skewcast.demo.terminal import CHAT_ID
from skewcast.demo.world import living_world, visitor
from skewcast.gallery.page import Page

HEADING = "##"
EVERY_BUTTON = "*"
UNSHOWN_FILE = "not-shown.txt"


class Listening(NullTranslations):
    """Translations of one language that remember in `heard` which sentences were asked for."""

    def __init__(self, translations: NullTranslations, heard: set[str]) -> None:
        super().__init__()
        self._translations = translations
        self._heard = heard

    def gettext(self, message: str) -> str:
        """Translate, and remember."""
        self._heard.add(message)
        return self._translations.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Translate what goes with a number, and remember."""
        self._heard.add(msgid1)
        return self._translations.ngettext(msgid1, msgid2, n)


async def render_gallery(folder: Path) -> None:
    """Play the script in every language; write a page for each, and the sentences that never came up."""
    console = Console(highlight=False)
    catalogues, heard = Catalogues(), set[str]()
    for language, translations in catalogues.locales.items():
        catalogues.locales[language] = Listening(translations, heard)  # type: ignore[assignment]  # it only translates
    script = files("skewcast.gallery").joinpath("script.txt").read_text(encoding="utf-8")
    async with living_world(console, folder / "world") as services:
        for language in LANGUAGES:
            await _forget(services)
            page = Page(folder, language)
            async with visitor(services, page, language, catalogues) as person:
                await _play(person, page, script, services)
            console.print(f"Look at {page.write()}")
    unheard = [sentence for sentence in _sentences() if sentence not in heard]
    folder.joinpath(UNSHOWN_FILE).write_text("\n\n".join(unheard) + "\n", encoding="utf-8")
    console.print(f"{len(heard)} sentences shown, {len(unheard)} not: see {folder / UNSHOWN_FILE}")


async def _forget(services: Services) -> None:
    """Let the visitor be new to the bot."""
    async with services.database.write() as uow:
        await uow.users.erase(UserId(CHAT_ID))
        await uow.commit()


async def _play(person: Person, page: Page, script: str, services: Services) -> None:
    for line in map(str.strip, script.splitlines()):
        if line.startswith(HEADING):
            page.heading(line.removeprefix(HEADING))
        elif line == EVERY_BUTTON:
            for button in person.buttons:
                page.echo(f"[{button.text}]")
                await person.tap(button)
                await _settle(services)
        elif line and not line.startswith(COMMENT):
            page.echo(person.meaning(line))
            await person.say(line)
            await _settle(services)


async def _settle(services: Services) -> None:
    await asyncio.wait_for(services.background.settle(), LONGEST_ANSWER_SECONDS)


def _sentences() -> list[str]:
    with catalogue_path("ru").open("rb") as file:
        ids = [message.id for message in read_po(file) if message.id]
    return [first if isinstance(first, str) else first[0] for first in ids]
