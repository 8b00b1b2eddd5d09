"""Tomorrow's minimum and maximum: the right hours of the right local day, and only whole days."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from forecasting.clock import epoch_hour
from forecasting.domain import LEVELS, Floats, ModelName
from forecasting.evaluation.extremes import extreme_scales, extreme_scores
from forecasting.evaluation.results import BacktestResult, ModelRun
from forecasting.models.scenarios import correlation_of, scenario_paths
from forecasting.timeseries import Truth

pytestmark = pytest.mark.unit

NEW_YORK = "America/New_York"
ETS = ModelName.ETS
NO_TRUTH = Truth.empty()


def a_result(origins: list[datetime], observed: Floats) -> BacktestResult:
    """Forecasts of 10 in all hours, give or take 5, beside the truth given."""
    row = 10 + 10 * (np.array(LEVELS) - 0.5)
    quantiles = np.tile(row, (len(origins), 72, 1)).astype(np.float32)
    hours = np.array([epoch_hour(origin) for origin in origins])
    return BacktestResult(hours, observed, {ETS: ModelRun(quantiles, 1.0, None)})


def observed_from(origin: datetime, values: dict[datetime, float]) -> Floats:
    """Truth of 10 in all 72 hours but those given."""
    truth = np.full((1, 72), 10.0)
    for time, value in values.items():
        truth[0, epoch_hour(time) - epoch_hour(origin) - 1] = value
    return truth


@pytest.mark.parametrize(
    ("origin", "first", "last"),
    [
        (
            datetime(2026, 1, 15, 12, tzinfo=UTC),
            datetime(2026, 1, 16, 5, tzinfo=UTC),
            datetime(2026, 1, 17, 4, tzinfo=UTC),
        ),
        # Clocks go forward on 8 March and back on 1 November: days of 23 and 25 hours.
        (
            datetime(2026, 3, 7, 12, tzinfo=UTC),
            datetime(2026, 3, 8, 5, tzinfo=UTC),
            datetime(2026, 3, 9, 3, tzinfo=UTC),
        ),
        (
            datetime(2026, 10, 31, 12, tzinfo=UTC),
            datetime(2026, 11, 1, 4, tzinfo=UTC),
            datetime(2026, 11, 2, 4, tzinfo=UTC),
        ),
        # Late in the evening tomorrow begins within the hour, by local clocks.
        (
            datetime(2026, 1, 16, 4, tzinfo=UTC),
            datetime(2026, 1, 16, 5, tzinfo=UTC),
            datetime(2026, 1, 17, 4, tzinfo=UTC),
        ),
    ],
    ids=["winter", "short day", "long day", "evening"],
)
def test_a_day_is_the_local_calendar_day(origin: datetime, first: datetime, last: datetime) -> None:
    hour = timedelta(hours=1)
    inside = {first: 3.0, last: 17.0}
    outside = {first - hour: -40.0, last + hour: 40.0} if first - hour > origin else {last + hour: 40.0}
    scores = extreme_scores(
        a_result([origin], observed_from(origin, inside | outside)), NO_TRUTH, ETS, NEW_YORK
    )
    quantiles = a_result([origin], np.full((1, 72), 10.0)).runs[ETS].quantiles[0]
    forecast = scenario_paths(quantiles, correlation=correlation_of(ETS))
    start = epoch_hour(first) - epoch_hour(origin) - 1
    day = forecast[:, start : start + epoch_hour(last) - epoch_hour(first) + 1]
    assert (scores.minimum.n, scores.maximum.n) == (1, 1)
    assert scores.minimum.bias == pytest.approx(np.median(day.min(axis=1)) - 3.0)
    assert scores.maximum.bias == pytest.approx(np.median(day.max(axis=1)) - 17.0)


def test_the_minimum_of_a_day_is_expected_below_its_hours_and_the_maximum_above() -> None:
    origin = datetime(2026, 1, 15, 12, tzinfo=UTC)
    scores = extreme_scores(a_result([origin], np.full((1, 72), 10.0)), NO_TRUTH, ETS, "UTC")
    assert scores.minimum.bias < -0.5
    assert scores.maximum.bias > 0.5


def test_a_day_with_an_unknown_hour_is_not_scored() -> None:
    origin = datetime(2026, 1, 15, 12, tzinfo=UTC)
    observed = observed_from(origin, {origin + timedelta(hours=20): np.nan})
    assert extreme_scores(a_result([origin], observed), NO_TRUTH, ETS, "UTC").minimum.n == 0
    assert extreme_scores(a_result([origin], observed), NO_TRUTH, ETS, NEW_YORK).minimum.n == 0


def test_a_day_beyond_the_horizon_is_not_scored() -> None:
    origin = datetime(2026, 1, 15, 12, tzinfo=UTC)
    result = a_result([origin], np.full((1, 72), 10.0))
    assert extreme_scores(result, NO_TRUTH, ETS, "UTC", horizon=34).minimum.n == 0
    assert extreme_scores(result, NO_TRUTH, ETS, "UTC", horizon=35).minimum.n == 1


def test_zones_off_the_hour_take_the_hours_that_lie_in_the_day() -> None:
    origin, hour = datetime(2026, 1, 15, 12, tzinfo=UTC), timedelta(hours=1)
    first, last = datetime(2026, 1, 15, 19, tzinfo=UTC), datetime(2026, 1, 16, 18, tzinfo=UTC)
    inside = {first: 3.0, last: 17.0}
    outside = {first - hour: -40.0, last + hour: 40.0}
    scores = [
        extreme_scores(a_result([origin], observed_from(origin, values)), NO_TRUTH, ETS, "Asia/Kolkata")
        for values in (inside, inside | outside)
    ]
    assert scores[0] == scores[1]
    assert scores[0].maximum.absolute_sum < 10


def test_the_scale_of_extremes_is_their_change_from_day_to_day_on_whole_days() -> None:
    start = epoch_hour(datetime(2026, 1, 1, 6, tzinfo=UTC))
    hours = np.arange(start, start + 18 + 24 * 3 + 5)
    days = hours // 24 - start // 24
    values = np.array([99.0, 10.0, 13.0, 14.0, 99.0])[days] + np.where(hours % 24 == 4, -2.0 * days, 0.0)
    low, high = extreme_scales(Truth(hours, values, hours * 3600), int(hours[-1]), "UTC")
    assert (low, high) == (1.0, 2.0)  # minima 8, 9, 8 and maxima 10, 13, 14


def test_without_two_whole_days_there_is_no_scale() -> None:
    hours = np.arange(480_000, 480_030)
    truth = Truth(hours, np.zeros(30), hours * 3600)
    assert np.isnan(extreme_scales(truth, int(hours[-1]), "UTC")).all()


def forty_days(known_after_hours: int) -> tuple[BacktestResult, Truth]:
    """An origin a day, and weather that never moves, known so long after its hour."""
    start = datetime(2026, 1, 1, 12, tzinfo=UTC)
    origins = [start + timedelta(days=day) for day in range(40)]
    hours = epoch_hour(start) + 1 + np.arange(24 * 43)
    truth = Truth(hours, np.full(len(hours), 10.0), (hours + known_after_hours) * 3600)
    return a_result(origins, np.full((40, 72), 10.0)), truth


def test_forecasts_that_never_missed_teach_narrower_extremes() -> None:
    result, truth = forty_days(known_after_hours=1)
    taught, untaught = (extreme_scores(result, known, ETS, "UTC") for known in (truth, NO_TRUTH))
    assert taught.minimum.n == untaught.minimum.n == 40
    assert taught.minimum.width80 < 0.95 * untaught.minimum.width80


def test_extremes_are_taught_by_nothing_that_was_not_known() -> None:
    result, truth = forty_days(known_after_hours=24 * 40)
    untaught = extreme_scores(result, NO_TRUTH, ETS, "UTC")
    assert extreme_scores(result, truth, ETS, "UTC") == untaught
