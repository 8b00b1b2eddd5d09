"""What every chart of hours at a place needs: its days, its nights, its last line."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from bot.formats import clock_time
from bot.i18n import current_language
from bot.i18n import gettext as _
from forecasting.charts.daylight import nights
from forecasting.charts.views import Span
from forecasting.domain import Place, Variable

MIN_SPANS = {
    Variable.TEMPERATURE: 6.0,
    Variable.WIND_SPEED: 4.0,
    Variable.HUMIDITY: 20.0,
    Variable.PRESSURE: 8.0,
}
"""What a value axis spans at least, in stored units: less is no weather worth a picture."""


@dataclass(frozen=True)
class Hours:
    """The hours from first to last, by the clocks of a place."""

    place: Place
    first: datetime
    last: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the place."""
        return ZoneInfo(self.place.zone)

    @property
    def nights(self) -> tuple[Span, ...]:
        """When the sun is down."""
        dark = nights(self.place.latitude, self.place.longitude, self.first, self.last)
        return tuple((begin.astimezone(self.zone), end.astimezone(self.zone)) for begin, end in dark)

    @property
    def day_names(self) -> tuple[tuple[date, str], ...]:
        """What each local day is called, such as `Tue 7`."""
        day, final = (time.astimezone(self.zone).date() for time in (self.first, self.last))
        days = [day + timedelta(days=ahead) for ahead in range((final - day).days + 1)]
        return tuple((day, format_date(day, "EEE d", locale=current_language())) for day in days)


def footer(place: Place, issued_at: datetime) -> str:
    """Return the last line of a chart: where the data is from, and how old it is."""
    return _("Weather data by Open-Meteo.com · made {time}, local time").format(
        time=clock_time(issued_at, place.zone)
    )
