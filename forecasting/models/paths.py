"""A service path made whole: holes in the newest forecast filled from older ones."""

import numpy as np

from forecasting.domain import SERVICE_LEAD_HOURS, Floats

LEADS = SERVICE_LEAD_HOURS + 1
"""Lead times 0..96 of a stored path."""

_LONGEST_BRIDGE_HOURS = 3


def patched(newer: Floats, older: Floats, hours_older: int) -> Floats:
    """Fill unknown values of a path with those an older path holds for the same valid hours."""
    shifted = np.full(LEADS, np.nan)
    if hours_older < LEADS:
        shifted[: LEADS - hours_older] = older[hours_older:]
    return np.where(np.isfinite(newer), newer, shifted)


def bridged(path: Floats) -> Floats:
    """Draw straight lines over holes of up to three hours; longer ones stay unknown."""
    known = np.flatnonzero(np.isfinite(path))
    if len(known) in (0, len(path)):
        return path
    places = np.arange(len(path))
    after = np.searchsorted(known, places)
    inside = (after > 0) & (after < len(known))
    left, right = known[np.maximum(after - 1, 0)], known[np.minimum(after, len(known) - 1)]
    short = inside & (right - left <= _LONGEST_BRIDGE_HOURS + 1)
    return np.where(short, np.interp(places, known, path[known]), path)
