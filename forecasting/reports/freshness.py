"""How old an issued forecast may be before it is called stale."""

from datetime import datetime, timedelta

STALE_AFTER = timedelta(hours=6)


def is_stale(issued_at: datetime, now: datetime) -> bool:
    """Tell whether a reader must be told in words that the forecast is old.

    >>> is_stale(datetime(2026, 1, 1, 0), datetime(2026, 1, 1, 7))
    True
    """
    return now - issued_at > STALE_AFTER
