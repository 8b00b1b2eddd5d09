"""Every sentence is in the catalogues, in both languages, and none escapes them."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import bot
from bot.i18n import LANGUAGES, SOURCE_LANGUAGE, Catalogues, catalogue_path, gettext, language_of, ngettext
from bot.texts.common import ATTRIBUTION

pytestmark = pytest.mark.unit

SOURCES = Path(bot.__file__).parent
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
FOR_OPERATORS = {"logger", "log_failure", "Counter", "Gauge", "Histogram", "ConfigurationError", "ValueError"}
"""Calls whose words no person in a chat reads: they stay English."""
NOT_FOR_READERS = ("outgoing/", "process.py")
"""Files that speak with Telegram and with operators only."""


def extracted() -> dict[str, str | None]:
    """Each message in the code, with its plural where it has one."""
    found = extract_from_dir(str(SOURCES), keywords=KEYWORDS)
    return {
        message[0] if isinstance(message, tuple) else message: (
            message[1] if isinstance(message, tuple) else None
        )
        for _, _, message, _, _ in found
    }


def catalogue(language: str) -> Catalog:
    """One language's catalogue."""
    with catalogue_path(language).open("rb") as file:
        return read_po(file)


def entries(language: str) -> dict[str, Message]:
    """Its messages by their (singular) id."""
    return {ids(message)[0]: message for message in catalogue(language) if message.id}


def ids(message: Message) -> list[str]:
    """A message's id, or its singular and its plural."""
    return list(message.id) if isinstance(message.id, list | tuple) else [message.id]


def forms(message: Message) -> list[str]:
    """A message's translation, in all its forms."""
    strings = message.string
    return list(strings) if isinstance(strings, list | tuple) else [strings or ""]


def placeholders(text: str) -> set[str]:
    """What is filled into a message."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def tags(text: str) -> list[str]:
    """The HTML in a message."""
    return sorted(re.findall(r"</?[a-z]+", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_every_message_and_nothing_else(language: str) -> None:
    assert set(entries(language)) == set(extracted())
    assert not catalogue(language).obsolete


def test_every_russian_message_is_written_in_all_its_forms() -> None:
    for message in entries("ru").values():
        assert all(forms(message)), message.id
        assert len(forms(message)) == (3 if len(ids(message)) == 2 else 1)
        assert not message.fuzzy


def test_translations_fill_in_and_mark_up_the_same() -> None:
    for message in entries("ru").values():
        for form in forms(message):
            assert placeholders(form) == placeholders(ids(message)[-1]), message.id
            assert tags(form) == tags(ids(message)[-1]), message.id


def test_russian_messages_are_russian() -> None:
    same_everywhere = {"Skewcast", "Weather data by Open-Meteo.com"}
    for name, message in entries("ru").items():
        for form in forms(message):
            wordless = not re.search("[A-Za-z]", re.sub(r"{[a-z_]+}", "", form))
            assert name in same_everywhere or wordless or re.search("[а-яё]", form), form


def test_every_language_compiles_without_files_beside_the_catalogue() -> None:
    catalogues = Catalogues()
    assert set(catalogues.locales) == set(LANGUAGES)
    assert not list(SOURCES.rglob("*.mo"))


@pytest.mark.parametrize(("n", "words"), [(1, "1 день"), (3, "3 дня"), (11, "11 дней"), (21, "21 день")])
def test_russian_plurals_go_with_their_number(n: int, words: str) -> None:
    with Catalogues().speak("ru"):
        assert ngettext("{days} day", "{days} days", n).format(days=n) == words


def test_english_plurals_need_no_translation() -> None:
    with Catalogues().speak("en"):
        assert ngettext("{days} day", "{days} days", 1) == "{days} day"
        assert ngettext("{days} day", "{days} days", 2) == "{days} days"


def test_languages_do_not_mix_between_people() -> None:
    catalogues = Catalogues()
    with catalogues.speak("ru"):
        with catalogues.speak("en"):
            assert gettext("Wind") == "Wind"
        assert gettext("Wind") == "Ветер"


@pytest.mark.parametrize(
    ("code", "language"),
    [("ru", "ru"), ("ru-RU", "ru"), ("en-GB", "en"), ("de", "en"), (None, "en"), ("", "en")],
)
def test_the_language_comes_from_the_client(code: str | None, language: str) -> None:
    assert language_of(code) == language


def test_the_source_language_is_one_of_the_languages() -> None:
    assert SOURCE_LANGUAGE in LANGUAGES


def test_no_sentence_escapes_the_catalogues() -> None:
    loose = {
        str(path.relative_to(SOURCES)): sentences
        for path in SOURCES.rglob("*.py")
        if (sentences := set(_loose_sentences(ast.parse(path.read_text(encoding="utf-8")))))
    }
    for_readers = {name: found for name, found in loose.items() if not name.startswith(NOT_FOR_READERS)}
    assert for_readers == {"texts/common.py": {ATTRIBUTION}}  # a licence's words, the same in every language


def _loose_sentences(tree: ast.Module) -> Iterator[str]:
    """Strings that read like words for people and are handed to no translating call."""
    translated = {id(leaf) for call in _calls(tree) if _is_exempt(call) for leaf in ast.walk(call)}
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if id(node) not in translated | documentation and _reads_like_words(node.value):
            yield node.value


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _is_exempt(call: ast.Call) -> bool:
    function = call.func
    while isinstance(function, ast.Attribute | ast.Call):
        function = function.func if isinstance(function, ast.Call) else function.value
    name = function.id if isinstance(function, ast.Name) else ""
    return name in {*KEYWORDS, *FOR_OPERATORS}


def _reads_like_words(text: str) -> bool:
    return bool(re.search(r"[а-яё]{3}.* |[A-Za-z]{2,} [a-z]{2,}", re.sub(r"<[^>]+>", "", text)))
