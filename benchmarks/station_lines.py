"""Lines for forecasts made from a place's own past alone, on places that nothing was tuned on."""

from time import process_time

import numpy as np
import pandas as pd

from benchmarks.data import CITIES, city_series, dublin, paris
from benchmarks.line import Figure, Line, at_most
from benchmarks.peers import gaussian_naive, seasonal_ets
from benchmarks.shared_lines import coverage_lines, interval_note, saving_lines
from benchmarks.trials import Bench, Trial, mae_ratio
from forecasting.clock import from_epoch_hour
from forecasting.domain import MEDIAN, Floats, ModelName
from forecasting.evaluation.intervals import ratio_interval
from forecasting.evaluation.scores import ScoreSums

_WINDOW_HOURS = 28 * 24
_FITS = 40
_ALL_LEADS = slice(0, 72)
_MODELS = (ModelName.ETS, ModelName.SEASONAL_NAIVE)


def station_trials(bench: Bench) -> list[Trial]:
    """Backtest every kept-apart series with the command's own options."""
    cities = [
        bench.trial(city.name, city_series(bench.data, city), models=_MODELS, zone=city.zone)
        for city in CITIES
        if city.kept_apart
    ]
    return [
        *cities,
        bench.trial("Paris (reanalysis)", paris(bench.data), models=_MODELS, zone="Europe/Paris"),
        bench.trial("Dublin (reanalysis)", dublin(bench.data), models=_MODELS, zone="Europe/Dublin"),
    ]


def station_lines(trials: list[Trial]) -> list[Line]:
    """Compare the station-only model with yesterday and statsmodels; its ranges and its savings."""
    return [
        _against_yesterday(trials),
        _against_stock_ets(trials),
        _pinball(trials),
        *coverage_lines("station-only", trials, ModelName.ETS),
        *saving_lines("station-only", trials, ModelName.ETS),
        _cost_of_a_fit(trials[0]),
    ]


def _against_yesterday(trials: list[Trial]) -> Line:
    def figure(where: str, chosen: list[Trial]) -> Figure:
        interval = mae_ratio(chosen, ModelName.ETS, ModelName.SEASONAL_NAIVE, _ALL_LEADS)
        return Figure(where, interval.ratio, at_most(0.86), at_most(0.83), interval_note(interval))

    parts = tuple(figure(trial.name, [trial]) for trial in trials)
    return Line("station-only, 1-72 h: MAE / same hour yesterday", (figure("all together", trials),), parts)


def _against_stock_ets(trials: list[Trial]) -> Line:
    def figure(where: str, chosen: list[tuple[Floats, Floats]]) -> Figure:
        ours, theirs = (np.concatenate(sums) for sums in zip(*chosen, strict=True))
        hours = np.arange(len(ours)) * 24 * 9  # the origins are some nine days apart: a block each
        interval = ratio_interval(hours, ours, theirs, np.random.default_rng(1))
        note = f"{interval_note(interval)}, {len(ours)} fits"
        return Figure(where, interval.ratio, at_most(0.94), at_most(0.91), note)

    sums = {trial.name: _beside_stock_ets(trial) for trial in trials}
    parts = tuple(figure(name, [one]) for name, one in sums.items())
    together = figure("all together", [*sums.values()])
    return Line("station-only: MAE / statsmodels ETS(A,N,A) default", (together,), parts)


def _beside_stock_ets(trial: Trial) -> tuple[Floats, Floats]:
    """Sum absolute errors at some of the origins, ours and of statsmodels fitted anew at each."""
    rows = np.unique(np.linspace(0, len(trial.result.origins) - 1, _FITS).astype(int))
    rows = rows[trial.result.shared[rows].any(axis=1)]
    paths = np.stack([seasonal_ets(window_at(trial, row))[:, MEDIAN] for row in rows])
    theirs = np.where(trial.result.shared[rows], np.abs(paths - trial.result.observed[rows]), 0.0)
    ours = np.nan_to_num(trial.absolute_errors(ModelName.ETS)[rows])
    return ours.sum(axis=1), theirs.sum(axis=1)


def _pinball(trials: list[Trial]) -> Line:
    sums = {trial.name: _pinball_sums(trial) for trial in trials}
    together = [sum(one) for one in zip(*sums.values(), strict=True)]

    def figure(where: str, ours: float, theirs: float) -> Figure:
        return Figure(where, ours / theirs, at_most(0.84), at_most(0.81))

    parts = tuple(figure(name, *one) for name, one in sums.items())
    title = "station-only: pinball / Gaussian same-hour-yesterday"
    return Line(title, (figure("all together", *together),), parts)


def _pinball_sums(trial: Trial) -> tuple[float, float]:
    """Sum the pinball losses of ours and of the Gaussian yesterday over the shared hours."""
    result = trial.result
    rows = range(len(result.origins))
    naive = np.stack([gaussian_naive(window_at(trial, row)) for row in rows])
    observed = result.observed[result.shared]
    ours, theirs = (
        ScoreSums.of(observed, quantiles[result.shared])
        for quantiles in (result.runs[ModelName.ETS].quantiles, naive)
    )
    return sum(ours.pinball_sums), sum(theirs.pinball_sums)


def window_at(trial: Trial, row: int) -> Floats:
    """Values of the 28 days up to an origin, as the command's models knew them."""
    origin = pd.Timestamp(from_epoch_hour(int(trial.result.origins[row])))
    known = trial.observations[:origin]
    return np.asarray(known, np.float64)[-_WINDOW_HOURS:]


def _cost_of_a_fit(trial: Trial) -> Line:
    seconds = []
    for row in (0, 1, 2):
        window = window_at(trial, row)
        started = process_time()
        seasonal_ets(window)
        seconds.append(process_time() - started)
    ours, theirs = float(trial.summary(ModelName.ETS)["fit_cpu_ms"]), 1000 * float(np.median(seconds))
    note = f"{ours:.1f} ms to {theirs:.0f} ms: 1/{theirs / ours:.0f}"
    figure = Figure(trial.name, ours / theirs, at_most(1 / 40), at_most(1 / 100), note)
    return Line("fit + 72 h forecast: CPU / statsmodels ETS(A,N,A) default", (figure,))
