"""Translations, compiled in memory from the committed catalogues, and the language of the moment."""

import gettext as standard_gettext
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from aiogram.utils.i18n import I18n
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

DOMAIN = "bot"
SOURCE_LANGUAGE = "en"
LANGUAGES = {"en": "English", "ru": "Русский"}
"""Languages people can choose, each by its own name."""

LOCALES = Path(__file__).parent / "locales"


class Catalogues(I18n):
    """All translations; compiled files need not be kept beside the catalogues they come from."""

    def __init__(self) -> None:
        super().__init__(path=LOCALES, default_locale=SOURCE_LANGUAGE, domain=DOMAIN)

    def find_locales(self) -> dict[str, standard_gettext.GNUTranslations]:
        """Compile the catalogue of every language."""
        return {language: _compile(catalogue_path(language)) for language in LANGUAGES}

    @contextmanager
    def speak(self, language: str) -> Iterator[None]:
        """Write texts in a language meanwhile."""
        with self.context(), self.use_locale(language):
            yield


def catalogue_path(language: str) -> Path:
    """Return where a language's catalogue lies."""
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def language_of(code: str | None) -> str:
    """Return the language to speak with somebody whose Telegram runs in `code`, such as `pt-br`.

    >>> language_of("ru-RU"), language_of("pt-br"), language_of(None)
    ('ru', 'en', 'en')
    """
    language = (code or "").lower().replace("_", "-").split("-")[0]
    return language if language in LANGUAGES else SOURCE_LANGUAGE


def current_language() -> str:
    """Return the language texts are being written in."""
    return _current().current_locale


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Write texts in another language meanwhile."""
    with _current().use_locale(language):
        yield


def gettext(message: str) -> str:
    """Return a sentence in the current language."""
    return _current().gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the form of a sentence that goes with a number, in the current language."""
    return _current().gettext(singular, plural, n)


def _current() -> I18n:
    """Return the catalogues in use; a text written outside `Catalogues.speak` is a LookupError."""
    return Catalogues.get_current(no_error=False)


def _compile(path: Path) -> standard_gettext.GNUTranslations:
    with path.open("rb") as file:
        catalogue = read_po(file)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return standard_gettext.GNUTranslations(compiled)
