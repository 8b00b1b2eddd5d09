"""The explanation chart: where a forecast begins and ends, and below it what is added on the way."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure

from forecasting.charts.backdrop import draw_backdrop
from forecasting.charts.curves import SERVICE_DASHES
from forecasting.charts.key import KeyEntry, draw_key
from forecasting.charts.scale import Scale
from forecasting.charts.style import (
    COLD,
    INK,
    MARGIN,
    NEUTRAL,
    OTHER,
    PLAN,
    WARM,
    WIDTH,
    add_axes,
    draw_footer,
    draw_header,
    fit,
    new_figure,
    points,
    to_png,
    write,
)
from forecasting.charts.views import ExplanationChart
from forecasting.domain import Floats

__all__ = ["ExplanationChart", "render_explanation"]

HEIGHT = 1180
_LEFT, _RIGHT = 104, 32
_MIDDLE, _BELOW = 600, 138
_PADDING = 0.1
_COLOURS = (WARM, COLD, PLAN, NEUTRAL, OTHER)
_BAR_ALPHA = 0.75


def render_explanation(chart: ExplanationChart) -> bytes:
    """Draw the chart as a PNG, 1080 x 1180 pixels."""
    return to_png(draw_explanation(chart))


def draw_explanation(chart: ExplanationChart) -> Figure:
    """Draw the chart."""
    figure, renderer = new_figure(HEIGHT)
    draw_header(figure, renderer, chart.title, chart.subtitle)
    draw_footer(figure, renderer, chart.footer)
    _draw_ends(figure, renderer, chart)
    _draw_added(figure, renderer, chart)
    return figure


def _draw_ends(figure: Figure, renderer: RendererAgg, chart: ExplanationChart) -> None:
    """Draw where the forecast begins, and where it ends."""
    key = [
        KeyEntry(chart.base_name, OTHER, dashes=SERVICE_DASHES),
        KeyEntry(chart.median_name, INK, width=7),
    ]
    top = draw_key(figure, renderer, key, 122)
    both = np.concatenate([chart.base, chart.median])
    limits = _padded(both.min(), both.max(), chart.min_span)
    axes, hours = _panel(figure, renderer, chart, (top + 50, _MIDDLE - 92), limits)
    axes.plot(hours, chart.base, color=OTHER, lw=points(5), ls=SERVICE_DASHES, zorder=4)
    axes.plot(hours, chart.median, color=INK, lw=points(7), zorder=5, solid_capstyle="round")


def _draw_added(figure: Figure, renderer: RendererAgg, chart: ExplanationChart) -> None:
    """Stack what is added hour by hour: what raises the forecast above the line, what lowers it below."""
    heading = write(figure, MARGIN, _MIDDLE + 34, chart.added_title, size=30, bold=True)
    fit(heading, WIDTH - 2 * MARGIN, renderer)
    colours = [_COLOURS[number % len(_COLOURS)] for number in range(len(chart.added))]
    key = [
        KeyEntry(part.name, colour, band=_BAR_ALPHA)
        for part, colour in zip(chart.added, colours, strict=True)
    ]
    top = draw_key(figure, renderer, key, _MIDDLE + 62)
    values: Floats = np.array([part.values for part in chart.added]).reshape(-1, len(chart.times))
    lowest, highest = np.minimum(values, 0).sum(axis=0).min(), np.maximum(values, 0).sum(axis=0).max()
    limits = _padded(lowest, highest, chart.min_added_span)
    axes, hours = _panel(figure, renderer, chart, (top + 50, HEIGHT - _BELOW), limits)
    above, below = np.zeros(len(hours)), np.zeros(len(hours))
    for row, colour in zip(values, colours, strict=True):
        start = np.where(row >= 0, above, below)
        axes.bar(hours, row, width=1.0, bottom=start, color=colour, alpha=_BAR_ALPHA, lw=0, zorder=3)
        above, below = above + np.maximum(row, 0), below + np.minimum(row, 0)
    axes.axhline(0.0, color=INK, lw=points(2), zorder=4)


def _panel(
    figure: Figure,
    renderer: RendererAgg,
    chart: ExplanationChart,
    rows: tuple[float, float],
    limits: tuple[float, float],
) -> tuple[Axes, Floats]:
    """Return axes with hours and values behind them, and where each of the times lies along."""
    axes = add_axes(figure, _LEFT, rows[0], WIDTH - _RIGHT, rows[1])
    scale = Scale(chart.times[0], chart.times[-1], *limits)
    draw_backdrop(figure, axes, renderer, chart, scale)
    return axes, np.array([scale.x(time) for time in chart.times])


def _padded(low: float, high: float, min_span: float) -> tuple[float, float]:
    span = max(high - low, min_span) or 1.0
    room = _PADDING * span + max(min_span - (high - low), 0.0) / 2
    return float(low - room), float(high + room)
