"""What a backtest leaves behind: a table on the screen, and the files asked for."""

import json
from pathlib import Path

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from forecasting.charts.backtest import NAMES, draw_backtest
from forecasting.clock import from_epoch_hour
from forecasting.domain import LEVELS
from forecasting.errors import InputError
from forecasting.evaluation.results import BacktestResult
from forecasting.evaluation.summary import lead_ranges
from skewcast.backtest_request import Outputs
from skewcast.backtest_run import Report

_SHOWN_COST = "4:1 below"
_FEWEST_COLUMNS = 80
_LEGEND = """\
All models are scored on the same hours.
Bias      forecast minus observed: + is too high
Pinball   loss of the whole range, the mean over its levels
In 80%    how many outcomes lay inside the 80 % range
Saved     cost avoided by acting on the plan instead of the median, when an
          outcome below it costs 4 times as much as one above it
"""


def deliver(report: Report, outputs: Outputs) -> None:
    """Write the files and print the main scores. Raises InputError for a file that cannot be written."""
    try:
        _write(report, outputs)
    except OSError as error:
        raise InputError(f"{error.filename or 'a file'} cannot be written: {error.strerror}") from error
    console = Console()
    console.width = max(console.width, _FEWEST_COLUMNS)
    console.print(score_table(report))
    console.print(_LEGEND, highlight=False)


def _write(report: Report, outputs: Outputs) -> None:
    horizon = report.request.horizon
    if outputs.json:
        text = json.dumps(report.summary, indent=2, allow_nan=False)
        outputs.json.write_text(text + "\n", encoding="utf-8")
    if outputs.dump:
        write_forecasts(report.result, horizon, outputs.dump)
    if outputs.chart:
        outputs.chart.write_bytes(draw_backtest(report.result, report.request.variable, horizon))


def score_table(report: Report) -> Table:
    """Lay out the mean absolute error by lead time, and the main scores over all of them."""
    *buckets, whole = lead_ranges(report.request.horizon)
    title, unit = NAMES[report.request.variable]
    first, last = (from_epoch_hour(hour) for hour in report.result.origins[[0, -1]].tolist())
    table = Table(
        title=f"{title}: mean absolute error in {unit}, by hours ahead\n"
        f"{report.summary['origins']} forecasts, {first:%Y-%m-%d} to {last:%Y-%m-%d}",
        box=SIMPLE_HEAD,
        padding=0,
    )
    table.add_column("Model", no_wrap=True)
    for heading in (*buckets, whole, "Bias", "Pinball", "In 80%", "Saved"):
        table.add_column(heading, justify="right", no_wrap=True)
    for name, scores in report.summary["models"].items():
        overall = scores["buckets"][whole]
        errors = [_written(scores["buckets"][bucket]["mae"], ".2f") for bucket in (*buckets, whole)]
        cost = overall["cost"][_SHOWN_COST]
        saved = 1 - cost["plan"] / cost["median"] if cost["median"] else None
        table.add_row(
            name,
            *errors,
            _written(overall["bias"], "+.2f"),
            _written(overall["pinball"]["mean"], ".3f"),
            _written(overall["coverage"]["80"], ".1%"),
            _written(saved, ".0%"),
        )
    return table


def write_forecasts(result: BacktestResult, horizon: int, path: Path) -> None:
    """Write every forecast as rows of model, origin, lead_hours, level and value, in that order."""
    starts = [f",{lead},{level!r}," for lead in range(1, horizon + 1) for level in LEVELS]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("model,origin,lead_hours,level,value\n")
        for name, run in result.answering.items():
            for hour, quantiles in zip(result.origins.tolist(), run.quantiles, strict=True):
                origin = f"{name.value},{from_epoch_hour(hour):%Y-%m-%dT%H:%MZ}"
                values = quantiles[:horizon].reshape(-1)
                rows = zip(starts, values.astype(str).tolist(), np.isfinite(values).tolist(), strict=True)
                file.writelines(f"{origin}{start}{value}\n" for start, value, known in rows if known)


def _written(figure: float | None, how: str) -> str:
    return "–" if figure is None else format(figure, how)
