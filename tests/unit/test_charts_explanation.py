"""The explanation chart as a reader on a phone sees it."""

import pickle
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from forecasting.charts.explanation import draw_explanation, render_explanation
from forecasting.charts.views import AddedPart, ExplanationChart
from tests.builders import an_explanation_chart
from tests.unit.test_charts_forecast import assert_legible, size_of, words_of

pytestmark = pytest.mark.unit


def variants() -> dict[str, ExplanationChart]:
    whole = an_explanation_chart()
    half = slice(0, 12)
    return {
        "everything": whole,
        "one part": replace(whole, added=whole.added[:1]),
        "no part": replace(whole, added=(), median=whole.base),
        "nothing added": replace(
            whole, added=(AddedPart("nothing", np.zeros(72)),), median=whole.base, min_added_span=2.0
        ),
        "twelve hours": replace(
            whole,
            times=whole.times[half],
            base=whole.base[half],
            median=whole.median[half],
            added=tuple(AddedPart(part.name, part.values[half]) for part in whole.added),
        ),
        "long Russian names": replace(
            whole,
            title="Петропавловск-Камчатский, Камчатский край, Россия",
            base_name="прогноз погодной службы",
            added_title="Что прибавляется к прогнозу погодной службы, чтобы вышел наш, °C",
            added=tuple(replace(part, name="как она обычно ошибается здесь") for part in whole.added),
        ),
    }


@pytest.mark.parametrize("name", variants())
def test_every_variant_is_legible_at_phone_width(name: str) -> None:
    assert_legible(draw_explanation(variants()[name]))


def test_the_picture_is_as_wide_as_the_others_and_the_same_for_the_same_view() -> None:
    first, second = (render_explanation(pickle.loads(pickle.dumps(an_explanation_chart()))) for _ in range(2))
    assert size_of(first) == (1080, 1180)
    assert first == second


def test_bars_of_an_hour_reach_from_what_lowers_to_what_raises() -> None:
    chart = an_explanation_chart()
    added = draw_explanation(chart).axes[1]
    bars = [bar for bar in added.patches if isinstance(bar, Rectangle) and abs(bar.get_width() - 1.0) < 1e-9]
    hour = [bar for bar in bars if abs(bar.get_x() + 0.5) < 1e-9]
    values = [float(part.values[0]) for part in chart.added]
    assert min(bar.get_y() + min(bar.get_height(), 0) for bar in hour) == pytest.approx(
        sum(value for value in values if value < 0)
    )
    assert sum(bar.get_height() for bar in hour) == pytest.approx(float(chart.median[0] - chart.base[0]))


def test_every_part_is_named() -> None:
    chart = an_explanation_chart()
    words = words_of(draw_explanation(chart))
    assert {chart.base_name, chart.median_name, *(part.name for part in chart.added)} <= set(words)
