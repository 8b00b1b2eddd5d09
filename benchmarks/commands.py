"""The commands of `python -m benchmarks`."""

from pathlib import Path
from typing import Annotated

import typer

from forecasting.logs import set_up_logs

app = typer.Typer(name="benchmarks", help=__doc__, no_args_is_help=True, add_completion=False)


@app.callback()
def benchmarks() -> None:
    """Measure speed, memory and accuracy."""
    set_up_logs("WARNING", "text")


@app.command()
def cycle(
    places: Annotated[int, typer.Option(min=2, help="How many places are followed")] = 1000,
    hours: Annotated[int, typer.Option(min=1, help="How many hours are measured")] = 7,
    processes: Annotated[int, typer.Option(min=1, help="Computing processes")] = 2,
    days: Annotated[int, typer.Option(min=28, help="Days of hourly history")] = 28,
    refit: Annotated[bool, typer.Option("--refit", help="Measure the weekly training, too")] = False,
    write: Annotated[bool, typer.Option("--write", help="Write docs/benchmarks/throughput.md")] = False,
) -> None:
    """Live through some hours with many places: store, issue and score."""
    from benchmarks.cycle import run  # noqa: PLC0415 - a command loads only what it runs

    run(places, hours, processes, days, refit=refit, write=write)


@app.command()
def chat() -> None:
    """Let many people ask the bot at once, and let a morning's pushes fall due at one moment."""
    from benchmarks.chat import run  # noqa: PLC0415 - a command loads only what it runs

    run()


Folder = Annotated[
    Path, typer.Option("--data", help="Folder of the public data.", exists=True, file_okay=False)
]


@app.command()
def lines(data: Folder) -> None:
    """Print the lines to reach, on places and months that nothing was tuned on."""
    from benchmarks.lines import run  # noqa: PLC0415 - a command loads only what it runs

    run(data)


Peers = Annotated[
    str | None,
    typer.Option("--peers", metavar="PYTHON", help="Interpreter that has statsforecast and Prophet"),
]


@app.command()
def fit(peers: Peers = None) -> None:
    """Measure what a fit and an update cost, beside other libraries."""
    from benchmarks.fit import run  # noqa: PLC0415 - a command loads only what it runs

    run(peers)


@app.command()
def accuracy(data: Folder, peers: Peers = None) -> None:
    """Compare errors and ranges with other libraries, on places that nothing was tuned on."""
    from benchmarks.accuracy import run  # noqa: PLC0415 - a command loads only what it runs

    run(data, peers)
