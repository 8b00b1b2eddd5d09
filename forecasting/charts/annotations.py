"""What is written into a forecast chart: the plan, now, a threshold, the numbers of the middle worth one."""

import numpy as np
from matplotlib.transforms import Bbox

from forecasting.charts.labels import PILL_PADDING, Labels
from forecasting.charts.scale import Scale, number
from forecasting.charts.style import COLD, DANGER, FAINT_INK, INK, PAPER, PLAN, points
from forecasting.charts.turning_points import notable_points
from forecasting.charts.views import ForecastChart, PlanLine, Threshold

_GAP = 12.0
_EDGE = 6.0
_LARGE_TEXT = 30
_SMALLEST_TURN = 0.06  # of the height of the chart
_LINE_POINTS = 50


def draw_annotations(labels: Labels, chart: ForecastChart, scale: Scale) -> None:
    """Draw lines and labels, the most important first: later ones give way."""
    if chart.plan:
        _draw_plan(labels, chart.plan, scale)
    if 0 <= scale.x(chart.now) <= scale.hours:
        _draw_now(labels, chart, scale)
    if chart.threshold:
        is_frost = chart.cold_below is not None and chart.threshold.value <= chart.cold_below
        _draw_threshold(labels, chart.threshold, scale, COLD if is_frost else DANGER)
    _draw_turning_points(labels, chart, scale)


def _draw_plan(labels: Labels, plan: PlanLine, scale: Scale) -> None:
    first, last = scale.x(plan.first), scale.x(plan.last)
    labels.axes.plot([first, last], [plan.value] * 2, color=PLAN, lw=points(6), zorder=7)
    labels.keep_clear(np.linspace(first, last, _LINE_POINTS), np.full(_LINE_POINTS, plan.value))
    text = labels.text(plan.label, PAPER, size=_LARGE_TEXT, bold=True)
    width, height = labels.size(text)
    size = (width + 2 * PILL_PADDING, height + 2 * PILL_PADDING)
    start, end = labels.pixels(first, plan.value), labels.pixels(last, plan.value)
    labels.place_in_pill(text, _along(start, end[0], size, _GAP), PLAN)


def _draw_now(labels: Labels, chart: ForecastChart, scale: Scale) -> None:
    hours = scale.x(chart.now)
    labels.axes.axvline(hours, color=INK, lw=points(2), ls=(0, (1.5, 2.5)), zorder=3)
    text = labels.text(chart.words.now, FAINT_INK)
    width, height = labels.size(text)
    x, top = labels.pixels(hours, scale.top)
    corners = [(x - width - _GAP, top - height - _EDGE), (x + _GAP, top - height - _EDGE)]
    labels.place_if_free(text, [Bbox.from_bounds(*corner, width, height) for corner in corners])
    labels.keep_clear(np.full(_LINE_POINTS, hours), np.linspace(scale.bottom, scale.top, _LINE_POINTS))


def _draw_threshold(labels: Labels, threshold: Threshold, scale: Scale, colour: str) -> None:
    labels.axes.axhline(threshold.value, color=colour, lw=points(3), ls=(0, (8, 3)), zorder=3)
    text = labels.text(threshold.label, colour)
    start = labels.pixels(0, threshold.value)
    labels.place_if_free(text, _along(start, labels.frame.x1, labels.size(text), _EDGE))
    labels.keep_clear(np.linspace(0, scale.hours, _LINE_POINTS), np.full(_LINE_POINTS, threshold.value))


def _draw_turning_points(labels: Labels, chart: ForecastChart, scale: Scale) -> None:
    step = 10.0**-chart.decimals
    for index, is_high in notable_points(chart.median, _SMALLEST_TURN * (scale.top - scale.bottom)):
        hours, value = scale.x(chart.times[index]), float(chart.median[index])
        labels.axes.plot(hours, value, "o", color=INK, markersize=points(11), zorder=6)
        words = number(value, step, chart.decimal_mark) + chart.degree_sign
        text = labels.text(words, INK, size=_LARGE_TEXT, bold=True)
        labels.place_if_free(text, _around(labels.pixels(hours, value), labels.size(text), is_high))


def _along(start: tuple[float, float], end: float, size: tuple[float, float], gap: float) -> list[Bbox]:
    """Return boxes below and above a level line, the nearest first, from its start to its end."""
    (x, y), (width, height) = start, size
    rows = [row for away in (gap, 2.5 * gap) for row in (y - away - height, y + away)]
    columns = np.linspace(x + _EDGE, end - _EDGE - width, 7).tolist()
    return [Bbox.from_bounds(column, row, width, height) for row in rows for column in columns]


def _around(point: tuple[float, float], size: tuple[float, float], is_high: bool) -> list[Bbox]:
    """Return boxes above a high and below a low, the nearest first; the other side is the last resort."""
    (x, y), (width, height) = point, size
    above, below = y + _GAP, y - _GAP - height
    rows = [above, above + _GAP, above + 2 * _GAP, below]
    if not is_high:
        rows = [below, below - _GAP, below - 2 * _GAP, above]
    shifts = (-0.5, -1.0, 0.0, -1.4, 0.4)
    return [Bbox.from_bounds(x + shift * width, row, width, height) for row in rows for shift in shifts]
