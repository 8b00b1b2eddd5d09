"""Showing Telegram messages in a terminal: HTML as styled text, buttons as numbers, files by their path."""

from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.text import Text

_STYLES = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "s": "strike"}
_STYLES |= {"code": "cyan", "pre": "cyan", "a": "blue underline"}


class Display(Protocol):
    """Where a chat appears."""

    def message(self, html: str, buttons: Sequence[Sequence[str]] = (), *, edited: bool = False) -> None:
        """Show a message of the bot with its buttons, or what it has become."""
        ...

    def file(self, content: bytes, name: str) -> None:
        """Show a file the bot sent; the message it came with follows."""
        ...

    def toast(self, text: str) -> None:
        """Show a short notice over the chat."""
        ...

    def echo(self, line: str) -> None:
        """Show what the person wrote."""
        ...


class _Markup(HTMLParser):
    """Collects the text of Telegram's HTML with the styles of its tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = Text()
        self._open: list[str] = []
        self._link: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(_STYLES.get(tag, ""))
        if tag == "a":
            self._link = dict(attrs).get("href")

    def handle_endtag(self, tag: str) -> None:
        if self._open:
            self._open.pop()
        if tag == "a" and self._link:
            self.text.append(f" <{self._link}>", "dim")
            self._link = None

    def handle_data(self, data: str) -> None:
        self.text.append(data, " ".join(filter(None, self._open)))


def styled(html: str) -> Text:
    """Turn a message in Telegram's HTML into styled text."""
    markup = _Markup()
    markup.feed(html)
    markup.close()
    return markup.text


class Screen:
    """Prints one chat."""

    def __init__(self, console: Console, folder: Path) -> None:
        self._console = console
        self._folder = folder
        self._files = 0

    def message(self, html: str, buttons: Sequence[Sequence[str]] = (), *, edited: bool = False) -> None:
        """Print a message of the bot and, below it, its buttons."""
        self._console.print(Text("✎ " if edited else "● ", "green") + styled(html), soft_wrap=True)
        for row in buttons:
            self._console.print(Text("   " + "  ".join(row), "yellow"), soft_wrap=True)

    def file(self, content: bytes, name: str) -> None:
        """Save a file the bot sent and print where."""
        self._files += 1
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{self._files:02d}-{name}"
        path.write_bytes(content)
        self._console.print(Text(f"▣ {path}", "magenta"), soft_wrap=True)

    def toast(self, text: str) -> None:
        """Print a short notice shown over the chat."""
        self._console.print(Text(f"  ({text})", "yellow"), soft_wrap=True)

    def echo(self, line: str) -> None:
        """Print what the person wrote."""
        self._console.print()
        self._console.print(Text(f"› {line}", "bold cyan"), soft_wrap=True)
