"""Runs `skewcast backtest` on files made from public data, so that figures are what a person would get."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.data import write_observations, write_vintages
from forecasting.clock import from_epoch_hour
from forecasting.domain import MEDIAN, Floats, ModelName, Variable
from forecasting.evaluation.intervals import RatioInterval, ratio_interval
from forecasting.evaluation.results import BacktestResult
from forecasting.evaluation.summary import Summary
from skewcast.backtest_request import Request
from skewcast.backtest_run import Report, run

_SEED = 1


@dataclass(frozen=True, eq=False)
class Trial:
    """A named backtest: the observations given to it and its report."""

    name: str
    observations: "pd.Series[float]"
    report: Report

    @property
    def result(self) -> BacktestResult:
        """What was forecast and what happened."""
        return self.report.result

    def summary(self, model: ModelName) -> Summary:
        """Return the scores of a model, as in the command's JSON."""
        scores: Summary = self.report.summary["models"][model.value]
        return scores

    def absolute_errors(self, model: ModelName) -> Floats:
        """Errors of the median, shape (origins, 72); NaN where the models share no hour."""
        errors = np.abs(self.result.runs[model].quantiles[:, :, MEDIAN] - self.result.observed)
        return np.where(self.result.shared, errors, np.nan)


@dataclass(frozen=True)
class Bench:
    """Where the public data lies, and a folder for the files given to the command."""

    data: Path
    work: Path

    def trial(
        self,
        name: str,
        observations: "pd.Series[float]",
        vintages: pd.DataFrame | None = None,
        *,
        models: tuple[ModelName, ...],
        delay_hours: int = 0,
        step_hours: int = 25,
        window_days: int = 28,
        begin: str | None = None,
        end: str | None = None,
        zone: str = "UTC",
    ) -> Trial:
        """Write the files and run the command on them; options left out are the command's own."""
        request = Request(
            observations=write_observations(observations, self.work / f"{name}, observations.csv"),
            service=None
            if vintages is None
            else write_vintages(vintages, self.work / f"{name}, service.csv"),
            truth_delay_hours=delay_hours,
            variable=Variable.TEMPERATURE,
            window_days=window_days,
            origin_step_hours=step_hours,
            horizon=72,
            begin=begin,
            end=end,
            models=",".join(models),
            zone=zone,
        )
        return Trial(name, observations, run(request))

    def spoilt(self, trial: Trial, observations: "pd.Series[float]") -> Trial:
        """Repeat a trial from the same origins with other observations."""
        origins = [from_epoch_hour(int(hour)).isoformat() for hour in trial.result.origins[[0, -1]]]
        path = write_observations(observations, self.work / f"{trial.name}, spoilt.csv")
        again = replace(trial.report.request, observations=path, begin=origins[0], end=origins[1])
        spoilt = Trial(trial.name, observations, run(again))
        if not np.array_equal(spoilt.result.origins, trial.result.origins):
            raise ValueError("the spoilt series has other origins")
        return spoilt


def mae_ratio(trials: list[Trial], model: ModelName, reference: ModelName, leads: slice) -> RatioInterval:
    """Compare two models on the shared hours at some lead times of one or more trials."""
    ours, theirs, origins = [], [], []
    for number, trial in enumerate(trials):
        ours.append(np.nansum(trial.absolute_errors(model)[:, leads], axis=1))
        theirs.append(np.nansum(trial.absolute_errors(reference)[:, leads], axis=1))
        # Trials of one span share their weather's calendar, not their weather: their blocks stay apart.
        origins.append(trial.result.origins + number * 1_000_000)
    return ratio_interval(
        np.concatenate(origins), np.concatenate(ours), np.concatenate(theirs), np.random.default_rng(_SEED)
    )
