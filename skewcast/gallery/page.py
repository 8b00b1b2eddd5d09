"""A chat as a web page: each message as a phone shows it, light and dark side by side."""

from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path

_PICTURE = ".png"


class Page:
    """Collects one chat and writes it to a folder, pictures beside it."""

    def __init__(self, folder: Path, title: str) -> None:
        self._folder = folder
        self._title = title
        self._entries: list[str] = []
        self._attached: list[str] = []
        self._files = 0

    def message(self, html: str, buttons: Sequence[Sequence[str]] = (), *, edited: bool = False) -> None:
        """Add a message of the bot, with the file that came just before."""
        rows = "".join(
            f"<div class=row>{''.join(f'<span>{escape(_label(button))}</span>' for button in row)}</div>"
            for row in buttons
        )
        mark = "<i class=edited>edited</i>" if edited else ""
        attached, self._attached = "".join(self._attached), []
        self._entries.append(f"<div class=bot>{attached}<div class=text>{html}{mark}</div>{rows}</div>")

    def file(self, content: bytes, name: str) -> None:
        """Add a file to the message that follows."""
        self._files += 1
        path = self._folder / f"{self._title}-{self._files:03d}-{name}"
        path.write_bytes(content)
        shown = (
            f"<img src='{path.name}'>" if name.endswith(_PICTURE) else f"📄 <a href='{path.name}'>{name}</a>"
        )
        self._attached.append(shown)

    def toast(self, text: str) -> None:
        """Add a short notice."""
        self._entries.append(f"<div class=toast>{escape(text)}</div>")

    def echo(self, line: str) -> None:
        """Add what the person wrote or tapped."""
        self._entries.append(f"<div class=me>{escape(line)}</div>")

    def heading(self, words: str) -> None:
        """Begin a part of the page."""
        self._entries.append(f"<h2>{escape(words)}</h2>")

    def write(self) -> Path:
        """Write the page and return where it is."""
        chat = "\n".join(self._entries)
        style = files("skewcast.gallery").joinpath("page.css").read_text(encoding="utf-8")
        columns = "".join(f"<section class={context}>{chat}</section>" for context in ("light", "dark"))
        path = self._folder / f"{self._title}.html"
        path.write_text(
            f"<!doctype html><meta charset=utf-8><title>{self._title}</title><style>{style}</style>{columns}",
            encoding="utf-8",
        )
        return path


def _label(button: str) -> str:
    """Return a button's label without the number a terminal needs."""
    return button.partition("] ")[2] or button
