"""The points of a curve worth a number: where it turns, and its highest and lowest wherever they lie."""

import numpy as np

from forecasting.domain import Floats

_WINDOW_HOURS = 8


def notable_points(values: Floats, min_height: float) -> list[tuple[int, bool]]:
    """Return the turning points, after the highest and the lowest point where these are none of them.

    A curve that stays within `min_height` has no such points.

    >>> notable_points(np.array([9.0, 7.0, 4.0]), min_height=0.5)
    [(0, True), (2, False)]
    """
    turns = turning_points(values, min_height)
    if np.ptp(values) < min_height:
        return turns
    ends = [(int(np.argmax(values)), True), (int(np.argmin(values)), False)]
    return [*(end for end in ends if end not in turns), *turns]


def turning_points(values: Floats, min_height: float) -> list[tuple[int, bool]]:
    """Return index and whether it is a high, for each point that stands out.

    A high is the first highest value of the 8 hours on either side, and lies at least `min_height` above the
    lowest of them on both sides; a low likewise. The ends of the curve never turn.

    >>> day = np.sin(np.arange(48) / 24 * 2 * np.pi)
    >>> turning_points(day, min_height=0.5)
    [(6, True), (18, False), (30, True), (42, False)]
    """
    return [
        (index, is_high)
        for index in range(1, len(values) - 1)
        for is_high in (True, False)
        if _stands_out(values if is_high else -values, index, min_height)
    ]


def _stands_out(values: Floats, index: int, min_height: float) -> bool:
    left = values[max(index - _WINDOW_HOURS, 0) : index]
    right = values[index + 1 : index + 1 + _WINDOW_HOURS]
    top = values[index]
    drop = min(top - np.min(left), top - np.min(right))
    return bool(top > np.max(left) and top >= np.max(right) and drop >= min_height)
