"""Errors and ranges of our models and of other libraries, on the same hours of places never tuned on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.document import markdown, provenance, show, write_document
from benchmarks.rivals import Window, ask_rivals
from benchmarks.service_lines import service_trials
from benchmarks.station_lines import station_trials
from benchmarks.trials import Bench, Trial
from forecasting.clock import epoch_hour
from forecasting.domain import HORIZON_HOURS, Bools, Floats, Ints, LeadBucket, ModelName
from forecasting.evaluation.scores import ScoreSums
from forecasting.evaluation.verification import LEADS

_WINDOW_HOURS = 28 * 24
_MOST_MISSING = 48
_ORIGINS = 12
_TITLE = "Accuracy beside other libraries"
_HEADINGS = ("Forecaster", *(f"{bucket} h" for bucket in LeadBucket), "1-72 h", "Pinball", "In 80 %")
_INTRODUCTION = """\
Mean absolute error in °C by lead time, mean pinball loss over the stored levels, and the share of outcomes
in the 80 % range, on the same hours for all. Ours are the forecasts of `skewcast backtest`, fitted once
and updated since; the other libraries are fitted anew at every origin on the 28 days before it, gaps
bridged by straight lines, seasons of 24 hours. None of the places and months was used for tuning (see
[lines](lines.md), which also describes `DIR`; `PYTHON` is explained in [fit](fit.md)). So few
origins rank the forecasters roughly; the lines are the proof. Weather data by [Open-Meteo.com](https://open-meteo.com/).
"""


@dataclass(frozen=True, eq=False)
class _Sample:
    """Some origins of a trial, and the values known at each."""

    trial: Trial
    delay_hours: int
    rows: Ints
    windows: list[Window]

    @property
    def observed(self) -> Floats:
        return self.trial.result.observed[self.rows]

    @property
    def shared(self) -> Bools:
        return self.trial.result.shared[self.rows]


def run(folder: Path, python: str | None) -> None:
    """Measure, print the tables and write them to `docs/benchmarks/accuracy.md`."""
    with TemporaryDirectory() as work:
        bench = Bench(folder, Path(work))
        stations = [_sample(trial, 0) for trial in station_trials(bench)]
        analysis, december, _ = service_trials(bench)
    comparisons = {
        "Without a weather service": stations,
        f"With archived forecasts: {analysis.name}": [_sample(analysis, 12)],
        f"With archived forecasts: {december.name}": [_sample(december, 1)],
    }
    command = "python -m benchmarks accuracy --data DIR --peers PYTHON"
    parts = [f"# {_TITLE}\n", provenance(command, ("skewcast", "numpy", "scipy")), _INTRODUCTION]
    for title, samples in comparisons.items():
        rows = [_row(name, sums) for name, sums in _compare(samples, python).items()]
        places = ", ".join(f"{sample.trial.name} ({len(sample.rows)} origins)" for sample in samples)
        show(title, _HEADINGS, rows)
        parts += [f"## {title}\n", f"{places}.\n", markdown(_HEADINGS, rows) + "\n"]
    write_document("accuracy", "\n".join(parts))


def _sample(trial: Trial, delay_hours: int) -> _Sample:
    """Choose origins evenly among those with a window that is nearly whole and with anything to score."""
    windows = [_window(trial, int(origin), delay_hours) for origin in trial.result.origins]
    missing = np.array([np.isnan(window.values).sum() for window in windows])
    good = np.flatnonzero((missing < _MOST_MISSING) & trial.result.shared.any(axis=1))
    rows = good[np.unique(np.linspace(0, len(good) - 1, _ORIGINS).astype(int))]
    return _Sample(trial, delay_hours, rows, [windows[row] for row in rows])


def _window(trial: Trial, origin: int, delay_hours: int) -> Window:
    last = origin - delay_hours - epoch_hour(trial.observations.index[0])
    values = np.asarray(trial.observations, np.float64)
    padded = np.concatenate([np.full(_WINDOW_HOURS, np.nan), values])
    return Window(origin - delay_hours - _WINDOW_HOURS + 1, padded[last + 1 : last + 1 + _WINDOW_HOURS])


def _compare(samples: list[_Sample], python: str | None) -> Mapping[str, Mapping[str, ScoreSums]]:
    """Return the scores of every forecaster by lead bucket, best first."""
    found: dict[str, dict[str, ScoreSums]] = {}
    for name, quantiles in (*_ours(samples), *_theirs(samples, python)):
        found[name] = _scores(samples, quantiles)
    return dict(sorted(found.items(), key=lambda one: one[1]["all"].mean_pinball))


def _ours(samples: list[_Sample]) -> Iterator[tuple[str, Floats]]:
    for model in samples[0].trial.result.answering:
        runs = [sample.trial.result.runs[ModelName(model)].quantiles[sample.rows] for sample in samples]
        yield f"{model}, ours", np.concatenate(runs).astype(np.float64)


def _theirs(samples: list[_Sample], python: str | None) -> Iterator[tuple[str, Floats]]:
    delay = samples[0].delay_hours
    windows = [window for sample in samples for window in sample.windows]
    for answers in ask_rivals(windows, HORIZON_HOURS + delay, python):
        yield f"{answers.name} {answers.version}", answers.quantiles[:, delay:]


def _scores(samples: list[_Sample], quantiles: Floats) -> dict[str, ScoreSums]:
    observed = np.concatenate([sample.observed for sample in samples])
    shared = np.concatenate([sample.shared for sample in samples])
    leads = {f"{bucket}": bucket.hours for bucket in LeadBucket} | {"all": range(1, HORIZON_HOURS + 1)}
    chosen = {name: shared & np.isin(LEADS, hours) for name, hours in leads.items()}
    return {name: ScoreSums.of(observed[hours], quantiles[hours]) for name, hours in chosen.items()}


def _row(name: str, scores: Mapping[str, ScoreSums]) -> list[str]:
    whole = scores["all"]
    errors = [f"{one.mae:.2f}" for one in scores.values()]
    return [name, *errors, f"{whole.mean_pinball:.3f}", f"{whole.coverage80:.0%}"]
