"""The local calendar days a forecast reaches: their lowest and highest values, wind and rain."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from forecasting.clock import floor_hour
from forecasting.domain import HORIZON_HOURS, Bools, Floats, Place, Variable
from forecasting.localtime import local_date
from forecasting.models.rain import RainChance
from forecasting.reports.outlook import Outlook, Range, load_outlook
from forecasting.reports.service import service_path
from forecasting.storage.lessons import Lesson
from forecasting.storage.unit_of_work import UnitOfWork

DAYS = 3


@dataclass(frozen=True)
class Rain:
    """Precipitation by the weather service: highest hourly probability in %, sum in mm.

    `recalibrated` says that the probability is held against how often it rained so far.
    """

    probability: float | None
    amount: float | None
    recalibrated: bool = False


@dataclass(frozen=True)
class DayOutlook:
    """What is left of one local calendar day: `hours` of it, 24 on most whole days."""

    day: date
    hours: int
    low: Range
    high: Range
    wind: Range | None = None  # highest wind speed
    precipitation: Rain | None = None


async def load_days(
    uow: UnitOfWork, place: Place, outlook: Outlook, now: datetime, *, with_wind: bool
) -> tuple[DayOutlook, ...]:
    """Return the rest of today and the next two days, each as far as the outlook reaches into it."""
    windy = await _wind(uow, place, now) if with_wind else None
    rain = await _Rainfall.load(uow, place, now)
    days = []
    for ahead in range(DAYS):
        day = local_date(now, place.zone) + timedelta(days=ahead)
        hours = outlook.of_day(day, place.zone)
        if hours:
            low, high = Range.of(hours.lows), Range.of(hours.highs)
            wind = windy.of_day(day, place.zone) if windy else None
            highest = Range.of(wind.highs) if wind else None
            days.append(DayOutlook(day, len(hours), low, high, highest, rain.of_day(day, place.zone)))
    return tuple(days)


async def _wind(uow: UnitOfWork, place: Place, now: datetime) -> Outlook | None:
    issued = await uow.forecasts.latest(place.id, Variable.WIND_SPEED)
    return (await load_outlook(uow, place.id, issued[0])).after(now) if issued else None


@dataclass(frozen=True, eq=False)
class _Rainfall:
    """The service's newest paths from the current hour on, shape (72,) each, chances recalibrated."""

    now: datetime
    probability: Floats
    amount: Floats
    recalibrated: bool

    @classmethod
    async def load(cls, uow: UnitOfWork, place: Place, now: datetime) -> "_Rainfall":
        hour, chance = floor_hour(now), Variable.PRECIPITATION_PROBABILITY
        raw = await service_path(uow, place, chance, hour, now)
        learnt = await uow.lessons.load(place.id, chance, Lesson.RAIN)
        rain = RainChance.unpack(learnt) if learnt else RainChance.empty()
        amount = await service_path(uow, place, Variable.PRECIPITATION, hour, now)
        return cls(hour, rain.recalibrated(raw), amount, rain.is_learnt)

    def of_day(self, day: date, zone: str) -> Rain | None:
        # A value speaks of the hour before its stamp: the one of midnight belongs to the day that ends there.
        begins = [self.now + timedelta(hours=ahead) for ahead in range(HORIZON_HOURS)]
        inside = np.array([local_date(time, zone) == day for time in begins], np.bool_)
        probability, amount = _known(self.probability, inside), _known(self.amount, inside)
        if not len(probability) and not len(amount):
            return None
        return Rain(
            float(probability.max()) if len(probability) else None,
            float(amount.sum()) if len(amount) else None,
            self.recalibrated and len(probability) > 0,
        )


def _known(values: Floats, inside: Bools) -> Floats:
    return values[inside & np.isfinite(values)]
