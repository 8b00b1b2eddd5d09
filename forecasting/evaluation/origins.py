"""Where a backtest starts its forecasts: origins as far apart as asked, in epoch hours."""

from collections.abc import Iterable


def spaced(candidates: Iterable[int], first: int, last: int, step_hours: int) -> list[int]:
    """Take the first candidate from `first` on, then those at least `step_hours` after the one before.

    >>> spaced([0, 3, 6, 30, 33, 60], first=1, last=59, step_hours=25)
    [3, 30]
    """
    taken: list[int] = []
    for hour in candidates:
        if first <= hour <= last and (not taken or hour >= taken[-1] + step_hours):
            taken.append(hour)
    return taken
