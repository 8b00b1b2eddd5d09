"""What a fit and an update cost, ours and others', on the same windows in one run."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from time import process_time

import numpy as np

from benchmarks.document import markdown, provenance, show, write_document
from benchmarks.rivals import Window, ask_rivals
from forecasting.clock import from_epoch_hour
from forecasting.domain import SERVICE_LEAD_HOURS, ModelName, Source, Variable
from forecasting.evaluation.backtest import fit_cpu_ms
from forecasting.models.lineup import LINEUP
from forecasting.timeseries import History, Truth, Vintages
from forecasting.weather.standin.record import RecordedPlace, recorded_places

_WINDOW_HOURS = 28 * 24
_UPDATES = 24
_HEADINGS = ("Forecaster", "Version", "Fit + 72 h, ms", "Part of statsmodels", "New hour + 72 h, ms")
_ALONE = (ModelName.ETS, ModelName.STOCK_ETS, ModelName.SEASONAL_NAIVE)
_SERVED = (ModelName.HYBRID, ModelName.SERVICE)
_INTRODUCTION = """\
Processor time in ms, the middle of all windows: 28 days of hourly temperature that end some weeks before
the end of each recorded place in this package. Ours keep a state and take a new hour in; the other
libraries must be fitted again. The hybrid and the service are measured where archived forecasts are: New
York, with a forecast every third hour, which the hybrid learns from one by one. Its fit is a pass through
the archive that happens once in a place's life.

`PYTHON` is the interpreter of an environment of their own for statsforecast and Prophet, which hold pandas
back: `python -m venv .venv-peers && .venv-peers/bin/pip install prophet statsforecast`. R is used where
`Rscript` has the packages forecast and jsonlite. What is missing is left out.
"""


@dataclass(frozen=True)
class _Cost:
    name: str
    version: str
    fit_ms: float
    update_ms: float


def run(python: str | None) -> None:
    """Measure, print the table and write it to `docs/benchmarks/fit.md`."""
    histories = [_history(place) for place in recorded_places()]
    rivals = [
        _Cost(answers.name, answers.version, float(np.median(answers.cpu_ms)), float("nan"))
        for answers in ask_rivals([_window(history) for history in histories], 72, python)
    ]
    unit = rivals[0].fit_ms
    rows = [_row(cost, unit) for cost in (*_ours(histories), *rivals)]
    title = "Cost of a fit and of an update"
    show(title, _HEADINGS, rows)
    made = provenance("python -m benchmarks fit --peers PYTHON", ("skewcast", "numpy", "scipy"))
    write_document("fit", f"# {title}\n\n{made}\n{_INTRODUCTION}\n{markdown(_HEADINGS, rows)}")


def _ours(histories: list[History]) -> Iterator[_Cost]:
    served = [history for history in histories if len(history.vintages)]
    for name in (*_ALONE, *_SERVED):
        costs = [_cost(name, history) for history in (served if name in _SERVED else histories)]
        fit_ms, update_ms = (median(kind) for kind in zip(*costs, strict=True))
        yield _Cost(f"{name}, ours", "", fit_ms, update_ms)


def _cost(name: ModelName, history: History) -> tuple[float, float]:
    """Return the CPU time of a fit on the window, and of an hour's update, each with a forecast."""
    model = LINEUP[name]
    origin = from_epoch_hour(int(history.truth.hours[0]) + _WINDOW_HOURS)
    known = history.as_of(origin)
    fitted = model.fit(known)
    updates = []
    for hour in range(_UPDATES):
        before, after = (origin + timedelta(hours=hour + step) for step in (0, 1))
        news = history.as_of(after).since(before)
        started = process_time()
        fitted.update(news)
        fitted.predict(after)
        updates.append(1000 * (process_time() - started))
    return fit_cpu_ms(model, known, origin), float(np.mean(updates))


def _history(place: RecordedPlace) -> History:
    """Return the window of a place, and the day after it."""
    values = place.analysis[Variable.TEMPERATURE]
    last = len(values) - _WINDOW_HOURS
    rows = np.arange(last - _WINDOW_HOURS, last + _UPDATES)
    hours = place.first_hour + rows
    known = np.isfinite(values[rows])
    truth = Truth(hours, values[rows], hours * 3600).select(known)
    return History(
        Variable.TEMPERATURE, Source.STATION, truth, _vintages(place, int(hours[0]), int(hours[-1]))
    )


def _vintages(place: RecordedPlace, first: int, last: int) -> Vintages:
    if Variable.TEMPERATURE not in place.vintages:
        return Vintages.empty()
    recorded = place.vintages[Variable.TEMPERATURE]
    rows = np.flatnonzero((recorded.issued >= first) & (recorded.issued <= last))
    issued = recorded.issued[rows]
    columns = (issued - recorded.first_valid[rows])[:, None] + np.arange(SERVICE_LEAD_HOURS + 1)
    paths = recorded.paths[rows[:, None], columns].astype(np.float32)
    return Vintages(issued, issued * 3600, paths)


def _window(history: History) -> Window:
    first = int(history.truth.hours[0])
    return Window(first, history.truth.regular(first, first + _WINDOW_HOURS - 1))


def _row(cost: _Cost, unit: float) -> list[str]:
    update = f"{cost.update_ms:.2f}" if np.isfinite(cost.update_ms) else "a fit"
    part = cost.fit_ms / unit
    shown = f"1/{1 / part:.0f}" if part <= 1 / 2 else f"{part:.1f}"
    return [cost.name, cost.version, f"{cost.fit_ms:.1f}", shown, update]
