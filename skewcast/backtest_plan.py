"""Turns what a person asked to backtest into a history, models and origins."""

from datetime import datetime

from forecasting.clock import epoch_hour, from_epoch_hour
from forecasting.domain import ModelName, Source
from forecasting.errors import InputError
from forecasting.evaluation.origins import spaced
from forecasting.models.incoming import TRUTH_DELAY_HOURS
from forecasting.models.lineup import LINEUP
from forecasting.models.protocol import Model
from forecasting.models.roles import COMPARED
from forecasting.timeseries import History, Truth, Vintages
from skewcast.backtest_request import Request
from skewcast.csv_input import Note, read_observations, read_vintages

_FROM_THE_SERVICE = (ModelName.HYBRID, ModelName.SERVICE)


def read_history(request: Request, note: Note) -> History:
    """Read the files of a request. Raises InputError."""
    truth = read_observations(request.observations, request.variable, request.truth_delay_hours, note)
    vintages = Vintages.empty()
    if request.service:
        vintages = read_vintages(request.service, request.variable, note)
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
    return from_epoch_hour(int(truth.known_at[0]) // 3600 + 24 * request.window_days)


def plan_origins(request: Request, history: History) -> list[datetime]:
    """Return hours to forecast from: issue times of the service if there is one. Raises InputError.

    By default they begin when a training window is known and end a whole horizon before the truth does.
    """
    first_hour, last_hour = int(history.truth.hours[0]), int(history.truth.hours[-1])
    first, last = epoch_hour(window_end(request, history.truth)), last_hour - request.horizon
    if request.begin is not None:
        first = max(_hour("--from", request.begin), first_hour)
    if request.end is not None:
        last = min(_hour("--to", request.end), last_hour - 1)
    candidates = history.vintages.issued.tolist() if request.service else range(first, last + 1)
    origins = [from_epoch_hour(hour) for hour in spaced(candidates, first, last, request.origin_step_hours)]
    if not origins:
        raise InputError(
            f"nothing to forecast from between {_written(first)} and {_written(last)}; "
            f"observations reach from {_written(first_hour)} to {_written(last_hour)}, "
            f"the first {request.window_days} days for training, the last {request.horizon} h for scoring"
        )
    return origins


def _hour(option: str, text: str) -> int:
    """Read an option as a time with a zone; the first whole hour not before it."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{option}: {text!r} is not a time like 2024-01-31T06:00Z") from error
    if time.tzinfo is None:
        raise InputError(f"{option}: {text} has no time zone, unlike 2024-01-31T06:00Z")
    return -(-int(time.timestamp()) // 3600)


def _written(hour: int) -> str:
    return f"{from_epoch_hour(hour):%Y-%m-%dT%H:%MZ}"
