"""The words of the product: places, variables, levels, forecasts, costs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Float32s = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

PlaceId = NewType("PlaceId", int)
UserId = NewType("UserId", int)
SubscriptionId = NewType("SubscriptionId", int)
AlertId = NewType("AlertId", int)
Level = NewType("Level", float)

HORIZON_HOURS = 72
"""How far our own forecasts reach: lead times 1 to 72 hours."""

SERVICE_LEAD_HOURS = 96
"""How far a stored path of the weather service reaches: lead times 0 to 96 hours."""

LEVELS: tuple[Level, ...] = tuple(
    Level(level) for level in (0.05, 0.1, 0.2, 0.25, 1 / 3, 0.5, 2 / 3, 0.75, 0.8, 0.9, 0.95)
)
"""Quantile levels of every stored forecast: cost ratios 1, 2, 3, 4, 9 and 19 to 1 fall on them."""

MEDIAN = LEVELS.index(Level(0.5))
COST_RATIOS = (1, 2, 3, 4, 9, 19)


class Variable(StrEnum):
    """What is forecast, by the service's own names; units as stored."""

    TEMPERATURE = "temperature_2m"  # °C
    WIND_SPEED = "wind_speed_10m"  # m/s
    HUMIDITY = "relative_humidity_2m"  # %
    PRESSURE = "pressure_msl"  # hPa
    PRECIPITATION = "precipitation"  # mm in the hour before
    PRECIPITATION_PROBABILITY = "precipitation_probability"  # %


MODELLED_VARIABLES = (Variable.TEMPERATURE, Variable.WIND_SPEED, Variable.HUMIDITY, Variable.PRESSURE)
"""Variables our models forecast; the others are shown as the service gives them."""

VALID_RANGE: dict[Variable, tuple[float, float]] = {
    Variable.TEMPERATURE: (-90.0, 60.0),
    Variable.WIND_SPEED: (0.0, 120.0),
    Variable.HUMIDITY: (0.0, 100.0),
    Variable.PRESSURE: (850.0, 1090.0),
    Variable.PRECIPITATION: (0.0, 400.0),
    Variable.PRECIPITATION_PROBABILITY: (0.0, 100.0),
}
"""Lowest and highest value that can be weather; anything outside is a fault, never stored as good."""


class Source(StrEnum):
    """Where an observed value comes from."""

    STATION = "station"  # a METAR report: a true observation
    ANALYSIS = "analysis"  # the service's own value, at least 12 h old


class ModelName(StrEnum):
    """The models a forecast can come from."""

    OURS = "ours"  # what was shown to people, whichever model made it
    HYBRID = "hybrid"
    ETS = "ets"
    STOCK_ETS = "stock_ets"
    SERVICE = "service"
    SEASONAL_NAIVE = "seasonal_naive"
    CLIMATOLOGY = "climatology"
    AR = "ar"
    MEAN_REVERTING_ETS = "mean_reverting_ets"


class Alias(StrEnum):
    """What a version of a model is to its series."""

    CHAMPION = "champion"  # it speaks
    CHALLENGER = "challenger"  # the best of the others


class Part(StrEnum):
    """What the median of a forecast is made of."""

    SERVICE = "service"  # the weather service's own path
    USUAL_ERROR = "usual_error"  # its mean error at that hour of the day and lead time
    OLDER_FORECASTS = "older_forecasts"  # what its earlier paths say of the same hours
    NEWEST_ERRORS = "newest_errors"  # how far it was off lately
    SMOOTHING = "smoothing"  # what the hours around say
    USUAL_DAY = "usual_day"  # the mean daily cycle, or how far an unusual path is drawn towards it
    LEVEL = "level"  # how far the last hours lay from the usual day
    PATTERN = "pattern"  # how the last two days go on
    YESTERDAY = "yesterday"  # the newest value known of the same hour of the day


class Side(StrEnum):
    """The side of a plan on which reality hurts more."""

    BELOW = "below"
    ABOVE = "above"


class LeadBucket(StrEnum):
    """Lead times whose scores are summed together, in hours."""

    FIRST_HOURS = "1-6"
    FIRST_DAY = "7-24"
    SECOND_DAY = "25-48"
    THIRD_DAY = "49-72"

    @property
    def hours(self) -> range:
        """Return the lead times in the bucket."""
        first, last = self.value.split("-")
        return range(int(first), int(last) + 1)


@dataclass(frozen=True)
class CostRatio:
    """How much more it hurts when reality falls on one side of the plan.

    >>> CostRatio(Side.BELOW, 4).level   # colder than planned hurts four times more: plan low
    0.2
    """

    side: Side
    ratio: float

    @property
    def level(self) -> Level:
        """The quantile level of the best plan: cu / (cu + co), the critical ratio of the newsvendor."""
        cost_when_above = self.ratio if self.side is Side.ABOVE else 1.0
        cost_when_below = self.ratio if self.side is Side.BELOW else 1.0
        return Level(cost_when_above / (cost_when_above + cost_when_below))


@dataclass(frozen=True)
class Station:
    """A weather station that reports METARs; elevation in metres."""

    icao: str
    latitude: float
    longitude: float
    elevation: float | None
    distance_km: float


@dataclass(frozen=True)
class Place:
    """A stored spot on the map; elevation in metres, coordinates in degrees rounded to about a kilometre."""

    id: PlaceId
    name: str
    region: str | None
    country: str | None
    latitude: float
    longitude: float
    elevation: float | None
    zone: str
    station: Station | None = None
    prepared_at: datetime | None = None
    short_name: str | None = None  # what the person who reads about it calls it

    @property
    def truth(self) -> Source:
        """What forecasts for this place are scored against."""
        return Source.STATION if self.station else Source.ANALYSIS

    @property
    def full_name(self) -> str:
        """Name, region and country, without repeating any of them."""
        return ", ".join(dict.fromkeys(part for part in (self.name, self.region, self.country) if part))

    @property
    def title(self) -> str:
        """What the person who reads about it is shown: their own short name, else the full one."""
        return self.short_name or self.full_name


@dataclass(frozen=True, eq=False)
class Forecast:
    """One model's distribution of one variable at one place over the next 72 hours.

    `quantiles` has shape (72, 11): a row for each lead time 1..72 h, a column for each of `LEVELS`,
    never falling along a row, in the variable's stored unit. A row is NaN where the model knows nothing,
    such as beyond the end of a short path of the weather service; only whole forecasts are issued.

    `parts` add up to the median, each of shape (72,), but for rounding and for values held within the
    valid range; empty where a model or the store does not tell.
    """

    variable: Variable
    model: ModelName
    origin: datetime  # a whole hour; lead times count from it
    issued_at: datetime  # the moment it was made
    quantiles: Float32s
    parts: Mapping[Part, Float32s] = field(default_factory=dict)

    @property
    def median(self) -> Float32s:
        """The middle of the distribution, shape (72,)."""
        return self.quantiles[:, MEDIAN]

    @property
    def is_whole(self) -> bool:
        """Whether every lead time has a forecast."""
        return bool(np.isfinite(self.quantiles).all())

    @property
    def valid_times(self) -> list[datetime]:
        """The hours forecast, 72 of them."""
        return [self.origin + timedelta(hours=lead) for lead in range(1, HORIZON_HOURS + 1)]

    def at(self, level: Level) -> Float32s:
        """Return the path at one stored level, shape (72,); a level that is not stored is a ValueError."""
        column = int(np.argmin(np.abs(np.asarray(LEVELS) - level)))
        if abs(LEVELS[column] - level) > 1e-6:
            raise ValueError(f"no stored level {level}")
        return self.quantiles[:, column]

    def named(self, model: ModelName) -> Self:
        """Return the same forecast under another model's name."""
        return replace(self, model=model)
