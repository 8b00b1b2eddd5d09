"""Lines for the corrected weather service in New York, against the service as it comes."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from benchmarks.data import (
    ANALYSIS_DELAY_HOURS,
    NEW_YORK_ZONE,
    STATION_DELAY_HOURS,
    jfk_station,
    new_york_analysis,
    new_york_vintages,
)
from benchmarks.line import Figure, Line, at_most
from benchmarks.shared_lines import coverage_lines, interval_note, saving_lines
from benchmarks.trials import Bench, Trial, mae_ratio
from forecasting.domain import LeadBucket, ModelName

_MODELS = (ModelName.HYBRID, ModelName.SERVICE)
_EVERY_VINTAGE = 1
_ANALYSIS_BOUNDS = ((0.84, 0.77), (0.80, 0.72), (0.79, 0.71), (0.94, 0.91))
_STATION_BOUNDS = ((0.64, 0.57), (0.70, 0.62), (0.72, 0.64), (0.92, 0.87))
_YOUNG_BOUNDS = at_most(1.02), at_most(0.97)
_YOUNG_DAYS = 28
_AGES = ((1, 2), (2, 4), (4, 7), (7, 14), (14, _YOUNG_DAYS))
"""Ages of an archive in whole days: from, and up to but not including."""


def service_trials(bench: Bench) -> tuple[Trial, Trial, Trial]:
    """Backtest from every archived forecast: analysis kept apart, station kept apart, all of the station."""
    vintages, station = new_york_vintages(bench.data), jfk_station(bench.data)["2023-10-01":]
    analysis = bench.trial(
        "New York analysis, Jul-Dec 2024",
        new_york_analysis(bench.data),
        vintages,
        models=_MODELS,
        delay_hours=ANALYSIS_DELAY_HOURS,
        step_hours=_EVERY_VINTAGE,
        begin="2024-07-01T00:00Z",
        zone=NEW_YORK_ZONE,
    )
    december, whole = (
        bench.trial(
            name,
            station,
            vintages[vintages["issued_at"] < station.index[-1]],
            models=_MODELS,
            delay_hours=STATION_DELAY_HOURS,
            step_hours=_EVERY_VINTAGE,
            begin=begin,
            zone=NEW_YORK_ZONE,
        )
        for name, begin in (
            ("JFK station, December 2023", "2023-12-01T00:00Z"),
            ("JFK station, 20 Oct-27 Dec 2023, with the weeks tuned on", "2023-10-20T00:00Z"),
        )
    )
    return analysis, december, whole


def service_lines(trials: tuple[Trial, Trial, Trial]) -> list[Line]:
    """Compare with the raw service by lead time; ranges and savings on what was kept apart."""
    analysis, december, whole = trials
    lines = [
        _ratios(analysis, _ANALYSIS_BOUNDS),
        _ratios(december, _STATION_BOUNDS),
        _ratios(whole, _STATION_BOUNDS),
    ]
    for trial in trials:
        lines += coverage_lines(f"hybrid, {trial.name}", [trial], ModelName.HYBRID)
        lines += saving_lines(f"hybrid, {trial.name}", [trial], ModelName.HYBRID)
    return lines


def _ratios(trial: Trial, bounds: tuple[tuple[float, float], ...]) -> Line:
    figures = []
    for bucket, (must, excellent) in zip(LeadBucket, bounds, strict=True):
        interval = mae_ratio([trial], ModelName.HYBRID, ModelName.SERVICE, _columns(bucket))
        figures.append(
            Figure(f"{bucket} h", interval.ratio, at_most(must), at_most(excellent), interval_note(interval))
        )
    return Line(f"hybrid: MAE / raw service, {trial.name}", tuple(figures))


def young_archive_lines(bench: Bench) -> list[Line]:
    """Let archives begin at many moments, and compare with the raw service from the second day on."""
    vintages = new_york_vintages(bench.data)
    analysis, station = new_york_analysis(bench.data), jfk_station(bench.data)
    return [
        _young(
            "New York analysis, Jul-Dec 2024",
            bench,
            analysis,
            vintages,
            ANALYSIS_DELAY_HOURS,
            pd.date_range("2024-07-01", "2024-11-28", freq="10D", tz="UTC"),
        ),
        _young(
            "JFK station, December 2023",
            bench,
            station,
            vintages,
            STATION_DELAY_HOURS,
            pd.date_range("2023-12-01", "2023-12-22", freq="3D", tz="UTC"),
        ),
    ]


def _young(
    name: str,
    bench: Bench,
    observations: "pd.Series[float]",
    vintages: pd.DataFrame,
    delay_hours: int,
    starts: pd.DatetimeIndex,
) -> Line:
    trials = [_from_start(bench, observations, vintages, delay_hours, start) for start in starts]

    def figure(bucket: LeadBucket, ages: tuple[int, int]) -> Figure:
        ratio = _ratio_at(trials, starts, ages, bucket)
        return Figure(f"{bucket} h, days {ages[0]}-{ages[1]}", ratio, *_YOUNG_BOUNDS)

    return Line(
        f"hybrid from the second day of an archive on: MAE / raw service, {name}, {len(starts)} archives",
        tuple(figure(bucket, (1, _YOUNG_DAYS)) for bucket in LeadBucket),
        tuple(figure(bucket, ages) for bucket in LeadBucket for ages in _AGES),
    )


def _from_start(
    bench: Bench,
    observations: "pd.Series[float]",
    vintages: pd.DataFrame,
    delay_hours: int,
    start: pd.Timestamp,
) -> Trial:
    """Backtest the first four weeks of an archive that begins at the start."""
    end = min(start + pd.Timedelta(days=_YOUNG_DAYS + 4), observations.index[-1])
    issued = vintages["issued_at"]
    return bench.trial(
        f"{start:%Y-%m-%d}",
        observations[start:end],
        vintages[(issued >= start) & (issued < end)],
        models=_MODELS,
        delay_hours=delay_hours,
        step_hours=_EVERY_VINTAGE,
        window_days=1,
        begin=(start + pd.Timedelta(days=1)).isoformat(),
        end=min(start + pd.Timedelta(days=_YOUNG_DAYS), end - pd.Timedelta(hours=72)).isoformat(),
    )


def _ratio_at(
    trials: list[Trial], starts: pd.DatetimeIndex, ages: tuple[int, int], bucket: LeadBucket
) -> float:
    """Return the ratio over the origins at which an archive was so many days old."""
    sums = np.array([*_sums_at(trials, starts, ages, bucket)]).sum(axis=0)
    return float(sums[0] / sums[1])


def _sums_at(
    trials: list[Trial], starts: pd.DatetimeIndex, ages: tuple[int, int], bucket: LeadBucket
) -> Iterator[list[float]]:
    for trial, start in zip(trials, starts, strict=True):
        days = (trial.result.origins - int(start.timestamp()) // 3600) / 24
        rows = (days >= ages[0]) & (days < ages[1])
        yield [float(np.nansum(trial.absolute_errors(model)[rows, _columns(bucket)])) for model in _MODELS]


def _columns(bucket: LeadBucket) -> slice:
    return slice(bucket.hours.start - 1, bucket.hours.stop - 1)
