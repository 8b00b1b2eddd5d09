"""Live verification: issued forecasts against what was observed, by model, lead bucket and day."""

from datetime import UTC, date, datetime, timedelta
from functools import reduce
from operator import add

import numpy as np
import pytest

from forecasting.clock import epoch_hour, from_epoch_hour
from forecasting.domain import LEVELS, Forecast, LeadBucket, ModelName, Variable
from forecasting.evaluation.scores import ScoreSums
from forecasting.evaluation.verification import LEADS, HourForecasts, ScoreKey
from forecasting.evaluation.verification import verify as verify_hours

pytestmark = pytest.mark.unit

ORIGIN = datetime(2026, 3, 28, 15, tzinfo=UTC)
MODELS = (ModelName.HYBRID, ModelName.SERVICE)


def some_forecasts(origins: int = 4, seed: int = 3) -> list[Forecast]:
    rng = np.random.default_rng(seed)
    return [
        Forecast(
            Variable.TEMPERATURE,
            model,
            origin,
            origin,
            np.sort(rng.normal(10, 3, (72, 11))).astype(np.float32),
        )
        for origin in (ORIGIN + timedelta(hours=7 * step) for step in range(origins))
        for model in MODELS
    ]


def some_truth(first: int = 1, last: int = 100, seed: int = 4) -> dict[int, float]:
    rng = np.random.default_rng(seed)
    start = epoch_hour(ORIGIN)
    return {hour: float(rng.normal(10, 3)) for hour in range(start + first, start + last + 1)}


def verify(observed: dict[int, float], forecasts: list[Forecast]) -> dict[ScoreKey, ScoreSums]:
    """Score whole forecasts, laid out hour by hour."""
    models = list(dict.fromkeys(forecast.model for forecast in forecasts))
    quantiles = [forecast.quantiles for forecast in forecasts] or [np.empty((0, len(LEVELS)), np.float32)]
    said = HourForecasts(
        models,
        np.repeat([models.index(forecast.model) for forecast in forecasts], len(LEADS)).astype(np.int64),
        np.repeat([epoch_hour(forecast.origin) for forecast in forecasts], len(LEADS)).astype(np.int64),
        np.tile(LEADS, len(forecasts)),
        np.concatenate(quantiles),
    )
    return verify_hours(observed, said)


def hour_by_hour(observed: dict[int, float], forecasts: list[Forecast]) -> dict[ScoreKey, ScoreSums]:
    """The same with plain loops."""
    found: dict[ScoreKey, list[ScoreSums]] = {}
    for forecast in forecasts:
        for row, time in enumerate(forecast.valid_times):
            if epoch_hour(time) not in observed:
                continue
            bucket = next(bucket for bucket in LeadBucket if row + 1 in bucket.hours)
            one = ScoreSums.of(np.array([observed[epoch_hour(time)]]), forecast.quantiles[row : row + 1])
            found.setdefault((forecast.model, bucket, time.date()), []).append(one)
    return {key: reduce(add, parts) for key, parts in found.items()}


def close(first: dict[ScoreKey, ScoreSums], second: dict[ScoreKey, ScoreSums]) -> bool:
    return first.keys() == second.keys() and all(
        first[key].n == second[key].n
        and np.isclose(first[key].absolute_sum, second[key].absolute_sum)
        and np.allclose(first[key].pinball_sums, second[key].pinball_sums)
        for key in first
    )


def test_scores_agree_with_plain_loops() -> None:
    observed, forecasts = some_truth(), some_forecasts()
    assert close(verify(observed, forecasts), hour_by_hour(observed, forecasts))


def test_hours_without_truth_are_left_out() -> None:
    observed, forecasts = some_truth(), some_forecasts()
    for hour in list(observed)[5:40:3]:
        del observed[hour]
    assert close(verify(observed, forecasts), hour_by_hour(observed, forecasts))


def test_a_forecast_before_its_hours_have_come_scores_nothing() -> None:
    assert verify({epoch_hour(ORIGIN): 10.0}, some_forecasts()) == {}
    assert verify({}, some_forecasts()) == {}
    assert verify(some_truth(), []) == {}


def test_days_are_utc_days_whatever_clocks_do() -> None:
    keys = verify(some_truth(), some_forecasts(origins=1))
    assert {day for _, _, day in keys} == {
        date(2026, 3, 28),
        date(2026, 3, 29),
        date(2026, 3, 30),
        date(2026, 3, 31),
    }
    whole_day = [
        sums for (model, _, day), sums in keys.items() if model is MODELS[0] and day == date(2026, 3, 29)
    ]
    assert sum(sums.n for sums in whole_day) == 24


def test_every_lead_hour_falls_in_its_bucket() -> None:
    keys = verify(some_truth(), some_forecasts(origins=1))
    hours = {
        bucket: sum(sums.n for (_, one, _), sums in keys.items() if one is bucket) for bucket in LeadBucket
    }
    assert hours == {bucket: len(MODELS) * len(bucket.hours) for bucket in LeadBucket}


def test_verifying_hour_after_hour_adds_up_to_verifying_at_once() -> None:
    observed, forecasts = some_truth(last=60), some_forecasts()
    total: dict[ScoreKey, ScoreSums] = {}
    for hour, value in observed.items():
        for key, sums in verify({hour: value}, forecasts).items():
            total[key] = total.get(key, ScoreSums()) + sums
    assert close(total, verify(observed, forecasts))


def test_verifying_twice_gives_the_same_and_changes_nothing() -> None:
    observed, forecasts = some_truth(), some_forecasts()
    before = [forecast.quantiles.tobytes() for forecast in forecasts]
    assert verify(observed, forecasts) == verify(observed, forecasts)
    assert [forecast.quantiles.tobytes() for forecast in forecasts] == before


def test_hours_a_forecast_does_not_know_are_left_out() -> None:
    forecast = some_forecasts(origins=1)[0]
    quantiles = forecast.quantiles.copy()
    quantiles[:10] = np.nan
    partial = Forecast(forecast.variable, forecast.model, ORIGIN, ORIGIN, quantiles)
    assert sum(sums.n for sums in verify(some_truth(), [partial]).values()) == 62


def test_a_day_of_hourly_forecasts_counts_each_pair_once() -> None:
    forecasts = [
        Forecast(
            Variable.TEMPERATURE, ModelName.OURS, time, time, np.tile(np.asarray(LEVELS, np.float32), (72, 1))
        )
        for time in (from_epoch_hour(epoch_hour(ORIGIN) + step) for step in range(96))
    ]
    valid = {epoch_hour(ORIGIN) + 80: 0.5}
    sums = reduce(add, verify(valid, forecasts).values())
    assert (sums.n, sums.absolute_sum) == (72, 0.0)
