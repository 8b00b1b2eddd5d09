"""Rolling-origin backtest: every model forecasts from each origin with what was known there, nothing else.

fit        ■■■■■■■■■│                       everything known at `fit_at`
origin 1   ■■■■■■■■■□□□├─72 h─▶             updated with what became known since
origin 2   ■■■■■■■■■□□□□□□├─72 h─▶
origin 3   ■■■■■■■■■□□□□□□□□□├─72 h─▶
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from time import process_time

import numpy as np

from forecasting.clock import epoch_hour, floor_hour
from forecasting.domain import HORIZON_HOURS, LEVELS, Float32s
from forecasting.errors import ModelError
from forecasting.evaluation.results import BacktestResult, ModelRun
from forecasting.evaluation.verification import LEADS
from forecasting.models.protocol import Fitted, Model
from forecasting.timeseries import History

_FIT_REPEATS = 3
_NO_ANSWER = np.full((HORIZON_HOURS, len(LEVELS)), np.nan, np.float32)


def backtest(
    history: History,
    models: Sequence[Model],
    origins: Sequence[datetime],
    *,
    fit_at: datetime | None = None,
    refit_days: float | None = None,
    on_origin: Callable[[], None] = lambda: None,
) -> BacktestResult:
    """Forecast from every origin and set the forecasts beside the truth.

    `origins` are whole hours, strictly rising. Models are fitted on what was known at `fit_at` (by default
    the first origin, never later than it), again whenever `refit_days` have passed if given, and only
    updated in between. `on_origin` is called when an origin is done.
    """
    _check(models, origins, fit_at)
    previous = fit_at or origins[0]
    runners = [_Runner(model, refit_days) for model in models]
    for runner in runners:
        runner.start(history.as_of(previous), previous)
    for origin in origins:
        known = history.as_of(origin)
        news = known.since(previous)
        for runner in runners:
            runner.step(known, news, origin)
        previous = origin
        on_origin()
    hours = np.array([epoch_hour(origin) for origin in origins], np.int64)
    span = history.truth.regular(int(hours[0]), int(hours[-1]) + HORIZON_HOURS)
    observed = span[hours[:, None] - hours[0] + LEADS]
    return BacktestResult(hours, observed, {runner.model.name: runner.finish() for runner in runners})


def fit_cpu_ms(model: Model, known: History, origin: datetime) -> float:
    """Return the middle CPU time of three fits, each with a forecast; NaN if the model cannot."""
    times = []
    for _ in range(_FIT_REPEATS):
        started = process_time()
        try:
            model.fit(known).predict(origin)
        except ModelError:
            return float("nan")
        times.append(process_time() - started)
    return 1000 * median(times)


def _check(models: Sequence[Model], origins: Sequence[datetime], fit_at: datetime | None) -> None:
    if len({model.name for model in models}) < len(models):
        raise ValueError("two models share a name")
    if not origins or any(floor_hour(origin) != origin for origin in origins):
        raise ValueError("origins are whole hours, at least one")
    if any(earlier >= later for earlier, later in pairwise(origins)):
        raise ValueError("origins rise strictly")
    if fit_at is not None and fit_at > origins[0]:
        raise ValueError("the first fit comes no later than the first origin")


@dataclass
class _Runner:
    """Takes one model from origin to origin."""

    model: Model
    refit_days: float | None
    fitted: Fitted | None = None
    fitted_at: datetime | None = None
    failure: str | None = None
    quantiles: list[Float32s] = field(default_factory=list)
    update_ms: list[float] = field(default_factory=list)

    def start(self, known: History, at: datetime) -> None:
        try:
            self.fitted, self.fitted_at = self.model.fit(known), at
        except ModelError as error:
            self.failure = str(error)

    def step(self, known: History, news: History, origin: datetime) -> None:
        if self.fitted is None or self._is_due(origin):
            self.start(known, origin)
        self.quantiles.append(self._answer(news, origin))

    def _answer(self, news: History, origin: datetime) -> Float32s:
        if self.fitted is None:
            return _NO_ANSWER
        started = process_time()
        self.fitted.update(news)
        try:
            quantiles = self.fitted.predict(origin).quantiles
        except ModelError as error:
            self.failure = str(error)
            return _NO_ANSWER
        self.update_ms.append(1000 * (process_time() - started))
        return quantiles

    def _is_due(self, origin: datetime) -> bool:
        if self.refit_days is None or self.fitted_at is None:
            return False
        return origin - self.fitted_at >= timedelta(days=self.refit_days)

    def finish(self) -> ModelRun:
        update_cpu_ms = median(self.update_ms) if self.update_ms else float("nan")
        return ModelRun(np.stack(self.quantiles), update_cpu_ms, self.failure)
