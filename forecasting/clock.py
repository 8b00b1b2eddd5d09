"""The one place that reads the wall clock, and the arithmetic of whole hours."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]

_HOUR_SECONDS = 3600


def utc_now() -> datetime:
    """Return the current time, aware, in UTC."""
    return datetime.now(UTC)


def epoch_hour(time: datetime) -> int:
    """Whole hours from 1970-01-01T00Z to `time`, rounded down.

    >>> epoch_hour(datetime(1970, 1, 2, 1, 59, tzinfo=UTC))
    25
    """
    return int(time.timestamp()) // _HOUR_SECONDS


def from_epoch_hour(hour: int) -> datetime:
    """Return the aware UTC time at the start of an epoch hour.

    >>> from_epoch_hour(25).isoformat()
    '1970-01-02T01:00:00+00:00'
    """
    return datetime.fromtimestamp(hour * _HOUR_SECONDS, UTC)


def floor_hour(time: datetime) -> datetime:
    """Cut minutes and below: the hour `time` lies in."""
    return from_epoch_hour(epoch_hour(time))
