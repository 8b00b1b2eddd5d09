"""Runs a requested backtest under a progress bar and scores it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from forecasting.domain import MODELLED_VARIABLES
from forecasting.errors import InputError
from forecasting.evaluation.backtest import backtest, fit_cpu_ms
from forecasting.evaluation.results import BacktestResult
from forecasting.evaluation.summary import Summary, summarise
from forecasting.models.protocol import Model
from skewcast.backtest_plan import choose_models, plan_origins, read_history, window_end
from skewcast.backtest_request import Request
from skewcast.csv_input import Note


@dataclass(frozen=True, eq=False)
class Report:
    """A finished backtest and its scores."""

    request: Request
    result: BacktestResult
    summary: Summary


def run(request: Request) -> Report:
    """Read, forecast, score; InputError says what is wrong with the request or its files."""
    _check(request)
    models = choose_models(request)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        return _run(request, models, progress)


def _run(request: Request, models: list[Model], progress: Progress) -> Report:
    def note(sentence: str) -> None:
        progress.console.print(sentence, soft_wrap=True, markup=False, highlight=False)

    task = progress.add_task("Reading", total=None)
    history = read_history(request, note)
    origins = plan_origins(request, history)
    progress.update(task, description="Forecasting", total=len(origins))
    fit_at = min(window_end(request, history.truth), origins[0])
    result = backtest(history, models, origins, fit_at=fit_at, on_origin=lambda: progress.advance(task))
    _check_answers(result, request.horizon, note)
    progress.reset(task, description="Scoring", total=len(result.answering))
    window = history.as_of(origins[0]).last_hours(origins[0], 24 * request.window_days)
    fit_ms = {model.name: fit_cpu_ms(model, window, origins[0]) for model in models}
    summary = summarise(
        result,
        history.truth,
        zone=request.zone,
        horizon=request.horizon,
        fit_cpu_ms=fit_ms,
        on_model=lambda: progress.advance(task),
    )
    return Report(request, result, summary)


def _check(request: Request) -> None:
    if request.variable not in MODELLED_VARIABLES:
        raise InputError(f"--variable: no model forecasts {request.variable}")
    try:
        ZoneInfo(request.zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InputError(f"--zone: {request.zone!r} is no time zone like Europe/Berlin") from error


def _check_answers(result: BacktestResult, horizon: int, note: Note) -> None:
    """Say which models never answered, and stop if nothing is left to compare up to the horizon."""
    silent = {name: run for name, run in result.runs.items() if name not in result.answering}
    for name, run in silent.items():
        note(f"{name} gave no forecast: {run.failure}")
    if not result.answering:
        raise InputError("no model could forecast")
    if not result.shared[:, :horizon].any():
        raise InputError("there is no observed hour that every model forecast")
