"""What the weather service and the stations answered, checked and in stored units."""

from dataclasses import dataclass
from datetime import datetime

from forecasting.domain import Floats, Ints, Variable


@dataclass(frozen=True)
class Spot:
    """A point to ask about, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, eq=False)
class ServiceAnswer:
    """The service's hourly values at one spot: analysis before `fetched_at`, forecast after it.

    `hours` are epoch hours, strictly rising; every column of `values` is as long, in the variable's
    stored unit, NaN where the service gave none. `elevation` is that of the spot, in metres.
    """

    fetched_at: datetime
    elevation: float | None
    hours: Ints
    values: dict[Variable, Floats]


@dataclass(frozen=True, eq=False)
class PreviousRuns:
    """What the service said about each hour 1, 2 and 3 days before it, of one variable at one spot.

    `hours` are epoch hours, strictly rising; `by_day[n]` holds the forecast about n x 24 hours old at
    its valid hour, NaN where there is none.
    """

    hours: Ints
    by_day: dict[int, Floats]


@dataclass(frozen=True)
class FoundPlace:
    """A place the geocoder knows; elevation in metres, `zone` an IANA name this machine knows too."""

    name: str
    region: str | None
    country: str | None
    latitude: float
    longitude: float
    elevation: float | None
    zone: str | None
    population: int | None


@dataclass(frozen=True)
class StationReport:
    """One routine METAR: what a thermometer, a vane and a barometer read at `time`, in stored units.

    `values` lacks what the report does not say. Elevation in metres.
    """

    icao: str
    time: datetime
    values: dict[Variable, float]
    latitude: float
    longitude: float
    elevation: float | None
