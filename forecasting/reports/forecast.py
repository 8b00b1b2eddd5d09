"""The forecast card: the newest forecast of a place with everything a reader needs to judge it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from forecasting.clock import epoch_hour, from_epoch_hour
from forecasting.domain import CostRatio, Floats, Forecast, Place, Source, Station, Variable
from forecasting.reports.days import DayOutlook, load_days
from forecasting.reports.extremes import PLAN_HOURS, plan_number
from forecasting.reports.freshness import is_stale
from forecasting.reports.outlook import load_outlook
from forecasting.reports.service import newest_path
from forecasting.reports.yesterday import Yesterday, load_yesterday
from forecasting.storage.unit_of_work import UnitOfWork
from forecasting.timeseries import Truth

OBSERVED_HOURS = 36
_HISTORY = timedelta(hours=120)  # reaches back to the oldest path of the service that still speaks


@dataclass(frozen=True, eq=False)
class ForecastCard:
    """One variable at one place, in stored units; times are UTC.

    `service` is the weather service's own path at lead times 1..72, shape (72,), NaN where unknown.
    `plan` is the number to plan by over the next 24 hours, when a cost is given.
    """

    place: Place
    variable: Variable
    cost: CostRatio | None
    forecast: Forecast
    fallback: bool
    service: Floats | None
    observed: tuple[tuple[datetime, float], ...]
    source: Source
    station: Station | None
    issued_at: datetime
    age: timedelta
    stale: bool
    days: tuple[DayOutlook, ...]
    plan: float | None
    yesterday: Yesterday | None


async def forecast_card(
    uow: UnitOfWork,
    place: Place,
    now: datetime,
    *,
    variable: Variable = Variable.TEMPERATURE,
    cost: CostRatio | None = None,
) -> ForecastCard | None:
    """Assemble the card of one variable; None when nothing was issued yet."""
    issued = await uow.forecasts.latest(place.id, variable)
    if issued is None:
        return None
    forecast, fallback = issued
    outlook = (await load_outlook(uow, place.id, forecast)).after(now)
    history = (await uow.series.history(place, variable, first_hour=epoch_hour(now - _HISTORY))).as_of(now)
    service = newest_path(history.as_of(forecast.issued_at).vintages, forecast.origin)
    with_wind = variable is Variable.TEMPERATURE
    return ForecastCard(
        place=place,
        variable=variable,
        cost=cost,
        forecast=forecast,
        fallback=fallback,
        service=service if np.isfinite(service).any() else None,
        observed=_tail(history.truth, now),
        source=place.truth,
        station=place.station,
        issued_at=forecast.issued_at,
        age=now - forecast.issued_at,
        stale=is_stale(forecast.issued_at, now),
        days=await load_days(uow, place, outlook, now, with_wind=with_wind),
        plan=plan_number(outlook.next_hours(PLAN_HOURS), cost) if cost and outlook else None,
        yesterday=await load_yesterday(uow, place, variable, history.truth, cost, now),
    )


def _tail(truth: Truth, now: datetime) -> tuple[tuple[datetime, float], ...]:
    recent = truth.select(truth.hours > epoch_hour(now) - OBSERVED_HOURS)
    hours, values = recent.hours.tolist(), recent.values.tolist()
    return tuple((from_epoch_hour(hour), value) for hour, value in zip(hours, values, strict=True))
