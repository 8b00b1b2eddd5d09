"""Finding room for a label: of some places, the one that hides least."""

from collections.abc import Iterable

import numpy as np
from matplotlib.transforms import Bbox

from forecasting.domain import Floats

_ON_A_LABEL = 1_000.0
_OUTSIDE = 10_000.0


class Room:
    """Remembers what is drawn inside a frame: points of curves, and boxes of labels, in pixels."""

    def __init__(self, frame: Bbox) -> None:
        self._frame = frame
        self._points = np.empty((0, 2))
        self._boxes: list[Bbox] = []

    def add_curve(self, points: Floats) -> None:
        """Remember a curve, shape (n, 2), as points no further apart than a letter."""
        known = points[np.isfinite(points).all(axis=1)]
        if len(known) > 1:
            places = np.arange(0, len(known) - 1 + 1e-9, 0.25)
            known = np.column_stack(
                [np.interp(places, np.arange(len(known)), known[:, axis]) for axis in (0, 1)]
            )
        self._points = np.concatenate([self._points, known])

    def take(self, box: Bbox) -> None:
        """Remember a label."""
        self._boxes.append(box)

    def best(self, boxes: Iterable[Bbox]) -> tuple[Bbox, bool]:
        """Return the first of the places that hide least, and whether it is inside and on no label."""
        price, _, box = min((self._price(box), order, box) for order, box in enumerate(boxes))
        return box, price < _ON_A_LABEL

    def _price(self, box: Bbox) -> float:
        inside = np.all((self._points > box.min) & (self._points < box.max), axis=1).sum()
        covered = sum(box.overlaps(other) for other in self._boxes)
        contained = np.all(box.min >= self._frame.min) and np.all(box.max <= self._frame.max)
        return float(inside + _ON_A_LABEL * covered + _OUTSIDE * (not contained))
