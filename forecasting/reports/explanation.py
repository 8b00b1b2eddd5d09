"""What the newest forecast of a place is made of, hour by hour."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from forecasting.clock import floor_hour
from forecasting.domain import Floats, ModelName, Part, Place, Side, Variable
from forecasting.reports.extremes import PLAN_HOURS
from forecasting.reports.freshness import is_stale
from forecasting.storage.unit_of_work import UnitOfWork

BASES = (Part.SERVICE, Part.USUAL_DAY, Part.YESTERDAY)
"""Parts a forecast can begin with; the first of them that is there is a value, all others are added to it."""


@dataclass(frozen=True, eq=False)
class Explanation:
    """The parts of the median over the hours ahead, in the variable's stored unit.

    All arrays have one value for each of `times`. `base` is the part that the others, in the order of
    `Part`, are added to; None, with no parts, where the model does not tell. `hour` is the index of the
    lowest or highest median of the next 24 hours, whichever side was asked about.
    """

    place: Place
    variable: Variable
    side: Side
    model: ModelName
    times: tuple[datetime, ...]
    median: Floats
    base: Part | None
    parts: Mapping[Part, Floats]
    hour: int
    issued_at: datetime
    age: timedelta
    fallback: bool
    stale: bool


async def explanation(
    uow: UnitOfWork, place: Place, variable: Variable, side: Side, now: datetime
) -> Explanation | None:
    """Take the newest forecast apart; None when nothing was issued, or nothing that reaches beyond now."""
    issued = await uow.forecasts.latest(place.id, variable)
    if issued is None:
        return None
    forecast, fallback = issued
    ahead = np.array([time > floor_hour(now) for time in forecast.valid_times], np.bool_)
    if not ahead.any():
        return None
    median = forecast.median[ahead].astype(np.float64)
    extreme = np.argmin if side is Side.BELOW else np.argmax
    return Explanation(
        place=place,
        variable=variable,
        side=side,
        model=forecast.model,
        times=tuple(time for time, is_ahead in zip(forecast.valid_times, ahead, strict=True) if is_ahead),
        median=median,
        base=next((part for part in BASES if part in forecast.parts), None),
        parts={
            part: forecast.parts[part][ahead].astype(np.float64) for part in Part if part in forecast.parts
        },
        hour=int(extreme(median[:PLAN_HOURS])),
        issued_at=forecast.issued_at,
        age=now - forecast.issued_at,
        fallback=fallback,
        stale=is_stale(forecast.issued_at, now),
    )
