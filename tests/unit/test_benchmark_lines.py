"""How a measured figure is judged, and the yardsticks it is measured against."""

import sys

import numpy as np
import pytest

from benchmarks.line import Bounds, Figure, Line, Verdict, at_least, at_most
from benchmarks.peers import gaussian_naive, without_gaps
from benchmarks.rivals import Window, ask_rivals
from forecasting.domain import LEVELS, MEDIAN, Level

pytestmark = pytest.mark.unit


def a_figure(value: float) -> Figure:
    return Figure("somewhere", value, at_most(0.86), at_most(0.83))


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (0.8304, Verdict.EXCELLENT),
        (0.8306, Verdict.MET),
        (0.86, Verdict.MET),
        (0.861, Verdict.MISSED),
        (float("nan"), Verdict.MISSED),
    ],
)
def test_a_figure_is_judged_as_it_is_written(value: float, verdict: Verdict) -> None:
    assert a_figure(value).verdict is verdict


def test_a_line_is_as_good_as_its_worst_figure() -> None:
    line = Line("a measure", (a_figure(0.8), a_figure(0.85)), parts=(a_figure(0.99),))
    assert line.verdict is Verdict.MET


def test_bounds_are_written_as_they_bind() -> None:
    assert [str(bounds) for bounds in (at_most(0.86), at_least(0.5), Bounds(0.77, 0.83))] == [
        "≤ 0.86",
        "≥ 0.5",
        "0.77-0.83",
    ]


def test_yesterday_is_repeated_with_ranges_as_wide_as_its_errors() -> None:
    rng = np.random.default_rng(1)
    hours = np.arange(28 * 24)
    window = 10 + 5 * np.sin(2 * np.pi * hours / 24) + rng.normal(0, 2.0, len(hours))
    quantiles = gaussian_naive(window)
    np.testing.assert_array_equal(quantiles[:24, MEDIAN], window[-24:])
    np.testing.assert_array_equal(quantiles[48:, MEDIAN], window[-24:])
    width = quantiles[0, LEVELS.index(Level(0.9))] - quantiles[0, LEVELS.index(Level(0.1))]
    assert width == pytest.approx(2 * 1.2816 * 2.0 * np.sqrt(2), rel=0.1)


def test_gaps_are_bridged_for_those_who_cannot_bear_them() -> None:
    assert without_gaps(np.array([1.0, np.nan, 3.0, np.nan])).tolist() == [1.0, 2.0, 3.0, 3.0]


def test_a_rival_that_is_not_installed_is_named_and_left_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.rivals.shutil.which", lambda _: None)
    hours = np.arange(10 * 24)
    window = Window(
        400_000, 10 + 5 * np.sin(2 * np.pi * hours / 24) + np.random.default_rng(2).normal(size=240)
    )
    (answers,) = ask_rivals([window], 72, python=sys.executable)
    assert answers.name.startswith("statsmodels")
    assert answers.quantiles.shape == (1, 72, len(LEVELS))
    assert (np.diff(answers.quantiles, axis=2) > 0).all()
    said = capsys.readouterr().err.splitlines()
    assert [line.partition(" is left out")[0] for line in said] == [
        "statsforecast AutoETS",
        "R forecast::ets",
        "Prophet",
    ]
