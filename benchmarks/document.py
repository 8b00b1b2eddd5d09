"""Writes results to the screen and into the documents: dated, with versions and the command."""

import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from forecasting.clock import utc_now

DOCUMENTS = Path(__file__).parents[1] / "docs" / "benchmarks"


def show(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table."""
    table = Table(*headings, title=title, box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def markdown(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out a table for a document."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def provenance(command: str, packages: Sequence[str]) -> str:
    """Say when, with what and by which command a document was made."""
    versions = ", ".join(f"{name} {_version(name)}" for name in packages)
    return (
        f"Measured on {utc_now():%Y-%m-%d} with Python {platform.python_version()}, {versions}, "
        f"one computing thread:\n\n    {command}\n"
    )


def write_document(name: str, text: str) -> Path:
    """Replace `docs/benchmarks/NAME.md`; returns its path."""
    path = DOCUMENTS / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.rstrip() + "\n", encoding="utf-8")
    return path


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(not installed)"
