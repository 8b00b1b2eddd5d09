"""The training of one series: models fitted anew, and a decision who speaks for it.

Where the live record is long enough it decides, day by day. Elsewhere, and whenever a decision is asked for
or errors drift, candidates and yardsticks are compared on shared origins of the past:

├── at least 28 days ──┤ origin · · · · origin · · · · origin ├── 84 h ──┤ now
       first fit          one every 25 h, models updated         truth of the last
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

import numpy as np

from forecasting.clock import epoch_hour, from_epoch_hour
from forecasting.domain import HORIZON_HOURS, Floats, ModelName
from forecasting.errors import ModelError
from forecasting.evaluation.promotion import Decision, Reason, decide
from forecasting.evaluation.results import BacktestResult
from forecasting.models.protocol import Fitted
from forecasting.models.roles import CANDIDATES, COMPARED
from forecasting.storage.records import ModelState
from forecasting.timeseries import History
from worker.compute.states import LIVE_MODELS, pack, unpack

ESTIMATED = (ModelName.ETS,)
"""Live models with parameters; the others only filter: fitted anew, they would stand where they do."""

FORGOTTEN_DAYS = 14.0
"""So much older a model's past errors count once they drift."""

ORIGIN_STEP_HOURS = 25  # a day and an hour: every hour of the day gets its turn
MOST_ORIGINS = 80
FEWEST_ORIGINS = 14
FIRST_FIT_HOURS = 28 * 24
TRUTH_LAG_HOURS = HORIZON_HOURS + 12
WINDOW_HOURS = FIRST_FIT_HOURS + MOST_ORIGINS * ORIGIN_STEP_HOURS + TRUTH_LAG_HOURS
"""How much history models are fitted and trained on."""


class Basis(StrEnum):
    """What a decision rests on."""

    LIVE_RECORD = "live_record"  # each `origin` is a day
    BACKTEST = "backtest"


class Failure(StrEnum):
    """Why training left a series as it was."""

    NOT_ENOUGH_HISTORY = "not_enough_history"
    FAULT = "fault"


@dataclass(frozen=True, eq=False)
class TrainTask:
    """One series as it is known at `now`, and who speaks for it; None before any training.

    `losses` by day decide where they are given; without them `history` holds all that is known for a
    backtest, and `chart` asks for its picture. Models that are `standing` are not fitted anew. `drifted`
    lets every model forget; for those that stand, `states` says where.
    """

    history: History
    champion: ModelName | None
    now: datetime
    losses: Mapping[ModelName, Floats] | None = None
    standing: frozenset[ModelName] = frozenset()
    drifted: bool = False
    states: Mapping[ModelName, ModelState] = field(default_factory=dict)
    chart: bool = False


@dataclass(eq=False)
class Trained:
    """What came of training: a decision with each model's mean pinball loss, or a failure.

    `states` are the models fitted anew, `chart` a PNG of the backtest, `fault` the text of a failure that
    should not have been.
    """

    champion_before: ModelName | None
    data_hash: str
    basis: Basis
    states: list[ModelState] = field(default_factory=list)
    decision: Decision | None = None
    pinball: dict[ModelName, float] = field(default_factory=dict)
    chart: bytes | None = None
    failure: Failure | None = None
    fault: str | None = None

    @property
    def champion(self) -> ModelName | None:
        """Who speaks for the series from now on."""
        if self.decision is None:
            return self.champion_before
        return self.decision.challenger if self.decision.promote else self.decision.champion

    @property
    def challenger(self) -> ModelName | None:
        """The best of the others."""
        if self.decision is None:
            return None
        if self.decision.reason is Reason.FIRST_CHAMPION:
            return self.decision.runner_up
        return self.decision.champion if self.decision.promote else self.decision.challenger


def train_series(task: TrainTask) -> Trained:
    """Fit anew, compare and decide."""
    basis = Basis.BACKTEST if task.losses is None else Basis.LIVE_RECORD
    trained = Trained(task.champion, _data_hash(task), basis)
    if not len(task.history.truth):
        trained.failure = Failure.NOT_ENOUGH_HISTORY
        return trained
    try:
        _fit(task, trained)
        if task.losses is None:
            _decide_by_backtest(task, trained)
        else:
            trained.decision = decide(task.champion, task.losses)
            trained.pinball = {name: float(np.mean(losses)) for name, losses in task.losses.items()}
    except Exception as error:  # noqa: BLE001 - a fault in one series must not end the training of others
        trained.failure, trained.fault = Failure.FAULT, f"{type(error).__name__}: {error}"
    return trained


def compared(champion: ModelName | None) -> tuple[ModelName, ...]:
    """Return the candidates, and the champion where it is none of them."""
    return CANDIDATES if champion is None or champion in CANDIDATES else (*CANDIDATES, champion)


def training_origins(history: History, now: datetime) -> list[datetime]:
    """Return held-out origins, oldest first: 28 days are known before the first, 72 h after the last.

    The history must hold some truth.
    """
    newest = epoch_hour(now) - TRUTH_LAG_HOURS
    earliest = newest - (MOST_ORIGINS - 1) * ORIGIN_STEP_HOURS
    oldest = max(int(history.truth.hours[0]) + FIRST_FIT_HOURS, earliest)
    return [from_epoch_hour(hour) for hour in range(newest, oldest - 1, -ORIGIN_STEP_HOURS)][::-1]


def _fit(task: TrainTask, trained: Trained) -> None:
    from forecasting.models.lineup import LINEUP  # noqa: PLC0415 - heavy, for this process only

    for name in LIVE_MODELS:
        if name in task.standing:
            continue
        try:
            fitted = LINEUP[name].fit(task.history)
        except ModelError:
            continue
        trained.states.append(_packed(task, fitted, _known_at(task.history), task.now))
    if task.drifted:
        for name in task.standing & task.states.keys():
            state = task.states[name]
            fitted = unpack(LINEUP[name], state)
            trained.states.append(_packed(task, fitted, state.known_at, state.fitted_at))


def _packed(task: TrainTask, fitted: Fitted, known_at: datetime, fitted_at: datetime) -> ModelState:
    if task.drifted:
        fitted.forget(FORGOTTEN_DAYS)
    return pack(fitted, known_at, fitted_at)


def _decide_by_backtest(task: TrainTask, trained: Trained) -> None:
    from forecasting.evaluation.backtest import backtest  # noqa: PLC0415 - heavy, for this process only
    from forecasting.models.lineup import LINEUP  # noqa: PLC0415 - the same

    origins = training_origins(task.history, task.now)
    if len(origins) < FEWEST_ORIGINS:
        trained.failure = Failure.NOT_ENOUGH_HISTORY
        return
    result = backtest(task.history, [LINEUP[name] for name in COMPARED], origins)
    losses = result.losses()
    candidates = {name: losses[name] for name in compared(task.champion) if name in losses}
    # Where the service's forecasts are archived, the hybrid will answer once there are enough of them;
    # until then it is not judged, and nobody else is crowned in its absence.
    expected = CANDIDATES[: 1 if len(task.history.vintages) else 2]
    if not any(_answers(candidates, name) for name in expected):
        trained.failure = Failure.NOT_ENOUGH_HISTORY
        return
    trained.decision = decide(task.champion, candidates)
    every_lead = range(1, HORIZON_HOURS + 1)
    trained.pinball = {name: result.scores(name, every_lead).mean_pinball for name in result.answering}
    if task.chart:
        trained.chart = _draw(task, result)


def _draw(task: TrainTask, result: BacktestResult) -> bytes:
    from forecasting.charts.backtest import draw_backtest  # noqa: PLC0415 - takes a second, and few are drawn

    return draw_backtest(result, task.history.variable)


def _known_at(history: History) -> datetime:
    """Return when the newest of it became known: a poll may be storing something newer just now."""
    newest = [int(part.known_at.max()) for part in (history.truth, history.vintages) if len(part)]
    return datetime.fromtimestamp(max(newest), UTC)


def _answers(losses: Mapping[ModelName, Floats], name: ModelName) -> bool:
    return name in losses and int(np.isfinite(losses[name]).sum()) >= FEWEST_ORIGINS


def _data_hash(task: TrainTask) -> str:
    """Return a fingerprint of the values, paths and losses a training rests on."""
    digest = hashlib.sha256()
    truth, vintages = task.history.truth, task.history.vintages
    losses = [array for _, array in sorted((task.losses or {}).items())]
    for column in (truth.hours, truth.values, vintages.issued, vintages.paths, *losses):
        digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()
