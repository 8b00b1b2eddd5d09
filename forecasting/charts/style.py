"""The look all charts share: size, colours, letters, and the way from a figure to PNG bytes.

Sizes are in pixels of the picture, which is 1080 wide; phones show it 360 to 400 wide.
"""

from functools import cache
from io import BytesIO

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.text import Text

WIDTH = 1080
MIN_TEXT = 27  # 9 px on the narrowest phone
TITLE_TEXT = 40
MARGIN = 40
LINE = 40  # from one line of small text to the next

PAPER = "#FBFBFD"
INK = "#16181D"
FAINT_INK = "#565B66"
GRID = "#D9DCE3"
NIGHT = "#E9ECF5"
DAY_LINE = "#B4B9C6"

# Orange and blue of Okabe and Ito: told apart with every kind of colour vision, darkened for thin lines.
WARM = "#C44E00"
COLD = "#0068A8"
NEUTRAL = "#00757A"
OTHER = "#6B7079"
PLAN = "#5B1A8B"
DANGER = "#8E1B1B"

_DPI = 100
_FAMILY = "DejaVu Sans"  # ships with matplotlib, holds Latin and Cyrillic


def points(pixels: float) -> float:
    """Convert pixels of the picture into the points that text sizes and line widths are given in."""
    return pixels * 72 / _DPI


def new_figure(height: int) -> tuple[Figure, RendererAgg]:
    """Return an empty figure of the shared width, and the renderer that measures and draws it."""
    figure = Figure(figsize=(WIDTH / _DPI, height / _DPI), dpi=_DPI, facecolor=PAPER)
    canvas = FigureCanvasAgg(figure)
    return figure, canvas.get_renderer()  # type: ignore[no-untyped-call]  # matplotlib leaves it bare


def add_axes(figure: Figure, left: float, top: float, right: float, bottom: float) -> Axes:
    """Add bare axes between pixel borders counted from the top left corner."""
    height = figure.bbox.height
    box = (left / WIDTH, 1 - bottom / height, (right - left) / WIDTH, (bottom - top) / height)
    axes = figure.add_axes(box, facecolor="none")
    axes.tick_params(left=False, bottom=False, labelleft=False, labelbottom=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return axes


def write(
    figure: Figure,
    x: float,
    y: float,
    words: str,
    *,
    size: float = MIN_TEXT,
    colour: str = INK,
    bold: bool = False,
    align: str = "left",
) -> Text:
    """Write one line, its middle `y` pixels from the top; nothing in it is taken for a formula."""
    return figure.text(
        x / WIDTH,
        1 - y / figure.bbox.height,
        legible(words),
        fontsize=points(size),
        fontfamily=_FAMILY,
        color=colour,
        fontweight="bold" if bold else "normal",
        ha=align,
        va="center_baseline",
        parse_math=False,
    )


def legible(words: str) -> str:
    """Return the words on one line, without the characters that the letters have no picture for.

    >>> legible("Oslo 東京 🌧  Осло")
    'Oslo Осло'
    """
    known = _pictures()
    return " ".join(
        filter(None, ("".join(letter for letter in word if ord(letter) in known) for word in words.split()))
    )


@cache
def _pictures() -> frozenset[int]:
    return frozenset(get_font(findfont(_FAMILY)).get_charmap())


def draw_header(figure: Figure, renderer: RendererAgg, title: str, subtitle: str) -> None:
    """Write a title and the line below it; they end 120 pixels from the top."""
    width = WIDTH - 2 * MARGIN
    fit(write(figure, MARGIN, 46, title, size=TITLE_TEXT, bold=True), width, renderer)
    fit(write(figure, MARGIN, 94, subtitle, colour=FAINT_INK), width, renderer)


def draw_footer(figure: Figure, renderer: RendererAgg, words: str) -> None:
    """Write the last line, which says where the data is from."""
    y = figure.bbox.height - 28
    fit(write(figure, MARGIN, y, words, colour=FAINT_INK), WIDTH - 2 * MARGIN, renderer)


def width_of(text: Text, renderer: RendererAgg) -> float:
    """Return how many pixels wide a text is drawn."""
    return float(text.get_window_extent(renderer).width)


def fit(text: Text, width: float, renderer: RendererAgg) -> Text:
    """Make a text fit a width: smaller down to the smallest legible size, then cut with an ellipsis."""
    while width_of(text, renderer) > width and float(text.get_fontsize()) > points(MIN_TEXT):
        text.set_fontsize(max(float(text.get_fontsize()) - 1, points(MIN_TEXT)))
    words = text.get_text()
    while width_of(text, renderer) > width and words:
        words = words[:-1].rstrip(" ,·")
        text.set_text(words + "…")
    return text


def to_png(figure: Figure) -> bytes:
    """Return the drawn figure; the same figure gives the same bytes."""
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=_DPI, facecolor=PAPER, metadata={"Software": None})
    return buffer.getvalue()
