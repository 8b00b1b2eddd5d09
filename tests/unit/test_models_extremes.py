"""Daily extremes, stretched until one day in five lies outside their 80 % range."""

import numpy as np
import pytest
from scipy.special import ndtri

from forecasting.domain import HORIZON_HOURS, LEVELS, Floats, ModelName, Side
from forecasting.models.extremes import Stretch, extreme
from forecasting.models.scenarios import scenario_paths
from forecasting.timeseries import Truth

pytestmark = pytest.mark.unit

ORIGIN = 490_000
HYBRID = ModelName.HYBRID
QUANTILES = np.tile(10 + ndtri(np.asarray(LEVELS)), (HORIZON_HOURS, 1))
MIDDLES = {0: 12.5, 1: 36.5, 2: 60.5}


def a_truth(origin: int, values: Floats) -> Truth:
    hours = origin + 1 + np.arange(HORIZON_HOURS)
    known = np.isfinite(values)
    return Truth(hours[known], values[known], hours[known] * 3600)


def widths(stretch: Stretch, side: Side) -> list[float]:
    """How much wider than the paths' own the distribution of each day's extreme is."""
    two = np.array([[0.0], [1.0]])
    return [float(np.ptp(stretch.applied(side, two, middle))) for middle in MIDDLES.values()]


def test_before_anything_is_learnt_extremes_are_those_of_the_paths() -> None:
    paths = scenario_paths(QUANTILES)[:, :24]
    np.testing.assert_allclose(Stretch.none().applied(Side.BELOW, paths, 12.5), paths)


@pytest.mark.parametrize("true_deviation", [0.5, 1.0, 2.0])
def test_in_the_long_run_one_day_in_five_lies_outside(true_deviation: float) -> None:
    # Weather that moves as the paths do, but by another deviation than was forecast.
    weather = 10 + true_deviation * (scenario_paths(QUANTILES) - 10)
    rng, stretch, inside = np.random.default_rng(1), Stretch.none(), []
    forecast = scenario_paths(QUANTILES)
    for day in range(700):
        observed = weather[rng.integers(len(weather))]
        if day >= 100:
            for ahead, middle in MIDDLES.items():
                window = slice(24 * ahead, 24 * ahead + 24)
                for side in Side:
                    values = extreme(stretch.applied(side, forecast[:, window], middle), side)
                    lower, upper = np.quantile(values, (0.1, 0.9))
                    inside.append(lower <= extreme(observed[window], side) <= upper)
        stretch.learn(HYBRID, ORIGIN + 24 * day, QUANTILES, a_truth(ORIGIN + 24 * day, observed))
    assert np.mean(inside) == pytest.approx(0.8, abs=0.025)


def test_a_miss_widens_and_a_hit_narrows_only_the_day_and_the_side_it_is_of() -> None:
    stretch, observed = Stretch.none(), np.full(HORIZON_HOURS, 9.0)
    observed[30] = -40.0  # the lowest value of the second day
    observed[40] = 11.0
    stretch.learn(HYBRID, ORIGIN, QUANTILES, a_truth(ORIGIN, observed))
    first, second, third = widths(stretch, Side.BELOW)
    assert second > 1 > first == third


def test_forecasts_close_together_teach_once() -> None:
    stretch, again = Stretch.none(), Stretch.none()
    for origin in (ORIGIN, ORIGIN + 1, ORIGIN + 5):
        stretch.learn(HYBRID, origin, QUANTILES, a_truth(origin, np.full(HORIZON_HOURS, 10.0)))
    again.learn(HYBRID, ORIGIN, QUANTILES, a_truth(ORIGIN, np.full(HORIZON_HOURS, 10.0)))
    assert stretch.pack() == again.pack()


def test_four_forecasts_a_day_count_as_much_as_one() -> None:
    often, once = Stretch.none(), Stretch.none()
    for day in range(1, 11):
        truth = np.full(HORIZON_HOURS, 10.0)
        once.learn(HYBRID, ORIGIN + 24 * day, QUANTILES, a_truth(ORIGIN + 24 * day, truth))
        for origin in range(ORIGIN + 24 * day - 18, ORIGIN + 24 * day + 1, 6):
            often.learn(HYBRID, origin, QUANTILES, a_truth(origin, truth))
    assert widths(often, Side.BELOW) == pytest.approx(widths(once, Side.BELOW), rel=0.05)


def test_a_day_with_an_unknown_hour_teaches_nothing() -> None:
    stretch, observed = Stretch.none(), np.full(HORIZON_HOURS, 10.0)
    observed[[3, 30, 71]] = np.nan
    stretch.learn(HYBRID, ORIGIN, QUANTILES, a_truth(ORIGIN, observed))
    assert widths(stretch, Side.BELOW) == [1.0, 1.0, 1.0]


def test_the_middle_of_an_extreme_stays_where_it_is() -> None:
    stretch = Stretch.none()
    for day in range(20):
        stretch.learn(
            HYBRID, ORIGIN + 24 * day, QUANTILES, a_truth(ORIGIN + 24 * day, np.full(HORIZON_HOURS, 30.0))
        )
    paths = scenario_paths(QUANTILES)[:, :24]
    values, stretched = paths.max(axis=1), stretch.applied(Side.ABOVE, paths, 12.5).max(axis=1)
    assert np.median(stretched) == pytest.approx(np.median(values))
    assert np.ptp(stretched) > 2 * np.ptp(values)
    assert (stretched.argsort() == values.argsort()).all()


def test_what_was_learnt_is_packed_and_restored() -> None:
    stretch = Stretch.none()
    stretch.learn(HYBRID, ORIGIN, QUANTILES, a_truth(ORIGIN, np.full(HORIZON_HOURS, 10.0)))
    restored = Stretch.unpack(stretch.pack())
    assert restored.pack() == stretch.pack()
    restored.learn(HYBRID, ORIGIN + 5, QUANTILES, a_truth(ORIGIN + 5, np.full(HORIZON_HOURS, 10.0)))
    assert restored.pack() == stretch.pack()
