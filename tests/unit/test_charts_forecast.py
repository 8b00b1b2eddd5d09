"""The forecast chart as a reader on a phone sees it."""

import gc
import pickle
import struct
import weakref
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.text import Text

from forecasting.charts.forecast import draw_forecast, render_forecast
from forecasting.charts.style import MIN_TEXT, points
from forecasting.charts.views import ForecastChart, PlanLine, Threshold
from tests.builders import a_forecast_chart

pytestmark = pytest.mark.unit

PHONE_WIDTH = 360


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def texts(figure: Figure) -> Iterator[Text]:
    return (text for text in figure.findobj(Text) if text.get_text().strip())


def assert_legible(figure: Figure) -> None:
    """No text outside the picture, none on another, none too small for a phone."""
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(figure)]
    for words, box in boxes:
        assert figure.bbox.contains(box.x0, box.y0), words
        assert figure.bbox.contains(box.x1, box.y1), words
    for (words, box), (other_words, other) in combinations(boxes, 2):
        assert not box.overlaps(other), (words, other_words)
    smallest = min(float(text.get_fontsize()) for text in texts(figure))
    assert smallest >= points(MIN_TEXT)
    assert MIN_TEXT * PHONE_WIDTH / figure.bbox.width >= 9


def words_of(figure: Figure) -> list[str]:
    return [text.get_text() for text in texts(figure)]


def a_plan(chart: ForecastChart, value: float) -> PlanLine:
    return PlanLine(value, "Plan for 3.5 °C", chart.times[0], chart.times[23])


def variants() -> dict[str, ForecastChart]:
    whole = a_forecast_chart()
    russian = replace(
        whole,
        title="Петропавловск-Камчатский, Камчатский край, Россия, " * 2,
        subtitle="Температура, прогноз от 7 апреля, 12:00 по местному времени",
        words=replace(whole.words, observed="наблюдения", median="наш прогноз", service="прогноз службы"),
        decimal_mark=",",
    )
    day = slice(24)
    return {
        "everything": replace(
            whole, plan=a_plan(whole, 3.5), threshold=Threshold(0.0, "frost 0 °C"), cold_below=0.0
        ),
        "frost crossing": replace(
            a_forecast_chart(mean=0.0), cold_below=0.0, threshold=Threshold(0.0, "frost")
        ),
        "all below freezing": a_forecast_chart(mean=-30.0, cold_below=0.0),
        "plan above": replace(whole, plan=a_plan(whole, 18.0), threshold=Threshold(30.0, "heat 30 °C")),
        "long Russian names": replace(russian, plan=a_plan(russian, 2.0)),
        "no service": replace(whole, service=None),
        "service with holes": a_forecast_chart(holes=True),
        "nothing observed": replace(whole, observed=()),
        "one value observed": replace(whole, observed=whole.observed[-1:]),
        "observed long ago": replace(whole, observed=whole.observed[:12]),
        "flat": replace(
            a_forecast_chart(swing=0.0), min_span=6.0, lower80=np.full(72, 10.0), upper80=np.full(72, 10.0)
        ),
        "flat without a least span": a_forecast_chart(swing=0.0, width=0.0, observed=(), service=None),
        "bounded": replace(whole, bounds=(0.0, 15.0)),
        "fine steps": replace(a_forecast_chart(mean=30.1, swing=0.1, width=0.05), unit="inHg", decimals=2),
        "a long unit": replace(a_forecast_chart(mean=760.0), unit="мм рт. ст.", min_span=10.0),
        "thousands": replace(a_forecast_chart(mean=1013.0), unit="hPa", min_span=10.0),
        "half-hour zone": a_forecast_chart(zone="Asia/Kolkata"),
        "clocks change": a_forecast_chart(zone="Europe/Berlin", start_days=-10),
        "polar night": replace(whole, nights=((whole.observed[0][0], whole.times[-1]),)),
        "one day": replace(
            whole,
            times=whole.times[day],
            median=whole.median[day],
            lower50=whole.lower50[day],
            upper50=whole.upper50[day],
            lower80=whole.lower80[day],
            upper80=whole.upper80[day],
            service=None if whole.service is None else whole.service[day],
        ),
        "issued long ago": replace(whole, now=whole.times[-1] + timedelta(hours=9)),
        "odd letters": replace(whole, title="$x_1$ 東京\n<b>Oslo</b> 🌧 %s", footer=""),
    }


@pytest.mark.parametrize("name", variants())
def test_every_variant_is_legible_at_phone_width(name: str) -> None:
    figure = draw_forecast(variants()[name])
    assert_legible(figure)


def test_the_picture_is_a_png_of_the_promised_size() -> None:
    assert size_of(render_forecast(a_forecast_chart())) == (1080, 810)


def test_a_view_that_was_pickled_gives_the_same_bytes() -> None:
    chart = a_forecast_chart()
    assert render_forecast(pickle.loads(pickle.dumps(chart))) == render_forecast(chart)


def test_the_number_to_plan_by_is_written_once() -> None:
    chart = a_forecast_chart()
    figure = draw_forecast(replace(chart, plan=a_plan(chart, 3.5)))
    assert words_of(figure).count("Plan for 3.5 °C") == 1


def test_only_what_is_drawn_is_named() -> None:
    chart = a_forecast_chart()
    names = {chart.words.observed, chart.words.service, chart.words.now}
    assert names <= set(words_of(draw_forecast(chart)))
    bare = replace(chart, observed=(), service=None, now=chart.times[0] - timedelta(hours=2))
    assert not names & set(words_of(draw_forecast(bare)))


def test_numbers_stand_at_the_turns_of_the_median_in_the_reader_s_writing() -> None:
    words = words_of(draw_forecast(a_forecast_chart(mean=-2.0, swing=5.0, degree_sign="°")))
    assert words.count("3°") == 3
    assert "−7°" in words


def test_the_highest_and_the_lowest_have_a_number_also_at_the_ends() -> None:
    falling = np.linspace(9.0, -4.0, 72)
    chart = replace(a_forecast_chart(), median=falling, degree_sign="°", observed=(), service=None)
    assert {"9°", "−4°"} <= set(words_of(draw_forecast(chart)))


def test_numbers_have_the_decimals_of_their_unit() -> None:
    chart = a_forecast_chart(mean=29.9, swing=0.25, width=0.05, decimals=2, decimal_mark=",")
    assert "30,15" in words_of(draw_forecast(chart))


def test_hours_are_the_place_s_own() -> None:
    chart = a_forecast_chart(zone="Asia/Kolkata")
    figure = draw_forecast(chart)
    hours = {word for word in words_of(figure) if word.isdigit() and len(word) == 2}
    assert {"00", "06", "12", "18"} <= hours
    assert chart.times[0].minute == 30


def test_days_are_named_where_there_is_room() -> None:
    chart = a_forecast_chart()
    assert {"Wed 8", "Thu 9"} <= set(words_of(draw_forecast(chart)))
    crowded = replace(
        chart, day_names=tuple((day, "a very long name of a day") for day, _ in chart.day_names)
    )
    assert "a very long name of a day" not in words_of(draw_forecast(crowded))


def test_a_number_that_would_lie_on_another_label_is_left_out() -> None:
    unit = " of something with a long name"
    figure = draw_forecast(a_forecast_chart(degree_sign=unit))
    assert_legible(figure)
    assert 0 < sum(words.endswith(unit) for words in words_of(figure)) < 6


def test_a_drawn_figure_is_not_kept() -> None:
    figure = draw_forecast(a_forecast_chart())
    gone = weakref.ref(figure)
    del figure
    gc.collect()
    assert gone() is None


@settings(max_examples=15)
@given(
    mean=st.floats(-60, 60),
    swing=st.floats(0, 25),
    width=st.floats(0, 10),
    plan=st.none() | st.floats(-80, 80),
    title=st.text(max_size=300),
    cold_below=st.none() | st.floats(-60, 60),
)
def test_any_weather_and_any_name_stay_legible(
    mean: float, swing: float, width: float, plan: float | None, title: str, cold_below: float | None
) -> None:
    chart = replace(a_forecast_chart(mean=mean, swing=swing, width=width, cold_below=cold_below), title=title)
    line = None if plan is None else a_plan(chart, plan)
    assert_legible(draw_forecast(replace(chart, plan=line, threshold=Threshold(0.0, "frost 0 °C"))))
