"""What lies behind the curves: nights, days, hours and values."""

from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure

from forecasting.charts.scale import Scale, number
from forecasting.charts.style import (
    DAY_LINE,
    FAINT_INK,
    GRID,
    INK,
    LINE,
    MARGIN,
    NIGHT,
    points,
    width_of,
    write,
)
from forecasting.charts.views import Surroundings

_HOUR_STEPS = (1, 2, 3, 6, 12)
_PIXELS_AN_HOUR_LABEL = 50
_PIXELS_FROM_AXIS = 28


def draw_backdrop(
    figure: Figure, axes: Axes, renderer: RendererAgg, chart: Surroundings, scale: Scale
) -> None:
    """Draw nights, grid and axes; the limits of the axes are set for good."""
    axes.set_xlim(0.0, scale.hours)
    axes.set_ylim(scale.bottom, scale.top)
    for begin, end in chart.nights:
        axes.axvspan(max(scale.x(begin), 0), min(scale.x(end), scale.hours), color=NIGHT, lw=0, zorder=0)
    _draw_values(figure, axes, chart, scale)
    _draw_hours(figure, axes, scale)
    _draw_days(figure, axes, renderer, chart, scale)


def _draw_values(figure: Figure, axes: Axes, chart: Surroundings, scale: Scale) -> None:
    ticks, step = scale.value_ticks()
    frame = axes.get_window_extent()
    for tick in ticks:
        axes.axhline(tick, color=GRID, lw=points(1.5), zorder=1)
        y = figure.bbox.height - axes.transData.transform((0, tick))[1]
        label = number(tick, step, chart.decimal_mark)
        write(figure, frame.x0 - 14, y, label, colour=FAINT_INK, align="right")
    write(figure, MARGIN, figure.bbox.height - frame.y1 - 30, chart.unit, colour=FAINT_INK)


def _draw_hours(figure: Figure, axes: Axes, scale: Scale) -> None:
    frame = axes.get_window_extent()
    room = frame.width / scale.hours
    step = next((step for step in _HOUR_STEPS if step * room >= _PIXELS_AN_HOUR_LABEL), 24)
    y = figure.bbox.height - frame.y0 + _PIXELS_FROM_AXIS
    written = -np.inf
    for hour in scale.local_hours():
        x = frame.x0 + room * scale.x(hour)
        # An hour that comes twice in a night of changing clocks is named once.
        if hour.hour % step == 0 and x - written >= _PIXELS_AN_HOUR_LABEL:
            write(figure, x, y, f"{hour:%H}", colour=FAINT_INK, align="center")
            written = x


def _draw_days(figure: Figure, axes: Axes, renderer: RendererAgg, chart: Surroundings, scale: Scale) -> None:
    """Draw a line at each midnight and name each day in the middle of what is seen of it, if it fits."""
    frame = axes.get_window_extent()
    midnights = [hour for hour in scale.local_hours() if hour.hour == 0]
    for midnight in midnights:
        axes.axvline(scale.x(midnight), color=DAY_LINE, lw=points(2), zorder=1)
    names = dict(chart.day_names)
    y = figure.bbox.height - frame.y0 + _PIXELS_FROM_AXIS + LINE
    for begin, end in pairwise([scale.first, *midnights, scale.last]):
        left, right = (frame.x0 + frame.width * scale.x(time) / scale.hours for time in (begin, end))
        name = write(figure, (left + right) / 2, y, names.get(begin.date(), ""), colour=INK, align="center")
        if width_of(name, renderer) > right - left - 8:
            name.remove()
