"""How often ranges held what happened, beside what they promised."""

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import IdentityTransform

from forecasting.charts.style import (
    GRID,
    INK,
    MARGIN,
    NEUTRAL,
    PAPER,
    WIDTH,
    fit,
    points,
    write,
)
from forecasting.charts.views import KeptPromise, RecordChart

PROMISES_HEADER, PROMISE_HEIGHT = 72, 54
_TRACK = 520
_GAP = 34


def draw_promises(figure: Figure, renderer: RendererAgg, chart: RecordChart, top: float) -> None:
    """Draw a track from 0 to 100 % for each promise, with a tick where it is and a dot where it was kept."""
    fit(write(figure, MARGIN, top + 40, chart.promises_title, bold=True), WIDTH - 2 * MARGIN, renderer)
    for row, promise in enumerate(chart.promises):
        _draw_promise(figure, renderer, promise, top + PROMISES_HEADER + (row + 0.5) * PROMISE_HEIGHT)


def _draw_promise(figure: Figure, renderer: RendererAgg, promise: KeptPromise, y: float) -> None:
    bottom = figure.bbox.height - y
    promised, kept = (MARGIN + _TRACK * share for share in (promise.promised, promise.kept))
    _line(figure, [MARGIN, MARGIN + _TRACK], [bottom] * 2, GRID, 10)
    _line(figure, [promised, kept], [bottom] * 2, NEUTRAL, 10)
    _line(figure, [promised] * 2, [bottom - 20, bottom + 20], INK, 5)
    figure.add_artist(
        Line2D(
            [kept],
            [bottom],
            marker="o",
            markersize=points(22),
            color=NEUTRAL,
            markeredgecolor=PAPER,
            markeredgewidth=points(3),
            transform=IdentityTransform(),
            zorder=4,
        )
    )
    x = MARGIN + _TRACK + _GAP
    fit(write(figure, x, y, promise.label), WIDTH - MARGIN - x, renderer)


def _line(figure: Figure, x: list[float], y: list[float], colour: str, width: float) -> None:
    line = Line2D(
        x, y, color=colour, lw=points(width), solid_capstyle="butt", transform=IdentityTransform(), zorder=3
    )
    figure.add_artist(line)
