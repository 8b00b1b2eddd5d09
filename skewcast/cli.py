"""The command line: `skewcast bot`, `worker`, `migrate`, `doctor`, `demo`, `gallery`, `backtest` and more."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from forecasting.errors import SkewcastError
from skewcast.backtest import backtest
from skewcast.explain import explain

app = typer.Typer(
    name="skewcast",
    help="Weather forecasts to plan by, when one side of being wrong costs more.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

BAD_INPUT_EXIT_CODE = 2

app.command()(backtest)
app.command()(explain)


@app.command()
def bot() -> None:
    """Run the Telegram bot."""
    from bot.app import main as run_bot

    raise typer.Exit(run_bot())


@app.command()
def worker() -> None:
    """Run the background worker."""
    from worker.app import main as run_worker

    raise typer.Exit(run_worker())


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from skewcast.migrate import migrate_database

    typer.echo(asyncio.run(migrate_database()))


@app.command()
def doctor() -> None:
    """Check settings, database, weather service and token; say what is wrong in plain words."""
    from skewcast.doctor import examine

    raise typer.Exit(asyncio.run(examine(typer.echo)))


@app.command()
def demo(
    script: Annotated[
        Path | None, typer.Option(help="Play lines from a file, then exit.", exists=True, dir_okay=False)
    ] = None,
    language: Annotated[str, typer.Option(help="Language of the person at the keyboard: en or ru.")] = "en",
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its database and charts.")] = Path(
        "var/demo"
    ),
) -> None:
    """Chat with the bot in this terminal: no token, no network, recorded real weather."""
    from skewcast.demo.run import run_demo

    asyncio.run(run_demo(script, language, folder))


@app.command()
def gallery(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the pages and pictures go.")],
) -> None:
    """Render every message and chart in both languages, light and dark, as web pages to look at."""
    from skewcast.gallery.run import render_gallery

    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(render_gallery(folder))


def main() -> None:
    """Run a command; bad input or settings are one line and exit code 2."""
    # Arithmetic libraries read this when they load; their threads only get in each other's way here.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        app()
    except SkewcastError as error:
        typer.echo(str(error), err=True)
        sys.exit(BAD_INPUT_EXIT_CODE)


if __name__ == "__main__":
    main()
