"""Lines for faulty input: what gaps, constants, a short history and a spike cost."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.data import ANALYSIS_DELAY_HOURS, new_york_analysis, new_york_vintages
from benchmarks.line import Figure, Line, at_most
from benchmarks.trials import Bench, Trial
from forecasting.clock import epoch_hour
from forecasting.domain import MEDIAN, Float32s, Floats, Ints, ModelName

_LOSS = at_most(0.10), at_most(0.03)
_DEGREES = at_most(0.10), at_most(0.03)
_SPIKE_CELSIUS = 60.0
_GAP_HOURS, _GAP_EVERY_HOURS = 48, 28 * 24
_SHORT_HOURS = 30
_MODELS = (ModelName.ETS, ModelName.SEASONAL_NAIVE)

Spoil = Callable[["pd.Series[float]", Ints], "pd.Series[float]"]
"""Makes a series faulty; it is given the rows of the newest values at the origins looked at."""


def fault_lines(bench: Bench, trials: list[Trial]) -> list[Line]:
    """Repeat the trials on spoilt copies of their series; losses are in MAE against the clean ones."""
    clean = [trial for trial in trials if "reanalysis" not in trial.name]
    alone = [
        *(_loss(bench, fault, trial, ModelName.ETS) for fault in _FAULTS for trial in clean),
        *(_short_history(bench, trial) for trial in clean),
        _constant(bench),
    ]
    served = bench.trial(
        "New York analysis, Jul-Dec 2024, every 25 h",
        new_york_analysis(bench.data),
        new_york_vintages(bench.data),
        models=(ModelName.HYBRID, ModelName.SERVICE),
        delay_hours=ANALYSIS_DELAY_HOURS,
        begin="2024-07-01T00:00Z",
    )
    hybrid = [_loss(bench, fault, served, ModelName.HYBRID) for fault in _FAULTS]
    return [
        Line("station-only, faulty input: forecasts finite, loss", tuple(alone)),
        Line("hybrid, faulty input: forecasts finite, loss", tuple(hybrid)),
    ]


def _loss(bench: Bench, fault: "_Fault", trial: Trial, model: ModelName) -> Figure:
    """Compare from origins at which the newest value is known: in a gap nobody is as good as outside."""
    origins = trial.result.origins
    first, delay = epoch_hour(trial.observations.index[0]), trial.report.request.truth_delay_hours
    newest = origins - delay - first
    spoilt = bench.spoilt(trial, fault.spoil(trial.observations.copy(), newest[:: fault.every]))
    seeing = np.flatnonzero(np.isfinite(spoilt.observations.to_numpy())[newest])
    seeing = np.intersect1d(seeing, np.arange(0, len(origins), fault.every))
    before, after = (
        _mae(one.result.runs[model].quantiles[seeing, :, MEDIAN], trial.result.observed[seeing])
        for one in (trial, spoilt)
    )
    finite = bool(np.isfinite(spoilt.result.runs[model].quantiles).all())
    note = f"{'all finite' if finite else 'NOT FINITE'}, {len(seeing)} origins"
    return Figure(f"{fault.name}, {trial.name}", after / before - 1 if finite else np.inf, *_LOSS, note)


def _without_some_hours(series: "pd.Series[float]", _: Ints) -> "pd.Series[float]":
    missing = np.random.default_rng(1).random(len(series)) < 0.05
    missing[[0, -1]] = False
    return series.mask(missing)


def _without_two_days(series: "pd.Series[float]", _: Ints) -> "pd.Series[float]":
    hours = np.arange(len(series)) % _GAP_EVERY_HOURS
    begin = _GAP_EVERY_HOURS // 2
    return series.mask((hours >= begin) & (hours < begin + _GAP_HOURS))


def _with_spikes(series: "pd.Series[float]", newest: Ints) -> "pd.Series[float]":
    series.iloc[newest] = _SPIKE_CELSIUS
    return series


@dataclass(frozen=True)
class _Fault:
    """A way to spoil a series, and how many origins there are from one it is looked at to the next."""

    name: str
    spoil: Spoil
    every: int = 1


_FAULTS = (
    _Fault("5 % of hours missing", _without_some_hours),
    _Fault("48 h missing in every 28 days", _without_two_days),
    _Fault("60 °C as the newest value", _with_spikes, every=7),
)


def _short_history(bench: Bench, trial: Trial) -> Figure:
    """Forecast from 30 hours by whoever answers first, once in four weeks, against same hour yesterday."""
    ours, yesterday, answered = [], [], []
    for start in range(0, len(trial.observations) - _SHORT_HOURS - 72, _GAP_EVERY_HOURS):
        short = trial.observations.iloc[start : start + _SHORT_HOURS + 72]
        if not np.isfinite(short).all():
            continue
        origin = short.index[_SHORT_HOURS - 1].isoformat()
        one = bench.trial(trial.name, short, models=_MODELS, window_days=1, begin=origin, end=origin).result
        model = next(name for name in _MODELS if name in one.answering)
        answered.append(model)
        ours.append(_mae(one.runs[model].quantiles[0, :, MEDIAN], one.observed[0]))
        yesterday.append(_mae(one.runs[ModelName.SEASONAL_NAIVE].quantiles[0, :, MEDIAN], one.observed[0]))
    note = f"against same hour yesterday, answered by {', '.join(sorted({*answered}))}, {len(ours)} origins"
    loss = float(np.mean(ours) / np.mean(yesterday) - 1)
    return Figure(f"30 h of history, {trial.name}", loss, *_LOSS, note)


def _constant(bench: Bench) -> Figure:
    hours = pd.date_range("2024-01-01", periods=45 * 24, freq="h", tz="UTC")
    run = bench.trial("constant", pd.Series(14.0, hours), models=_MODELS).result.runs[ModelName.ETS]
    finite = bool(np.isfinite(run.quantiles).all())
    error = float(np.abs(run.quantiles[:, :, MEDIAN] - 14.0).max()) if finite else np.inf
    return Figure(
        "constant series: largest error, °C", error, *_DEGREES, "all finite" if finite else "NOT FINITE"
    )


def _mae(medians: Float32s, observed: Floats) -> float:
    return float(np.nanmean(np.abs(medians - observed)))
