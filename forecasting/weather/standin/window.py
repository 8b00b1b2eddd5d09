"""Which hours a request is for: the service's time rules, with one zone offset for the whole answer.

A window is counted in local hours. Labels are local hour - offset; values are read with the offset cut
to whole hours, so in half-hour zones each value is that of another half hour, as in the real service.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from forecasting.clock import epoch_hour
from forecasting.domain import Ints
from forecasting.weather.standin.errors import bad_request
from forecasting.weather.standin.params import Params, whole_number

_HOUR_SECONDS = 3600
_MOST_PAST_DAYS = 93
_MOST_FORECAST_DAYS = 16
_DEFAULT_FORECAST_DAYS = 7
_REST_OF_FORECAST_HOURS = 24 * _MOST_FORECAST_DAYS


@dataclass(frozen=True)
class ApiRules:
    """What differs between the APIs: how far back they go."""

    first_day: date | None  # None: 93 days before today


@dataclass(frozen=True)
class Window:
    """Consecutive local hours, as hours since 1970 by the local clock."""

    first: int
    count: int
    offset_seconds: int

    @property
    def days(self) -> int:
        """Days touched, as the call weight counts them."""
        return -(-self.count // 24)

    def value_hours(self) -> Ints:
        """Epoch hours whose values are given."""
        return self._local_hours() - int(self.offset_seconds / _HOUR_SECONDS)

    def unix_times(self) -> Ints:
        """Labels in true UTC seconds."""
        return self._local_hours() * _HOUR_SECONDS - self.offset_seconds

    def iso_times(self) -> list[str]:
        """Labels by the local clock, without offset."""
        return [f"{time}" for time in self._local_hours().astype("datetime64[h]").astype("datetime64[m]")]

    def _local_hours(self) -> Ints:
        return np.arange(self.first, self.first + self.count)


def window_of(params: Params, rules: ApiRules, now: datetime, offset_seconds: int) -> Window:
    """Read the window from the parameters; dates, then hours around now, then days around today."""
    past_days = _days(params, "past_days", "Past", _MOST_PAST_DAYS, 0)
    forecast_days = _days(params, "forecast_days", "Forecast", _MOST_FORECAST_DAYS, _DEFAULT_FORECAST_DAYS)
    local_hour = epoch_hour(now + timedelta(seconds=offset_seconds))
    dates = _dates(params, rules, now, offset_seconds)
    if dates:
        _exclude_days(params)
        return Window(*dates, offset_seconds)
    if "past_hours" in params or "forecast_hours" in params:
        past = whole_number(params, "past_hours", 0)
        ahead = whole_number(params, "forecast_hours", _REST_OF_FORECAST_HOURS)
        return Window(local_hour - past, past + ahead, offset_seconds)
    midnight = local_hour - local_hour % 24
    return Window(midnight - 24 * past_days, 24 * (past_days + forecast_days), offset_seconds)


def _days(params: Params, name: str, word: str, most: int, default: int) -> int:
    days = whole_number(params, name, default)
    if not 0 <= days <= most:
        # The real service, too, prints its own maximum here in place of a wrong forecast_days.
        given = most if word == "Forecast" else days
        raise bad_request(f"{word} days is invalid. Allowed range 0 to {most}. Given {given}.")
    return days


def _exclude_days(params: Params) -> None:
    for name in ("past_days", "forecast_days"):
        if whole_number(params, name, 0):
            raise bad_request(f"Parameter '{name}' is mutually exclusive with 'start_date' and 'end_date'")


def _dates(params: Params, rules: ApiRules, now: datetime, offset_seconds: int) -> tuple[int, int] | None:
    """First local hour and count of `start_date`/`end_date` or `start_hour`/`end_hour`."""
    for unit, hours in (("date", 24), ("hour", 1)):
        names = (f"start_{unit}", f"end_{unit}")
        if not any(name in params for name in names):
            continue
        if not all(name in params for name in names):
            raise bad_request(
                f"Parameter '{names[0]}' and '{names[1]}' must have the same number of elements"
            )
        today = (now + timedelta(seconds=offset_seconds)).date()
        start, end = (_local_hour(params, name, rules, today) for name in names)
        if end < start:
            raise bad_request("End-date must be larger or equals than start-date")
        return start, end - start + hours
    return None


def _local_hour(params: Params, name: str, rules: ApiRules, today: date) -> int:
    try:
        moment = datetime.fromisoformat(params[name])
    except ValueError:
        raise bad_request(f"Invalid date format. Make sure to use 'YYYY-MM-DD' in '{name}'") from None
    first = rules.first_day or today - timedelta(days=_MOST_PAST_DAYS)
    last = today + timedelta(days=_MOST_FORECAST_DAYS - 1)
    if not first <= moment.date() <= last:
        raise bad_request(f"Parameter '{name}' is out of allowed range from {first} to {last}")
    return epoch_hour(datetime.combine(moment.date(), time(moment.hour), UTC))
