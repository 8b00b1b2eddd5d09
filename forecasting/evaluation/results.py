"""What a backtest found: every model's forecasts, compared only where all of them have one."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from forecasting.domain import Bools, Float32s, Floats, Ints, ModelName
from forecasting.evaluation.reliability import Reliability, reliability
from forecasting.evaluation.scores import ScoreSums
from forecasting.evaluation.verification import LEADS


@dataclass(frozen=True, eq=False)
class ModelRun:
    """One model's forecasts, shape (origins, 72, 11), NaN where it gave none.

    `update_cpu_ms` is the middle CPU time of an update with the forecast after it; `failure` is the newest
    reason for giving no forecast.
    """

    quantiles: Float32s
    update_cpu_ms: float
    failure: str | None

    @property
    def given(self) -> Bools:
        """Which hours have a forecast, shape (origins, 72)."""
        return np.asarray(np.isfinite(self.quantiles).all(axis=2))

    @property
    def origins_answered(self) -> int:
        """The number of origins with a forecast."""
        return int(self.given.any(axis=1).sum())


@dataclass(frozen=True, eq=False)
class BacktestResult:
    """What was forecast and what happened.

    `origins` are epoch hours; `observed` has shape (origins, 72), NaN where nothing is known.
    """

    origins: Ints
    observed: Floats
    runs: dict[ModelName, ModelRun]

    @property
    def answering(self) -> dict[ModelName, ModelRun]:
        """The models that answered at least once; a silent one is left out of every comparison."""
        return {name: run for name, run in self.runs.items() if run.given.any()}

    @cached_property
    def shared(self) -> Bools:
        """The hours models are compared on: observed, and forecast by every answering model."""
        given = [run.given for run in self.answering.values()]
        return np.asarray(np.logical_and.reduce([np.isfinite(self.observed), *given]))

    def scores(self, name: ModelName, leads: range) -> ScoreSums:
        """Score a model on the shared hours at these lead times."""
        return ScoreSums.of(*self._hours(name, leads))

    def reliability(self, name: ModelName, leads: range) -> Reliability:
        """Count how often a model's levels held on the shared hours at these lead times."""
        return reliability(*self._hours(name, leads))

    def losses(self) -> dict[ModelName, Floats]:
        """Return each answering model's mean pinball loss by origin, NaN where no hour is shared."""
        return {name: self._losses(run) for name, run in self.answering.items()}

    def _hours(self, name: ModelName, leads: range) -> tuple[Floats, Float32s]:
        chosen = self.shared & np.isin(LEADS, leads)
        return self.observed[chosen], self.runs[name].quantiles[chosen]

    def _losses(self, run: ModelRun) -> Floats:
        by_origin = zip(self.observed, run.quantiles, self.shared, strict=True)
        sums = [ScoreSums.of(observed[hours], quantiles[hours]) for observed, quantiles, hours in by_origin]
        return np.array([one.mean_pinball for one in sums])
