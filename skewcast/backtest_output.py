"""What a backtest leaves behind: a table on the screen, and the files asked for."""

import json

import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from forecasting.charts.backtest import draw_backtest
from forecasting.clock import from_epoch_hour
from forecasting.domain import LEVELS
from forecasting.evaluation.results import BacktestResult
from forecasting.evaluation.summary import Summary, lead_ranges
from skewcast.backtest_request import Outputs
from skewcast.backtest_run import Report

_SHOWN_COST = "4:1 below"


def deliver(report: Report, outputs: Outputs) -> None:
    """Print the main scores and write the files."""
    horizon = report.request.horizon
    Console().print(score_table(report.summary, horizon))
    if outputs.json:
        text = json.dumps(report.summary, indent=2, allow_nan=False)
        outputs.json.write_text(text + "\n", encoding="utf-8")
    if outputs.dump:
        forecasts_table(report.result, horizon).to_csv(outputs.dump, index=False, lineterminator="\n")
    if outputs.chart:
        outputs.chart.write_bytes(draw_backtest(report.result, report.request.variable, horizon))


def score_table(summary: Summary, horizon: int) -> Table:
    """Lay out the mean absolute error by lead time, and the main scores over all of them."""
    *buckets, whole = lead_ranges(horizon)
    table = Table(
        title=f"Mean absolute error by lead time in hours, {summary['origins']} origins",
        caption=f"Saved: the share of the median's cost that acting on the plan saves, {_SHOWN_COST}",
        box=SIMPLE_HEAD,
        padding=0,
    )
    table.add_column("Model", no_wrap=True)
    for heading in (*buckets, whole, "Bias", "Pinball", "In 80 %", "Saved"):
        table.add_column(heading, justify="right", no_wrap=True)
    for name, scores in summary["models"].items():
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


def forecasts_table(result: BacktestResult, horizon: int) -> pd.DataFrame:
    """Return every forecast as rows of model, origin, lead_hours, level and value."""
    origins = [f"{from_epoch_hour(hour):%Y-%m-%dT%H:%MZ}" for hour in result.origins.tolist()]
    names = ["origin", "lead_hours", "level"]
    index = pd.MultiIndex.from_product([origins, range(1, horizon + 1), LEVELS], names=names)
    tables = {
        name.value: pd.Series(run.quantiles[:, :horizon].reshape(-1), index, name="value").dropna()
        for name, run in result.answering.items()
    }
    return pd.concat(tables, names=["model"]).reset_index()


def _written(figure: float | None, how: str) -> str:
    return "–" if figure is None else format(figure, how)
