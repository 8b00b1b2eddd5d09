"""Turns what a person asked to backtest into a history, models and origins."""

from datetime import datetime

import numpy as np

from forecasting.charts.backtest import NAMES
from forecasting.clock import epoch_hour, from_epoch_hour
from forecasting.domain import ModelName, Source
from forecasting.errors import InputError
from forecasting.evaluation.origins import spaced
from forecasting.models.incoming import TRUTH_DELAY_HOURS
from forecasting.models.lineup import LINEUP
from forecasting.models.protocol import Model
from forecasting.models.roles import COMPARED
from forecasting.models.typical import TYPICAL_ERROR
from forecasting.timeseries import History, Truth, Vintages
from skewcast.backtest_request import Request
from skewcast.csv_input import Note, read_observations, read_vintages
from skewcast.csv_table import HOUR_SECONDS

_FROM_THE_SERVICE = (ModelName.HYBRID, ModelName.SERVICE)
_COMPARED_LEADS = np.arange(25)
_FAR_APART = 6.0  # typical errors


def read_history(request: Request, note: Note) -> History:
    """Read the files of a request. Raises InputError."""
    truth = read_observations(request.observations, request.variable, request.truth_delay_hours, note)
    vintages = Vintages.empty()
    if request.service:
        vintages = read_vintages(request.service, request.variable, note)
        _compare(request, truth, vintages, note)
    # Models put values and paths in the order they came in; a kind that is usually faster would disturb it.
    late = request.truth_delay_hours > TRUTH_DELAY_HOURS[Source.STATION]
    source = Source.ANALYSIS if late else Source.STATION
    return History(request.variable, source, truth, vintages)


def choose_models(request: Request) -> list[Model]:
    """Return the models asked for, by default those usually compared. Raises InputError."""
    if request.models is None:
        return [LINEUP[name] for name in COMPARED if request.service or name not in _FROM_THE_SERVICE]
    names = list(dict.fromkeys(name.strip() for name in request.models.split(",")))
    unknown = [name for name in names if name not in LINEUP]
    if unknown:
        raise InputError(f"--models: there is no model {unknown[0]!r}; there are {', '.join(LINEUP)}")
    served = [name for name in names if name in _FROM_THE_SERVICE]
    if served and not request.service:
        raise InputError(f"--models: {served[0]} needs the forecasts of a service; give them with --service")
    return [LINEUP[ModelName(name)] for name in names]


def window_end(request: Request, truth: Truth) -> datetime:
    """Return the moment at which a whole training window of observations is known."""
    return from_epoch_hour(int(truth.known_at[0]) // HOUR_SECONDS + 24 * request.window_days)


def plan_origins(request: Request, history: History) -> list[datetime]:
    """Return hours to forecast from: issue times of the service if there is one. Raises InputError.

    By default they begin when a training window is known and end a whole horizon before the truth does;
    asked for, the last may come when the last value becomes known.
    """
    first_hour, last_hour = int(history.truth.hours[0]), int(history.truth.hours[-1])
    first, last = epoch_hour(window_end(request, history.truth)), last_hour - request.horizon
    if request.begin is not None:
        first = max(-(-_seconds("--from", request.begin) // HOUR_SECONDS), first_hour)
    if request.end is not None:
        last = min(
            _seconds("--to", request.end) // HOUR_SECONDS, int(history.truth.known_at[-1]) // HOUR_SECONDS
        )
    candidates = history.vintages.issued.tolist() if request.service else range(first, last + 1)
    origins = [from_epoch_hour(hour) for hour in spaced(candidates, first, last, request.origin_step_hours)]
    if not origins:
        served = ""
        if len(history.vintages):
            begin, end = (_written(hour) for hour in history.vintages.issued[[0, -1]].tolist())
            served = f"; forecasts were issued from {begin} to {end}"
        raise InputError(
            f"nothing to forecast from between {_written(first)} and {_written(last)}; "
            f"observations reach from {_written(first_hour)} to {_written(last_hour)}, "
            f"the first {request.window_days} days for training, the last {request.horizon} h for scoring"
            f"{served}"
        )
    return origins


def _compare(request: Request, truth: Truth, vintages: Vintages, note: Note) -> None:
    """Say so if the forecasts of the first day hardly look like forecasts of the observations."""
    hours = vintages.issued[:, None] + _COMPARED_LEADS
    first = int(hours[0, 0])
    observed = truth.regular(first, int(hours[-1, -1]))[hours - first]
    apart = np.abs(vintages.paths[:, _COMPARED_LEADS] - observed)
    middle = float(np.median(apart[np.isfinite(apart)])) if np.isfinite(apart).any() else 0.0
    if middle > _FAR_APART * TYPICAL_ERROR[request.variable]:
        _, unit = NAMES[request.variable]
        note(
            f"half of the service's forecasts are more than {middle:.1f} {unit} off within a day; "
            "are both files of the same place, variable, unit and hours?"
        )


def _seconds(option: str, text: str) -> int:
    """Read an option as a time with a zone; epoch seconds."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{option}: {text!r} is not a time like 2024-01-31T06:00Z") from error
    if time.tzinfo is None:
        raise InputError(f"{option}: {text} has no time zone, unlike 2024-01-31T06:00Z")
    return int(time.timestamp())


def _written(hour: int) -> str:
    return f"{from_epoch_hour(hour):%Y-%m-%dT%H:%MZ}"
