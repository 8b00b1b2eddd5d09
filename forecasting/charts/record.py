"""The record chart: each model's two sides at a glance, and whether ranges kept their promise."""

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import IdentityTransform

from forecasting.charts.promises import PROMISE_HEIGHT, PROMISES_HEADER, draw_promises
from forecasting.charts.style import (
    COLD,
    DAY_LINE,
    INK,
    MARGIN,
    WARM,
    WIDTH,
    draw_footer,
    draw_header,
    fit,
    new_figure,
    points,
    to_png,
    width_of,
    write,
)
from forecasting.charts.views import RecordBar, RecordChart

__all__ = ["RecordChart", "render_record"]

_HEADER, _FOOTER = 186, 64
_ROW, _BAR, _THICKEST = 118, 78, 76
_CENTRE = WIDTH / 2
_GAP = 14
_OTHERS_ALPHA = 0.42


def render_record(chart: RecordChart) -> bytes:
    """Draw the chart as a PNG, 1080 pixels wide and as high as its rows need.

    A bar is as long as the errors on its side are big on average, and as thick as they are frequent.
    """
    return to_png(draw_record(chart))


def draw_record(chart: RecordChart) -> Figure:
    """Draw the chart."""
    promises = PROMISES_HEADER + PROMISE_HEIGHT * len(chart.promises) if chart.promises else 0
    height = _HEADER + _ROW * len(chart.bars) + promises + _FOOTER
    figure, renderer = new_figure(height)
    draw_header(figure, renderer, chart.title, chart.subtitle)
    draw_footer(figure, renderer, chart.footer)
    _draw_sides(figure, renderer, chart)
    _draw_bars(figure, renderer, chart)
    if chart.promises:
        draw_promises(figure, renderer, chart, height - _FOOTER - promises)
    return figure


def _draw_sides(figure: Figure, renderer: RendererAgg, chart: RecordChart) -> None:
    """Name the sides, and draw the line between them."""
    y, width = _HEADER - 34, _CENTRE - MARGIN - _GAP
    low = write(figure, _CENTRE - _GAP, y, f"← {chart.too_low}", colour=COLD, bold=True, align="right")
    high = write(figure, _CENTRE + _GAP, y, f"{chart.too_high} →", colour=WARM, bold=True)
    fit(low, width, renderer)
    fit(high, width, renderer)
    top = figure.bbox.height - _HEADER
    ends = [top - _ROW * len(chart.bars), top]
    line = Line2D([_CENTRE] * 2, ends, color=DAY_LINE, lw=points(2), transform=IdentityTransform())
    figure.add_artist(line)


def _draw_bars(figure: Figure, renderer: RendererAgg, chart: RecordChart) -> None:
    """Draw every row to one scale, as large as leaves room for each label outside its bar."""
    sides = []
    for row, bar in enumerate(chart.bars):
        top = _HEADER + _ROW * row
        name = write(figure, MARGIN, top + 22, bar.name, bold=bar.is_ours)
        fit(name, WIDTH - 2 * MARGIN, renderer)
        sides += [_Side(figure, bar, top + _BAR, is_over=is_over) for is_over in (False, True)]
    rooms = [
        (_CENTRE - MARGIN - _GAP - width_of(side.label, renderer)) / side.mean for side in sides if side.mean
    ]
    for side in sides:
        side.draw(min(rooms, default=0.0))


class _Side:
    """One half of a bar, and the label at its end."""

    def __init__(self, figure: Figure, bar: RecordBar, y: float, *, is_over: bool) -> None:
        self._figure = figure
        self._y = y
        self._direction = 1 if is_over else -1
        self._colour = WARM if is_over else COLD
        self._alpha = 1.0 if bar.is_ours else _OTHERS_ALPHA
        self._thickness = _THICKEST * (bar.over_share if is_over else bar.under_share)
        # A side without errors has no mean.
        self.mean = (bar.over_mean if is_over else bar.under_mean) if self._thickness else 0.0
        words = bar.over_label if is_over else bar.under_label
        align = "left" if is_over else "right"
        self.label = write(figure, _CENTRE, y, words, colour=INK, bold=bar.is_ours, align=align)

    def draw(self, pixels_a_unit: float) -> None:
        """Draw the bar from the middle outwards, and move the label to its end."""
        length = self.mean * pixels_a_unit
        bar = Rectangle(
            (min(_CENTRE, _CENTRE + self._direction * length), self._bottom),
            length,
            self._thickness,
            facecolor=self._colour,
            alpha=self._alpha,
            lw=0,
            transform=IdentityTransform(),
        )
        self._figure.add_artist(bar)
        self.label.set_x((_CENTRE + self._direction * (length + _GAP)) / WIDTH)

    @property
    def _bottom(self) -> float:
        return float(self._figure.bbox.height - self._y - self._thickness / 2)
