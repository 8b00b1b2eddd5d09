"""Other libraries' forecasts of the same windows, whatever environment they live in."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from time import process_time

import numpy as np
import typer

from benchmarks.peers import seasonal_ets, without_gaps
from forecasting.domain import LEVELS, Floats

_OUTSIDE = Path(__file__).parent / "outside"


@dataclass(frozen=True, eq=False)
class Window:
    """Values of the hours from `first_hour` (an epoch hour) on, NaN where unknown."""

    first_hour: int
    values: Floats


@dataclass(frozen=True, eq=False)
class Answers:
    """Quantiles of every window, shape (windows, horizon, 11), and what each fit with its forecast cost."""

    name: str
    version: str
    quantiles: Floats
    cpu_ms: Floats


def ask_rivals(windows: Sequence[Window], horizon: int, python: str | None) -> Iterator[Answers]:
    """Let every rival that is installed forecast; one that is not is named, and left out.

    `python` is the interpreter of the environment that statsforecast and Prophet are installed in.
    """
    yield _statsmodels(windows, horizon)
    rscript = shutil.which("Rscript")
    for name, interpreter, program in (
        ("statsforecast AutoETS", python, "statsforecast_peer.py"),
        ("R forecast::ets", rscript, "ets.R"),
        ("Prophet", python, "prophet_peer.py"),
    ):
        if interpreter is None:
            typer.echo(f"{name} is left out: there is no interpreter to run it with", err=True)
            continue
        try:
            yield _outside(name, interpreter, _OUTSIDE / program, windows, horizon)
        except (OSError, subprocess.CalledProcessError) as error:
            reason = getattr(error, "stderr", "").strip().splitlines()[-1:] or [str(error)]
            typer.echo(f"{name} is left out: {reason[0]}", err=True)


def _statsmodels(windows: Sequence[Window], horizon: int) -> Answers:
    quantiles, cpu_ms = [], []
    for window in windows:
        started = process_time()
        quantiles.append(seasonal_ets(window.values, horizon))
        cpu_ms.append(1000 * (process_time() - started))
    name = "statsmodels ETS(A,N,A)"
    return Answers(name, version("statsmodels"), np.array(quantiles), np.array(cpu_ms))


def _outside(name: str, interpreter: str, program: Path, windows: Sequence[Window], horizon: int) -> Answers:
    given = [
        {"first_hour": window.first_hour, "values": without_gaps(window.values).tolist()}
        for window in windows
    ]
    asked = json.dumps({"horizon": horizon, "levels": LEVELS, "windows": given})
    # The programs are our own, the interpreter is what the person at the keyboard named.
    done = subprocess.run(  # noqa: S603
        [interpreter, str(program)], input=asked, capture_output=True, text=True, check=True
    )
    answered = json.loads(done.stdout)
    quantiles = np.array([forecast["quantiles"] for forecast in answered["forecasts"]])
    cpu_ms = np.array([forecast["cpu_ms"] for forecast in answered["forecasts"]], np.float64)
    return Answers(name, answered["version"], quantiles, cpu_ms)
