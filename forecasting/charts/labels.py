"""Writes labels into a chart where they hide least."""

from collections.abc import Iterable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.transforms import Bbox, IdentityTransform

from forecasting.charts.placement import Room
from forecasting.charts.style import MIN_TEXT, PAPER, points, write
from forecasting.domain import Floats

_ON_TOP = 9
PILL_PADDING = 9.0
"""Between the words in a pill and its edge."""


class Labels:
    """Labels of one frame, in pixels from the lower left corner; earlier ones keep their place."""

    def __init__(self, figure: Figure, axes: Axes, renderer: RendererAgg) -> None:
        self.axes = axes
        self.frame = axes.get_window_extent()
        self._figure = figure
        self._renderer = renderer
        self._room = Room(self.frame)

    def text(self, words: str, colour: str, *, size: float = MIN_TEXT, bold: bool = False) -> Text:
        """Write words that stand nowhere yet."""
        text = write(self._figure, 0, 0, words, size=size, colour=colour, bold=bold, align="center")
        text.set(transform=IdentityTransform(), zorder=_ON_TOP)
        if colour != PAPER:
            # A rim of paper keeps letters legible on whatever lies below.
            text.set_path_effects([withStroke(linewidth=points(7), foreground=PAPER)])
        return text

    def size(self, text: Text) -> tuple[float, float]:
        """Return width and height of a text."""
        extent = text.get_window_extent(self._renderer)
        return extent.width, extent.height

    def keep_clear(self, hours: Floats, values: Floats) -> None:
        """Note a curve that no label should hide."""
        self._room.add_curve(self.axes.transData.transform(np.column_stack([hours, values])))

    def place(self, text: Text, boxes: Iterable[Bbox]) -> Bbox:
        """Move a text into the box that hides least, the first of equals."""
        box, _ = self._room.best(boxes)
        self._move(text, box)
        return box

    def place_if_free(self, text: Text, boxes: Iterable[Bbox]) -> None:
        """Move a text into the best box, or remove it where it would lie on another label."""
        box, is_free = self._room.best(boxes)
        if is_free:
            self._move(text, box)
        else:
            text.remove()

    def place_in_pill(self, text: Text, boxes: Iterable[Bbox], colour: str) -> None:
        """Move a text into the best box, and paint the box."""
        box = self.place(text, boxes)
        pill = FancyBboxPatch(
            (box.x0, box.y0),
            box.width,
            box.height,
            boxstyle=f"round,pad=0,rounding_size={PILL_PADDING}",
            facecolor=colour,
            edgecolor=PAPER,
            linewidth=points(3),
            transform=IdentityTransform(),
            zorder=_ON_TOP - 1,
        )
        self._figure.add_artist(pill)

    def pixels(self, hours: float, value: float) -> tuple[float, float]:
        """Return where a point of the chart lies."""
        x, y = self.axes.transData.transform((hours, value))
        return float(x), float(y)

    def _move(self, text: Text, box: Bbox) -> None:
        text.set_position(((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2))
        self._room.take(box)
