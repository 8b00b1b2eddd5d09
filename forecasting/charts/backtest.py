"""The chart of a backtest: each model's error by lead time, and whether ranges and levels keep their word."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from forecasting.charts.style import (
    COLD,
    FAINT_INK,
    GRID,
    INK,
    MARGIN,
    MIN_TEXT,
    NEUTRAL,
    OTHER,
    PLAN,
    TITLE_TEXT,
    WARM,
    WIDTH,
    add_axes,
    new_figure,
    points,
    to_png,
    write,
)  # fmt: skip
from forecasting.clock import from_epoch_hour
from forecasting.domain import HORIZON_HOURS, LEVELS, Floats, ModelName, Variable
from forecasting.evaluation.results import BacktestResult

_HEIGHT = 1720
_LEFT, _RIGHT = 118, WIDTH - 292
_ERRORS = (236, 690)
_COVERAGE = (826, 1130)
_LOWEST_COVERAGE = 0.5
_LEVELS = (1330, 1610)
_FEWEST_POINTS_OFF = 0.05
_LABEL_STEP = 36
_LABEL_ABOVE_BOTTOM = 14
_LEAD_TICKS = (1, 6, 12, 24, 36, 48, 60, 72)
_LEVEL_TICKS = (0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95)

NAMES = {
    Variable.TEMPERATURE: ("Temperature", "°C"),
    Variable.WIND_SPEED: ("Wind speed", "m/s"),
    Variable.HUMIDITY: ("Relative humidity", "%"),
    Variable.PRESSURE: ("Pressure", "hPa"),
}
"""What a variable is called, and the unit it is stored in."""


class Look(NamedTuple):
    """How a model appears: the word beside its line, and the line."""

    label: str
    colour: str
    dashes: str | tuple[int, tuple[int, ...]]


LOOKS = {
    ModelName.OURS: Look("Shown", PLAN, "-"),
    ModelName.HYBRID: Look("Hybrid", COLD, "-"),
    ModelName.SERVICE: Look("Weather service", WARM, (0, (6, 2))),
    ModelName.ETS: Look("ETS", NEUTRAL, (0, (3, 2))),
    ModelName.STOCK_ETS: Look("Stock ETS", INK, (0, (3, 1, 1, 1))),
    ModelName.SEASONAL_NAIVE: Look("Same as yesterday", OTHER, (0, (1, 2))),
    ModelName.CLIMATOLOGY: Look("Usual day", OTHER, (0, (5, 2))),
    ModelName.AR: Look("Autoregression", INK, (0, (2, 3))),
    ModelName.MEAN_REVERTING_ETS: Look("Reverting ETS", NEUTRAL, (0, (8, 2, 1, 2))),
}
"""The dashes tell lines apart where colours do not."""


def draw_backtest(result: BacktestResult, variable: Variable, horizon: int = HORIZON_HOURS) -> bytes:
    """Draw all panels as far as the lead times up to `horizon` were scored; PNG bytes that repeat exactly."""
    scored = result.shared[:, :horizon]
    leads = range(1, int(np.flatnonzero(scored.any(axis=0))[-1]) + 2)
    sums = {name: [result.scores(name, range(lead, lead + 1)) for lead in leads] for name in result.answering}
    errors = {name: np.array([one.mae for one in by_lead]) for name, by_lead in sums.items()}
    coverage = {name: np.array([one.coverage80 for one in by_lead]) for name, by_lead in sums.items()}
    off = {name: result.reliability(name, leads).at_or_below - LEVELS for name in result.answering}
    title, unit = NAMES[variable]

    figure, _ = new_figure(_HEIGHT)
    write(figure, MARGIN, 56, f"{title}: the models on the same hours", size=TITLE_TEXT, bold=True)
    first, last = (from_epoch_hour(int(hour)) for hour in result.origins[[0, -1]])
    count = int(scored.any(axis=1).sum())
    write(figure, MARGIN, 112, f"{count} forecasts, {first:%Y-%m-%d} to {last:%Y-%m-%d}", colour=FAINT_INK)

    ends = (1, max(leads[-1], 2))
    write(figure, MARGIN, 190, f"Mean absolute error, {unit}", size=30, bold=True)
    largest = float(np.nanmax([*errors.values()])) or 1.0  # a forecast may never have missed
    panel = _panel(figure, _ERRORS, _LEAD_TICKS, ends, (0.0, 1.08 * largest))
    _draw_lines(figure, panel, leads, errors)

    write(figure, MARGIN, 780, "How often the 80 % range held the truth", size=30, bold=True)
    lowest = min(_LOWEST_COVERAGE, *(float(np.nanmin(shares)) for shares in coverage.values()))
    panel = _panel(figure, _COVERAGE, _LEAD_TICKS, ends, (lowest, 1.0))
    panel.axhline(0.8, color=INK, lw=points(2), zorder=2)
    panel.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    _draw_lines(figure, panel, leads, coverage)
    write(figure, (_LEFT + _RIGHT) / 2, 1196, "hours ahead", colour=FAINT_INK, align="center")

    write(
        figure,
        MARGIN,
        1284,
        "Outcomes at or below each level: more or fewer than it says",
        size=30,
        bold=True,
    )
    most = 1.2 * max(float(np.nanmax(np.abs([*off.values()]))), _FEWEST_POINTS_OFF)
    panel = _panel(figure, _LEVELS, _LEVEL_TICKS, (LEVELS[0], LEVELS[-1]), (-most, most))
    panel.axhline(0.0, color=INK, lw=points(2), zorder=2)
    panel.xaxis.set_major_formatter(lambda level, _: f"{level:.0%}")
    panel.yaxis.set_major_formatter(lambda share, _: f"{100 * share:+.3g}%".replace("-", "−"))
    _draw_lines(figure, panel, LEVELS, off)
    write(figure, (_LEFT + _RIGHT) / 2, 1676, "level", colour=FAINT_INK, align="center")
    return to_png(figure)


def _panel(
    figure: Figure,
    rows: tuple[int, int],
    ticks: Sequence[float],
    ends: tuple[float, float],
    limits: tuple[float, float],
) -> Axes:
    axes = add_axes(figure, _LEFT, rows[0], _RIGHT, rows[1])
    axes.set_xlim(*ends)
    axes.set_ylim(*limits)
    axes.set_xticks([tick for tick in ticks if tick <= ends[1]])
    axes.locator_params(axis="y", nbins=6)
    axes.grid(color=GRID, lw=points(1.5))
    axes.set_axisbelow(True)
    axes.tick_params(
        labelleft=True, labelbottom=True, labelsize=points(MIN_TEXT), labelcolor=FAINT_INK, pad=points(8)
    )
    return axes


def _draw_lines(
    figure: Figure, axes: Axes, along: Sequence[float], lines: Mapping[ModelName, Floats]
) -> None:
    for name, values in lines.items():
        look = LOOKS[name]
        (line,) = axes.plot(along, values, color=look.colour, ls=look.dashes, lw=points(5))
        line.set_solid_capstyle("round")
        line.set_marker("o" if len(values) == 1 else "")
    ends = {name: _last_pixel(axes, values) for name, values in lines.items()}
    for name, row in _apart(ends, _last_pixel(axes, np.array(axes.get_ylim()[:1]))).items():
        write(figure, _RIGHT + 14, row, LOOKS[name].label, colour=LOOKS[name].colour)


def _last_pixel(axes: Axes, values: Floats) -> float:
    """Return how far from the top of the picture a line ends."""
    known = values[np.isfinite(values)]
    return _HEIGHT - float(axes.transData.transform((0.0, known[-1]))[1])


def _apart(rows: Mapping[ModelName, float], bottom: float) -> dict[ModelName, float]:
    """Move labels down where they would overlap the one above, then up where they would pass the bottom."""
    names = sorted(rows, key=lambda name: rows[name])
    placed = np.array([rows[name] for name in names])
    steps = _LABEL_STEP * np.arange(len(names))
    placed = np.maximum.accumulate(placed - steps) + steps
    highest = bottom - _LABEL_ABOVE_BOTTOM - steps[::-1]
    return dict(zip(names, np.minimum(placed, highest).tolist(), strict=True))
