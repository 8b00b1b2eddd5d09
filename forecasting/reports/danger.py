"""How likely it is, and when, that what somebody wants to be warned of happens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from forecasting.clock import epoch_hour
from forecasting.domain import CostRatio, Floats, ModelName, Place
from forecasting.evaluation.episodes import end_below
from forecasting.reports.crossings import chance_by_each_hour, chance_of_each_hour, usual_hours
from forecasting.reports.extremes import PLAN_HOURS, plan_number
from forecasting.reports.freshness import is_stale
from forecasting.reports.outlook import Outlook, load_outlook
from forecasting.storage.records import AlertTerms
from forecasting.storage.unit_of_work import UnitOfWork

_AS_LIKELY = 0.5
"""Hours at least so likely as the likeliest one, next to it, are named with it."""


@dataclass(frozen=True)
class Danger:
    """The chance, 0 to 1, that a threshold is crossed in a window of hours.

    `may_begin` is the end of the first hour by which that is likely enough to matter, None when it never is.
    `likeliest` holds the first and last hour of those in which it is likeliest, None when it is in none.
    `hours` is for how many of them it lasts if it happens, None where that cannot be told.
    """

    chance: float
    may_begin: datetime | None
    likeliest: tuple[datetime, datetime] | None
    hours: int | None


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


def danger_in(outlook: Outlook, terms: AlertTerms, now: datetime) -> Danger | None:
    """Judge a forecast by its outlook; None when it reaches no hour of the window."""
    window = outlook.after(now).next_hours(terms.window_hours)
    if not window:
        return None
    crossing = (window, terms.side, terms.threshold)
    by_hour = chance_by_each_hour(*crossing)
    enough = np.flatnonzero(by_hour >= end_below(terms.probability))
    return Danger(
        chance=float(by_hour[-1]),
        may_begin=window.valid_times[int(enough[0])] if len(enough) else None,
        likeliest=_likeliest(chance_of_each_hour(*crossing), window.valid_times),
        hours=usual_hours(*crossing),
    )


async def danger_report(
    uow: UnitOfWork, place: Place, terms: AlertTerms, now: datetime, cost: CostRatio | None = None
) -> DangerReport | None:
    """Judge the newest forecast of a place; None when there is none that reaches beyond now."""
    issued = await uow.forecasts.latest(place.id, terms.variable)
    if issued is None:
        return None
    forecast, fallback = issued
    outlook = await load_outlook(uow, place.id, forecast)
    danger = danger_in(outlook, terms, now)
    if danger is None:
        return None
    return DangerReport(
        place=place,
        terms=terms,
        danger=danger,
        cost=cost,
        plan=plan_number(outlook.after(now).next_hours(PLAN_HOURS), cost) if cost else None,
        model=forecast.model,
        issued_at=forecast.issued_at,
        age=now - forecast.issued_at,
        fallback=fallback,
        stale=is_stale(forecast.issued_at, now),
    )


def _likeliest(chances: Floats, times: Sequence[datetime]) -> tuple[datetime, datetime] | None:
    peak = int(chances.argmax())
    if not chances[peak]:
        return None
    unlikely = np.flatnonzero(chances < _AS_LIKELY * chances[peak])
    begin = max((hour + 1 for hour in unlikely.tolist() if hour < peak), default=0)
    end = min((hour - 1 for hour in unlikely.tolist() if hour > peak), default=len(chances) - 1)
    return times[begin], times[end]
