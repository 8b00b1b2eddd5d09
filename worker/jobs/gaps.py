"""How far back each place must be asked about, so that a pause of ours leaves no hole."""

from dataclasses import dataclass
from datetime import datetime

from forecasting.clock import epoch_hour, from_epoch_hour
from forecasting.domain import Place, Source
from forecasting.storage.unit_of_work import UnitOfWork

PAST_DAYS = 2
MOST_PAST_DAYS = 92
RECENT_HOURS = 6


@dataclass(frozen=True)
class Gap:
    """The newest hours stored about a place: None where there is none."""

    place: Place
    analysis_hour: int | None
    station_hour: int | None

    @property
    def icao(self) -> str:
        """The station's code, empty where the place has none."""
        return self.place.station.icao if self.place.station else ""

    def past_days(self, now: datetime) -> int:
        """Return how many past days to ask the weather service for."""
        if self.analysis_hour is None:
            return MOST_PAST_DAYS
        days = (now.date() - from_epoch_hour(self.analysis_hour).date()).days
        return min(max(days, PAST_DAYS), MOST_PAST_DAYS)

    def silent_hours(self, now: datetime) -> int:
        """Return how many hours of station reports to ask for."""
        oldest = epoch_hour(now) - MOST_PAST_DAYS * 24
        return max(epoch_hour(now) - max(self.station_hour or 0, oldest), RECENT_HOURS)


async def find_gap(uow: UnitOfWork, place: Place) -> Gap:
    """Look up how far the stored hours of a place reach."""
    analysis_hour = await uow.series.last_hour(place.id, Source.ANALYSIS)
    station_hour = await uow.series.last_hour(place.id, Source.STATION) if place.station else None
    return Gap(place, analysis_hour, station_hour)
