"""An explained forecast on the screen: a sentence, a table of hours, and a chart if asked for."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from forecasting.charts.backtest import LOOKS, NAMES
from forecasting.charts.daylight import nights
from forecasting.charts.explanation import render_explanation
from forecasting.charts.views import AddedPart, ExplanationChart
from forecasting.domain import Part
from forecasting.reports.explanation import Explanation

_STEP_HOURS, _LATER_STEP_HOURS, _FIRST_DAY = 3, 6, 24
_NAMES = {
    Part.SERVICE: "weather service",
    Part.USUAL_ERROR: "its usual error",
    Part.OLDER_FORECASTS: "older runs",
    Part.NEWEST_ERRORS: "newest errors",
    Part.SMOOTHING: "hours around",
    Part.USUAL_DAY: "usual day",
    Part.LEVEL: "last hours",
    Part.PATTERN: "last two days",
    Part.YESTERDAY: "yesterday",
}


def show(explained: Explanation) -> None:
    """Print it."""
    console = Console()
    for line in sentences(explained):
        console.print(line, highlight=False, markup=False)
    console.print(table(explained))


def draw(explained: Explanation, path: Path) -> None:
    """Write the chart of a forecast that tells its parts as a PNG."""
    (base,) = (part for part in explained.parts if part is explained.base)
    path.write_bytes(render_explanation(_view(explained, base)))


def sentences(explained: Explanation) -> list[str]:
    """Say whose forecast it is, how its lowest hour comes about, and what moves it most."""
    title, unit = NAMES[explained.variable]
    model = LOOKS[explained.model].label
    stands_in = " (it stands in for the best model)" if explained.fallback else ""
    issued = _local(explained, explained.issued_at)
    place, lowest = explained.place.full_name, _local(explained, explained.times[explained.hour])
    parts = ", ".join(_sum(explained, explained.hour))
    value = f"{explained.median[explained.hour]:.1f} {unit}"
    lines = [
        f"{place}: {title.lower()} by {model}{stands_in}, issued {issued:%Y-%m-%d %H:%M} local time.",
        f"Lowest of the next 24 h, {lowest:%a %H:%M}: {parts}: together {value}.",
    ]
    added = _added(explained)
    if added:
        part = max(added, key=lambda part: _mean_size(explained, part))
        lines.append(f"Most comes from {_NAMES[part]}: {_mean_size(explained, part):.1f} {unit} on average.")
    return lines


def table(explained: Explanation) -> Table:
    """Lay out every third hour of the first day and every sixth after it; parts add up along a row."""
    _, unit = NAMES[explained.variable]
    lines = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), caption=f"Local time; values in {unit}")
    lines.add_column("Hour", no_wrap=True)
    for heading in ("Ahead", *(_NAMES[part] for part in explained.parts), "= ours"):
        lines.add_column(heading, justify="right")
    for row in _rows(len(explained.times)):
        values = [_written(explained, part, row) for part in explained.parts]
        hour = f"{_local(explained, explained.times[row]):%a %H:%M}"
        lines.add_row(hour, f"{row + 1} h", *values, f"{explained.median[row]:.1f}")
    return lines


def _rows(count: int) -> Iterator[int]:
    for row in range(count):
        step = _STEP_HOURS if row < _FIRST_DAY else _LATER_STEP_HOURS
        if row == 0 or (row + 1) % step == 0:
            yield row


def _added(explained: Explanation) -> list[Part]:
    return [part for part in explained.parts if part is not explained.base]


def _mean_size(explained: Explanation, part: Part) -> float:
    return float(np.abs(explained.parts[part]).mean())


def _sum(explained: Explanation, row: int) -> Iterator[str]:
    for part in sorted(explained.parts, key=lambda part: part is not explained.base):
        yield f"{_NAMES[part]} {_written(explained, part, row)}"


def _written(explained: Explanation, part: Part, row: int) -> str:
    value = round(float(explained.parts[part][row]), 1) + 0.0  # never a negative zero
    return f"{value:.1f}" if part is explained.base else f"{value:+.1f}"


def _local(explained: Explanation, time: datetime) -> datetime:
    return time.astimezone(ZoneInfo(explained.place.zone))


def _view(explained: Explanation, base: Part) -> ExplanationChart:
    title, unit = NAMES[explained.variable]
    first, last = explained.times[0], explained.times[-1]
    times = [_local(explained, time) for time in explained.times]
    days = [
        times[0].date() + timedelta(days=day) for day in range((times[-1].date() - times[0].date()).days + 1)
    ]
    added = [AddedPart(_NAMES[part], explained.parts[part]) for part in _added(explained)]
    dark = nights(explained.place.latitude, explained.place.longitude, first, last)
    return ExplanationChart(
        title=explained.place.full_name,
        subtitle=f"{title}: what the forecast is made of",
        unit=unit,
        footer="Weather data by Open-Meteo.com",
        base_name=_NAMES[base],
        median_name="our forecast",
        added_title=f"Added to: {_NAMES[base]}",
        times=tuple(times),
        base=explained.parts[base],
        median=explained.median,
        added=tuple(added),
        day_names=tuple((day, f"{day:%a} {day.day}") for day in days),
        nights=tuple((_local(explained, begin), _local(explained, end)) for begin, end in dark),
    )
