"""The key of a chart: samples with their names in a row, more rows when they do not fit in one."""

from dataclasses import dataclass

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import IdentityTransform

from forecasting.charts.style import INK, LINE, MARGIN, MIN_TEXT, PAPER, WIDTH, points, width_of, write

_SAMPLE = 36
_GAP, _BETWEEN = 9, 18
_BAND_HEIGHT = 24


@dataclass(frozen=True)
class KeyEntry:
    """A name and what it looks like: a line with its dashes and dots, or a band with an opacity."""

    name: str
    colour: str
    width: float = 4.0
    dashes: object = "-"
    dots: bool = False
    band: float | None = None


def draw_key(figure: Figure, renderer: RendererAgg, entries: list[KeyEntry], top: float) -> float:
    """Draw the entries from `top` pixels below the upper edge on; return where the key ends."""
    x, y = float(MARGIN), top + LINE / 2
    for entry in entries:
        text = write(figure, 0, y, entry.name, size=MIN_TEXT, colour=INK)
        width = _SAMPLE + _GAP + width_of(text, renderer)
        if x + width > WIDTH - MARGIN and x > MARGIN:
            x, y = float(MARGIN), y + LINE
        _draw_sample(figure, entry, x, figure.bbox.height - y)
        text.set_position(((x + _SAMPLE + _GAP) / WIDTH, 1 - y / figure.bbox.height))
        x += width + _BETWEEN
    return y + LINE / 2


def _draw_sample(figure: Figure, entry: KeyEntry, x: float, y: float) -> None:
    if entry.band is not None:
        figure.add_artist(
            Rectangle(
                (x, y - _BAND_HEIGHT / 2),
                _SAMPLE,
                _BAND_HEIGHT,
                transform=IdentityTransform(),
                facecolor=entry.colour,
                alpha=entry.band,
                linewidth=0,
            )
        )
        return
    inset = 4 if entry.dashes == "-" else 0
    figure.add_artist(
        Line2D(
            [x + inset, x + _SAMPLE / 2, x + _SAMPLE - inset],
            [y] * 3,
            transform=IdentityTransform(),
            color=entry.colour,
            lw=points(entry.width),
            ls=entry.dashes,
            marker="o" if entry.dots else "",
            markersize=points(9),
            markeredgecolor=PAPER,
            markeredgewidth=points(1.5),
        )
    )
