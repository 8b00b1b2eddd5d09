"""The command `skewcast gallery`: a script is played in every language, and pages show what came of it."""

import asyncio
from gettext import NullTranslations
from importlib.resources import files
from pathlib import Path

from babel.messages.pofile import read_po
from rich.console import Console

from bot.i18n import LANGUAGES, Catalogues, catalogue_path, gettext, ngettext
from bot.services import Services
from forecasting.domain import UserId
from skewcast.demo.chat import Person
from skewcast.demo.script import COMMENT, LONGEST_ANSWER_SECONDS
from skewcast.demo.terminal import CHAT_ID
from skewcast.demo.world import living_world, visitor
from skewcast.gallery.page import Page
from skewcast.gallery.pushes import push

HEADING = "##"
EVERY_BUTTON = "*"
PUSH = "<"
REST = "What did not come up"
MANY = 5  # takes a form of its own in Russian


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
    """Play the script in every language; write a page for each, with what never came up below."""
    console = Console(highlight=False)
    catalogues, heard = Catalogues(), set[str]()
    for language, translations in catalogues.locales.items():
        catalogues.locales[language] = Listening(translations, heard)  # type: ignore[assignment]  # it only translates
    script = files("skewcast.gallery").joinpath("script.txt").read_text(encoding="utf-8")
    pages = {language: Page(folder, language) for language in LANGUAGES}
    async with living_world(console, folder / "world") as services:
        for language, page in pages.items():
            await _forget(services)
            async with visitor(services, page, language, catalogues) as person:
                await _play(person, page, script, language, services)
    sentences = _sentences()
    rest = [(singular, plural) for singular, plural in sentences if singular not in heard]
    for language, page in pages.items():
        page.heading(REST)
        with catalogues.speak(language):
            for singular, plural in rest:
                page.message(ngettext(singular, plural, MANY) if plural else gettext(singular))
        console.print(f"Look at {page.write()}")
    console.print(
        f"{len(sentences)} sentences, {len(rest)} of them below the chat, where they did not come up"
    )


async def _forget(services: Services) -> None:
    """Let the visitor be new to the bot."""
    async with services.database.write() as uow:
        await uow.users.erase(UserId(CHAT_ID))
        await uow.commit()


async def _speak(services: Services, language: str) -> None:
    """Go back to a page's own language: the settings shown on it include the other one."""
    async with services.database.write() as uow:
        await uow.users.set_language(UserId(CHAT_ID), language)
        await uow.commit()


async def _play(person: Person, page: Page, script: str, language: str, services: Services) -> None:
    for line in map(str.strip, script.splitlines()):
        if line.startswith(HEADING):
            page.heading(line.removeprefix(HEADING))
            await _speak(services, language)
        elif line.startswith(PUSH):
            page.echo(line)
            kind = line.removeprefix(PUSH).strip()
            await asyncio.wait_for(push(services, UserId(CHAT_ID), kind), LONGEST_ANSWER_SECONDS)
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


def _sentences() -> list[tuple[str, str | None]]:
    """Return every sentence of the bot, with its plural where it has one."""
    with catalogue_path("ru").open("rb") as file:
        ids = [message.id for message in read_po(file) if message.id]
    return [(found, None) if isinstance(found, str) else (found[0], found[1]) for found in ids]
