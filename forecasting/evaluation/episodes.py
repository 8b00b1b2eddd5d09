"""When a warning begins and ends, and what came of it: one message for each danger, none that repeats it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from forecasting.domain import Bools, Floats, Ints, Side
from forecasting.timeseries import Truth

COOLDOWN = timedelta(hours=3)
"""After a warning is over, the next one waits so long, unless its danger would not."""

APART_HOURS = 12
"""Hours beyond a threshold with no more than these between belong to one event."""

_FURTHER_DOWN = 0.1


class Step(StrEnum):
    """What a new forecast means for an alert."""

    RAISE = "raise"
    HOLD = "hold"
    CLEAR = "clear"
    NOTHING = "nothing"


def next_step(chance: float, limit: float, *, standing: bool, cooling: bool = False) -> Step:
    """Return what a chance means: a warning begins at the limit and ends clearly below it.

    A chance that wavers around the limit neither begins nor ends one. While `cooling`, none begins.

    >>> next_step(0.2, 0.2, standing=False), next_step(0.12, 0.2, standing=True)
    (<Step.RAISE: 'raise'>, <Step.HOLD: 'hold'>)
    """
    if standing:
        return Step.CLEAR if chance < end_below(limit) else Step.HOLD
    return Step.RAISE if chance >= limit and not cooling else Step.NOTHING


def is_cooling(cleared_at: datetime | None, begins: datetime, now: datetime) -> bool:
    """Tell whether a warning of something that may begin at `begins` waits for the last one to cool down."""
    return cleared_at is not None and min(now, begins) < cleared_at + COOLDOWN <= begins


def end_below(limit: float) -> float:
    """Return the chance below which a warning ends: half its limit, or ten points less where that is more.

    >>> end_below(0.2), end_below(0.7)
    (0.1, 0.6)
    """
    return max(limit / 2, round(limit - _FURTHER_DOWN, 10))


def beyond(values: Floats, side: Side, threshold: float) -> Bools:
    """Mark the values that are below, or above, a threshold."""
    return values < threshold if side is Side.BELOW else values > threshold


def happened(truth: Truth, side: Side, threshold: float, first_hour: int, last_hour: int) -> bool | None:
    """Tell whether a threshold was crossed from the first to the last hour; None while that is not known.

    It is not before the last hour, or a later one, is observed; where none was, nobody ever knows.
    """
    inside = truth.select((truth.hours >= first_hour) & (truth.hours <= last_hour))
    if beyond(inside.values, side, threshold).any():
        return True
    is_over = len(inside) and truth.hours[-1] >= last_hour
    return False if is_over else None


def events(truth: Truth, side: Side, threshold: float) -> list[tuple[int, int]]:
    """Return the first and last hour of each run of hours beyond a threshold, oldest first."""
    found: list[tuple[int, int]] = []
    for hour in _hours(truth, side, threshold).tolist():
        if found and hour - found[-1][1] <= APART_HOURS:
            found[-1] = found[-1][0], hour
        else:
            found.append((hour, hour))
    return found


def unwarned(
    truth: Truth, side: Side, threshold: float, covered: Iterable[tuple[int, int]], since_hour: int
) -> list[tuple[int, int]]:
    """Return the events after an hour that began at no covered hour, nor close to another such event.

    `covered` holds the first and last hour of every warning, and of the events that were found before.
    """
    known = list(covered)
    return [
        (first, last)
        for first, last in events(truth, side, threshold)
        if first > since_hour and not any(begin <= first <= end for begin, end in known)
    ]


def _hours(truth: Truth, side: Side, threshold: float) -> Ints:
    return truth.hours[beyond(truth.values, side, threshold)]
