"""The training of one series: candidates and yardsticks on shared origins, a decision, fresh fits.

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
from forecasting.evaluation.promotion import Decision, decide
from forecasting.storage.records import ModelState
from forecasting.timeseries import History
from worker.compute.states import pack

CANDIDATES = (ModelName.HYBRID, ModelName.ETS)
"""Models that may become champion; the others are yardsticks."""

ORIGIN_STEP_HOURS = 25  # a day and an hour: every hour of the day gets its turn
MOST_ORIGINS = 80
FEWEST_ORIGINS = 14
FIRST_FIT_HOURS = 28 * 24
TRUTH_LAG_HOURS = HORIZON_HOURS + 12
WINDOW_HOURS = FIRST_FIT_HOURS + MOST_ORIGINS * ORIGIN_STEP_HOURS + TRUTH_LAG_HOURS
"""How much history models are fitted and trained on."""


class Failure(StrEnum):
    """Why training left a series as it was."""

    NOT_ENOUGH_HISTORY = "not_enough_history"
    FAULT = "fault"


@dataclass(frozen=True, eq=False)
class TrainTask:
    """One series with everything known at `now`, and who speaks for it; None before any training."""

    history: History
    champion: ModelName | None
    now: datetime


@dataclass(eq=False)
class Trained:
    """What came of training: a decision with each model's mean pinball loss, or a failure.

    `states` are the models fitted anew, `fault` the text of a failure that should not have been.
    """

    champion_before: ModelName | None
    data_hash: str
    states: list[ModelState] = field(default_factory=list)
    decision: Decision | None = None
    pinball: dict[ModelName, float] = field(default_factory=dict)
    failure: Failure | None = None
    fault: str | None = None

    @property
    def champion(self) -> ModelName | None:
        """Who speaks for the series from now on."""
        if self.decision is None:
            return self.champion_before
        return self.decision.challenger if self.decision.promote else self.decision.champion


def train_series(task: TrainTask) -> Trained:
    """Fit anew, backtest and decide."""
    trained = Trained(task.champion, _data_hash(task.history))
    if not len(task.history.truth):
        trained.failure = Failure.NOT_ENOUGH_HISTORY
        return trained
    try:
        _fit(task, trained)
        _decide(task, trained)
    except Exception as error:  # noqa: BLE001 - a fault in one series must not end the training of others
        trained.failure, trained.fault = Failure.FAULT, f"{type(error).__name__}: {error}"
    return trained


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

    for model in LINEUP.values():
        try:
            fitted = model.fit(task.history)
        except ModelError:
            continue
        trained.states.append(pack(fitted, _known_at(task.history), task.now))


def _decide(task: TrainTask, trained: Trained) -> None:
    from forecasting.evaluation.backtest import backtest  # noqa: PLC0415 - heavy, for this process only
    from forecasting.models.lineup import LINEUP  # noqa: PLC0415 - the same

    origins = training_origins(task.history, task.now)
    if len(origins) < FEWEST_ORIGINS:
        trained.failure = Failure.NOT_ENOUGH_HISTORY
        return
    result = backtest(task.history, list(LINEUP.values()), origins)
    losses = result.losses()
    candidates = {name: losses[name] for name in CANDIDATES if name in losses}
    # Where the service's forecasts are archived, the hybrid will answer once there are enough of them;
    # until then it is not judged, and nobody else is crowned in its absence.
    expected = CANDIDATES[: 1 if len(task.history.vintages) else 2]
    if not any(_answers(candidates, name) for name in expected):
        trained.failure = Failure.NOT_ENOUGH_HISTORY
        return
    trained.decision = decide(task.champion, candidates)
    every_lead = range(1, HORIZON_HOURS + 1)
    trained.pinball = {name: result.scores(name, every_lead).mean_pinball for name in result.answering}


def _known_at(history: History) -> datetime:
    """Return when the newest of it became known: a poll may be storing something newer just now."""
    newest = [int(part.known_at.max()) for part in (history.truth, history.vintages) if len(part)]
    return datetime.fromtimestamp(max(newest), UTC)


def _answers(losses: Mapping[ModelName, Floats], name: ModelName) -> bool:
    return name in losses and int(np.isfinite(losses[name]).sum()) >= FEWEST_ORIGINS


def _data_hash(history: History) -> str:
    """Return a fingerprint of the values and paths a training rests on."""
    digest = hashlib.sha256()
    for column in (
        history.truth.hours,
        history.truth.values,
        history.vintages.issued,
        history.vintages.paths,
    ):
        digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()
