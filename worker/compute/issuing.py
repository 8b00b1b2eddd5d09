"""The forecasts of one series: every model brought up to date, and one of them chosen to be shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from forecasting.clock import floor_hour
from forecasting.domain import Forecast, ModelName, PlaceId, Variable
from forecasting.errors import ModelError, NotEnoughHistory
from forecasting.models.protocol import Fitted, Model
from forecasting.models.roles import FALLBACK_ORDER
from forecasting.storage.records import ModelState
from forecasting.timeseries import History
from worker.compute.states import LIVE_MODELS, pack, unpack


@dataclass(frozen=True, eq=False)
class IssueTask:
    """What one series needs to be forecast at some moments, oldest first; usually it is one.

    `history` holds all that is known if `fits_missing`, else at least what became known since the
    oldest of the states; models that have no state are fitted only in the first case. Where each model then
    stands is told only if `keep_states`, or where one was fitted.
    """

    place_id: PlaceId
    history: History
    states: Mapping[ModelName, ModelState]
    champion: ModelName | None
    moments: tuple[datetime, ...]
    fits_missing: bool
    keep_states: bool = True


@dataclass(frozen=True, eq=False)
class Shown:
    """The forecasts of one moment, that to be shown first; none where no model answered."""

    forecasts: list[Forecast]
    fallback: bool


@dataclass(eq=False)
class Issued:
    """What came of a task: `faults` are failures that models should not have."""

    place_id: PlaceId
    variable: Variable
    shown: list[Shown] = field(default_factory=list)
    states: list[ModelState] = field(default_factory=list)
    fitted: list[ModelName] = field(default_factory=list)
    faults: dict[ModelName, str] = field(default_factory=dict)


@dataclass(eq=False)
class _Standing:
    """A fitted model, and the moment up to which it has seen everything."""

    fitted: Fitted
    fitted_at: datetime
    known_at: datetime

    def forecast(self, history: History, moment: datetime) -> Forecast:
        """Catch up with the moment, and forecast from its hour."""
        self.fitted.update(history.as_of(moment).since(self.known_at))
        self.known_at = moment
        forecast = self.fitted.predict(floor_hour(moment))
        if not forecast.is_whole:
            raise NotEnoughHistory(f"{forecast.model} does not know all of the hours ahead")
        return replace(forecast, issued_at=moment)


def issue_series(task: IssueTask) -> Issued:
    """Update or fit each model of the line-up, let it forecast, and choose whose forecast is shown."""
    from forecasting.models.lineup import LINEUP  # noqa: PLC0415 - heavy, for the computing processes only

    issued = Issued(task.place_id, task.history.variable)
    answers: list[dict[ModelName, Forecast]] = [{} for _ in task.moments]
    for name in LIVE_MODELS:
        try:
            _let_answer(task, LINEUP[name], issued, answers)
        except ModelError:
            continue
        except Exception as error:  # noqa: BLE001 - a fault of one model must not silence the others
            issued.faults[name] = f"{type(error).__name__}: {error}"
    issued.shown = [_choose(task.champion, forecasts) for forecasts in answers]
    return issued


def load_models() -> None:
    """Import what every computation needs; it takes seconds."""
    import forecasting.models.lineup  # noqa: F401, PLC0415 - for the computing processes only


def _let_answer(
    task: IssueTask, model: Model, issued: Issued, answers: list[dict[ModelName, Forecast]]
) -> None:
    standing = _stand(task, model)
    if standing is None:
        return
    for moment, forecasts in zip(task.moments, answers, strict=True):
        try:
            forecasts[model.name] = standing.forecast(task.history, moment)
        except ModelError:
            continue
    if model.name not in task.states:
        issued.fitted.append(model.name)
    if task.keep_states or model.name not in task.states:
        issued.states.append(pack(standing.fitted, standing.known_at, standing.fitted_at))


def _stand(task: IssueTask, model: Model) -> _Standing | None:
    """Restore the model, or fit it where that is wanted."""
    state = task.states.get(model.name)
    if state:
        return _Standing(unpack(model, state), state.fitted_at, state.known_at)
    if not task.fits_missing:
        return None
    first = task.moments[0]
    return _Standing(model.fit(task.history.as_of(first)), first, first)


def _choose(champion: ModelName | None, forecasts: Mapping[ModelName, Forecast]) -> Shown:
    """Put first the champion's forecast, or the next best there is."""
    expected = champion or _expected(forecasts)
    order = [name for name in (expected, *FALLBACK_ORDER) if name in forecasts]
    others = [name for name in forecasts if name not in order[:1]]
    shown = [forecasts[name] for name in order[:1] + others]
    return Shown(shown, fallback=bool(shown) and shown[0].model is not expected)


def _expected(forecasts: Mapping[ModelName, Forecast]) -> ModelName:
    """Return who speaks before any training: the hybrid wherever the service forecasts."""
    has_service = bool(forecasts.keys() & {ModelName.HYBRID, ModelName.SERVICE})
    return ModelName.HYBRID if has_service else ModelName.ETS
