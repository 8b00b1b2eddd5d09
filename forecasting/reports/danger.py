"""How likely it is, and when, that what somebody wants to be warned of happens."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from forecasting.clock import epoch_hour, from_epoch_hour
from forecasting.domain import CostRatio, Floats, Forecast, ModelName, Place
from forecasting.evaluation.episodes import end_below
from forecasting.models.events import chance_by_each_hour, chance_of_each_hour
from forecasting.reports.extremes import PLAN_HOURS, plan_number
from forecasting.reports.freshness import is_stale
from forecasting.reports.outlook import Outlook
from forecasting.storage.records import AlertTerms
from forecasting.storage.unit_of_work import UnitOfWork

_AS_LIKELY = 0.5
"""Hours at least so likely as the likeliest one, next to it, are named with it."""


@dataclass(frozen=True)
class Danger:
    """The chance, 0 to 1, that a threshold is crossed in a window of hours.

    `may_begin` is the end of the first hour by which that is likely enough to matter, None when it never is.
    `likeliest` holds the first and last hour of those in which it is likeliest, None when it is in none.
    """

    chance: float
    may_begin: datetime | None
    likeliest: tuple[datetime, datetime] | None


@dataclass(frozen=True)
class DangerReport:
    """A danger as the newest forecast has it, with the number to plan by where its reader has a cost."""

    place: Place
    terms: AlertTerms
    danger: Danger
    cost: CostRatio | None
    plan: float | None
    model: ModelName
    issued_at: datetime
    age: timedelta
    fallback: bool
    stale: bool


def window_of(terms: AlertTerms, now: datetime) -> tuple[int, int]:
    """Return the first and last epoch hour that an alert is about at a moment."""
    return epoch_hour(now) + 1, epoch_hour(now) + terms.window_hours


def danger_in(forecast: Forecast, terms: AlertTerms, now: datetime) -> Danger | None:
    """Judge a forecast; None when it reaches no hour of the window."""
    first, last = window_of(terms, now)
    first = max(first, epoch_hour(forecast.origin) + 1)
    if first > min(last, epoch_hour(forecast.valid_times[-1])):
        return None
    window = (forecast, terms.side, terms.threshold, first, last)
    by_hour = chance_by_each_hour(*window)
    enough = np.flatnonzero(by_hour >= end_below(terms.probability))
    return Danger(
        chance=float(by_hour[-1]),
        may_begin=from_epoch_hour(first + int(enough[0])) if len(enough) else None,
        likeliest=_likeliest(chance_of_each_hour(*window), first),
    )


async def danger_report(
    uow: UnitOfWork, place: Place, terms: AlertTerms, now: datetime, cost: CostRatio | None = None
) -> DangerReport | None:
    """Judge the newest forecast of a place; None when there is none that reaches beyond now."""
    issued = await uow.forecasts.latest(place.id, terms.variable)
    danger = danger_in(issued[0], terms, now) if issued else None
    if issued is None or danger is None:
        return None
    forecast, fallback = issued
    return DangerReport(
        place=place,
        terms=terms,
        danger=danger,
        cost=cost,
        plan=_plan(forecast, cost, now) if cost else None,
        model=forecast.model,
        issued_at=forecast.issued_at,
        age=now - forecast.issued_at,
        fallback=fallback,
        stale=is_stale(forecast.issued_at, now),
    )


def _plan(forecast: Forecast, cost: CostRatio, now: datetime) -> float | None:
    ahead = Outlook.of(forecast).after(now).next_hours(PLAN_HOURS)
    return plan_number(ahead, cost) if ahead else None


def _likeliest(chances: Floats, first_hour: int) -> tuple[datetime, datetime] | None:
    peak = int(chances.argmax())
    if not chances[peak]:
        return None
    unlikely = np.flatnonzero(chances < _AS_LIKELY * chances[peak])
    begin = max((hour + 1 for hour in unlikely.tolist() if hour < peak), default=0)
    end = min((hour - 1 for hour in unlikely.tolist() if hour > peak), default=len(chances) - 1)
    return from_epoch_hour(first_hour + begin), from_epoch_hour(first_hour + end)
