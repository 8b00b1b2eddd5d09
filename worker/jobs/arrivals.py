"""What a weather answer means for the archive: the path it forecasts, the values it has settled.

fetched at 14:05            02          14
    hours      ├────────────┤···········├──────────────────▶
               settled analysis  in flux   path, leads 0..96
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

import numpy as np

from forecasting.clock import epoch_hour
from forecasting.domain import SERVICE_LEAD_HOURS, Float32s, Floats, Ints, Place, Source, Variable
from forecasting.storage.unit_of_work import UnitOfWork
from forecasting.timeseries import Truth
from forecasting.weather.answers import ServiceAnswer, StationReport
from forecasting.weather.metar import hourly

SETTLED_AFTER_HOURS = 12
"""The service goes on changing a value until about 12 hours after its valid time."""

OBSERVED_VARIABLES = tuple(
    variable for variable in Variable if variable is not Variable.PRECIPITATION_PROBABILITY
)
"""Variables that can be observed: a probability never happens."""

_HOUR_SECONDS = 3600


async def archive_paths(uow: UnitOfWork, place: Place, answer: ServiceAnswer, service_model: str) -> int:
    """Archive the path of every variable the service forecasts here; return how many there were."""
    issued_hour = epoch_hour(answer.fetched_at)
    paths = {
        variable: path_from(answer.hours, values, issued_hour) for variable, values in answer.values.items()
    }
    # A value of the hour itself is no forecast.
    known = {variable: path for variable, path in paths.items() if np.isfinite(path[1:]).any()}
    known_at = int(answer.fetched_at.timestamp())
    await uow.series.add_vintages(place.id, issued_hour, known, known_at, service_model)
    return len(known)


def path_from(hours: Ints, values: Floats, issued_hour: int) -> Float32s:
    """Return the values at leads 0..96 h from an hour on, shape (97,), NaN where there is none."""
    path = np.full(SERVICE_LEAD_HOURS + 1, np.nan, np.float32)
    leads = hours - issued_hour
    inside = (leads >= 0) & (leads <= SERVICE_LEAD_HOURS)
    path[leads[inside]] = values[inside]
    return path


async def store_analysis(
    uow: UnitOfWork, place: Place, answer: ServiceAnswer, *, nominal: bool, first_hour: int = 0
) -> None:
    """Store the settled values from an hour on.

    They count as known from the fetch, or, if `nominal`, from when they settled.
    """
    fetched_at = int(answer.fetched_at.timestamp())
    last_hour = epoch_hour(answer.fetched_at) - SETTLED_AFTER_HOURS
    settled = (answer.hours >= first_hour) & (answer.hours <= last_hour)
    hours = answer.hours[settled]
    settled_at = (hours + SETTLED_AFTER_HOURS) * _HOUR_SECONDS
    known_at = settled_at if nominal else np.full(len(hours), fetched_at)
    truth: dict[Variable, Truth] = {
        variable: Truth(hours, answer.values[variable][settled], known_at) for variable in OBSERVED_VARIABLES
    }
    await uow.series.add_truth(place.id, Source.ANALYSIS, truth)


async def store_reports(
    uow: UnitOfWork, place: Place, reports: Iterable[StationReport], now: datetime, *, nominal: bool
) -> None:
    """Store the report that speaks for each hour up to the current one.

    They count as known from now, or, if `nominal`, from an hour after their time.
    """
    by_hour = {hour: report for hour, report in hourly(reports).items() if hour <= epoch_hour(now)}
    truth: dict[Variable, Truth] = {}
    for variable in OBSERVED_VARIABLES:
        hours, values = _column(by_hour, variable)
        fetched_at = np.full(len(hours), int(now.timestamp()))
        known_at = np.minimum((hours + 1) * _HOUR_SECONDS, fetched_at) if nominal else fetched_at
        truth[variable] = Truth(hours, values, known_at)
    await uow.series.add_truth(place.id, Source.STATION, truth)


def _column(by_hour: Mapping[int, StationReport], variable: Variable) -> tuple[Ints, Floats]:
    told = {hour: report.values[variable] for hour, report in by_hour.items() if variable in report.values}
    return np.array(list(told), np.int64), np.array(list(told.values()), np.float64)
