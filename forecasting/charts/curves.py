"""The curves of a forecast chart: ranges, the middle, the service's own path, what was observed."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from forecasting.charts.labels import Labels
from forecasting.charts.scale import Scale
from forecasting.charts.style import COLD, INK, NEUTRAL, OTHER, PAPER, WARM, points
from forecasting.charts.views import ForecastChart
from forecasting.domain import Floats

RANGE80_ALPHA, RANGE50_ALPHA = 0.2, 0.32
SERVICE_DASHES = (0, (4.0, 2.2))
_LONGEST_GAP_HOURS = 1.5


def draw_curves(labels: Labels, chart: ForecastChart, scale: Scale) -> None:
    """Draw every curve of the view, and let labels keep clear of them."""
    axes = labels.axes
    hours = np.array([scale.x(time) for time in chart.times])
    for colour, clip in _colours(axes, chart, scale):
        _draw_forecast(axes, chart, hours, colour, clip)
    if chart.service is not None:
        axes.plot(hours, chart.service, color=OTHER, lw=points(4), ls=SERVICE_DASHES, zorder=4)
        labels.keep_clear(hours, chart.service)
    labels.keep_clear(hours, chart.median)
    if chart.observed:
        _draw_observed(labels, chart, scale)


def accent(chart: ForecastChart) -> str:
    """Return the colour that stands for our forecast in the key."""
    if chart.cold_below is None:
        return NEUTRAL
    return WARM if float(np.median(chart.median)) >= chart.cold_below else COLD


def _colours(axes: Axes, chart: ForecastChart, scale: Scale) -> list[tuple[str, Rectangle | None]]:
    """Return each colour with the part of the axes it is for: warm above the turning value, cold below."""
    if chart.cold_below is None:
        return [(NEUTRAL, None)]
    turn = min(max(chart.cold_below, scale.bottom), scale.top)
    parts = [(WARM, turn, scale.top), (COLD, scale.bottom, turn)]
    return [
        (colour, Rectangle((0, low), scale.hours, high - low, transform=axes.transData))
        for colour, low, high in parts
        if high > low
    ]


def _draw_forecast(
    axes: Axes, chart: ForecastChart, hours: Floats, colour: str, clip: Rectangle | None
) -> None:
    outer = axes.fill_between(
        hours, chart.lower80, chart.upper80, color=colour, alpha=RANGE80_ALPHA, lw=0, zorder=2
    )
    inner = axes.fill_between(
        hours, chart.lower50, chart.upper50, color=colour, alpha=RANGE50_ALPHA, lw=0, zorder=2
    )
    (line,) = axes.plot(hours, chart.median, color=colour, lw=points(7), zorder=5, solid_capstyle="round")
    if clip is not None:
        for artist in (outer, inner, line):
            artist.set_clip_path(clip)


def _draw_observed(labels: Labels, chart: ForecastChart, scale: Scale) -> None:
    """Draw what was observed, broken where hours are missing; a lone value is still a dot."""
    hours = np.array([scale.x(time) for time, _ in chart.observed])
    values = np.array([value for _, value in chart.observed])
    gaps = np.flatnonzero(np.diff(hours) > _LONGEST_GAP_HOURS) + 1
    hours, values = np.insert(hours, gaps, np.nan), np.insert(values, gaps, np.nan)
    labels.axes.plot(
        hours,
        values,
        color=INK,
        lw=points(4),
        zorder=6,
        marker="o",
        markersize=points(9),
        markeredgecolor=PAPER,
        markeredgewidth=points(1.5),
        clip_on=False,  # a calm or a fog lies on the edge of the chart, and is drawn whole
    )
    labels.keep_clear(hours, values)
