"""The forecast chart: what was observed, the middle and the ranges ahead, the service, the plan."""

from matplotlib.figure import Figure

from forecasting.charts.annotations import draw_annotations
from forecasting.charts.backdrop import draw_backdrop
from forecasting.charts.curves import RANGE50_ALPHA, RANGE80_ALPHA, SERVICE_DASHES, accent, draw_curves
from forecasting.charts.key import KeyEntry, draw_key
from forecasting.charts.labels import Labels
from forecasting.charts.scale import Scale
from forecasting.charts.style import (
    INK,
    OTHER,
    WIDTH,
    add_axes,
    draw_footer,
    draw_header,
    new_figure,
    to_png,
)
from forecasting.charts.views import ForecastChart

__all__ = ["ForecastChart", "render_forecast"]

HEIGHT = 810
_LEFT, _RIGHT, _BELOW = 104, 32, 138


def render_forecast(chart: ForecastChart) -> bytes:
    """Draw the chart as a PNG, 1080 x 810 pixels."""
    return to_png(draw_forecast(chart))


def draw_forecast(chart: ForecastChart) -> Figure:
    """Draw the chart."""
    figure, renderer = new_figure(HEIGHT)
    draw_header(figure, renderer, chart.title, chart.subtitle)
    draw_footer(figure, renderer, chart.footer)
    top = draw_key(figure, renderer, _key(chart), 122)
    axes = add_axes(figure, _LEFT, top + 50, WIDTH - _RIGHT, HEIGHT - _BELOW)
    scale = Scale.of(chart)
    draw_backdrop(figure, axes, renderer, chart, scale)
    labels = Labels(figure, axes, renderer)
    draw_curves(labels, chart, scale)
    draw_annotations(labels, chart, scale)
    return figure


def _key(chart: ForecastChart) -> list[KeyEntry]:
    """Name what is drawn, and nothing else."""
    words, colour = chart.words, accent(chart)
    entries = [
        KeyEntry(words.median, colour, width=7),
        KeyEntry(words.range50, colour, band=RANGE80_ALPHA + RANGE50_ALPHA),
        KeyEntry(words.range80, colour, band=RANGE80_ALPHA),
    ]
    if chart.observed:
        entries.insert(0, KeyEntry(words.observed, INK, dots=True))
    if chart.service is not None:
        entries.append(KeyEntry(words.service, OTHER, dashes=SERVICE_DASHES))
    return entries
