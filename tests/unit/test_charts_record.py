"""The record chart as a reader on a phone sees it."""

import gc
import pickle
import weakref
from dataclasses import replace

import pytest
from matplotlib.patches import Rectangle

from forecasting.charts.record import draw_record, render_record
from forecasting.charts.views import KeptPromise, RecordBar, RecordChart
from tests.builders import a_record_chart
from tests.unit.test_charts_forecast import assert_legible, size_of, words_of

pytestmark = pytest.mark.unit

NAN = float("nan")


def a_bar(**changes: object) -> RecordBar:
    return replace(a_record_chart().bars[0], **changes)  # type: ignore[arg-type]  # any field may change


def variants() -> dict[str, RecordChart]:
    whole = a_record_chart()
    return {
        "everything": whole,
        "one model": replace(whole, bars=whole.bars[:1]),
        "no promises": replace(whole, promises=()),
        "nothing verified": replace(whole, bars=(), promises=()),
        "never too low": replace(whole, bars=(a_bar(under_share=0.0, under_mean=NAN, under_label="0 %"),)),
        "always right": replace(
            whole,
            bars=(a_bar(under_share=0.0, under_mean=NAN, over_share=0.0, over_mean=NAN),),
        ),
        "a hopeless rival": replace(
            whole, bars=(*whole.bars, a_bar(name="worst", over_share=1.0, over_mean=900.0))
        ),
        "long Russian names": replace(
            whole,
            title="Петропавловск-Камчатский, Камчатский край, Россия",
            too_low="прогноз был слишком низким",
            too_high="прогноз был слишком высоким",
            bars=(a_bar(name="Как вчера в этот же час " * 4, over_label="100 % · 1013 гПа"),),
            promises=(KeptPromise(0.9, 1.0, "обещано 90 %, сдержано 100 % " * 2),),
        ),
    }


@pytest.mark.parametrize("name", variants())
def test_every_variant_is_legible_at_phone_width(name: str) -> None:
    assert_legible(draw_record(variants()[name]))


def test_the_picture_grows_with_its_rows_and_not_in_width() -> None:
    whole = size_of(render_record(a_record_chart()))
    less = size_of(render_record(replace(a_record_chart(), bars=a_record_chart().bars[:2])))
    assert whole[0] == less[0] == 1080
    assert whole[1] > less[1]


def test_a_view_that_was_pickled_gives_the_same_bytes() -> None:
    chart = a_record_chart()
    assert render_record(pickle.loads(pickle.dumps(chart))) == render_record(chart)


def test_a_bar_is_as_long_as_errors_are_big_and_as_thick_as_they_are_frequent() -> None:
    bar = a_bar(under_share=0.25, under_mean=1.0, over_share=0.75, over_mean=2.0)
    figure = draw_record(replace(a_record_chart(), bars=(bar,), promises=()))
    low, high = (patch for patch in figure.artists if isinstance(patch, Rectangle))
    assert high.get_width() / low.get_width() == pytest.approx(2)
    assert high.get_height() / low.get_height() == pytest.approx(3)
    assert low.get_x() + low.get_width() == pytest.approx(high.get_x())


def test_models_and_promises_are_named() -> None:
    chart = a_record_chart()
    words = words_of(draw_record(chart))
    assert {bar.name for bar in chart.bars} <= set(words)
    assert {promise.label for promise in chart.promises} <= set(words)


def test_a_drawn_figure_is_not_kept() -> None:
    figure = draw_record(a_record_chart())
    gone = weakref.ref(figure)
    del figure
    gc.collect()
    assert gone() is None
