"""Which part of an answer is a path, which is settled, and how previous runs become paths."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.domain import SERVICE_LEAD_HOURS
from forecasting.weather.answers import PreviousRuns
from worker.jobs.arrivals import path_from
from worker.jobs.stitch import stitched_paths

pytestmark = pytest.mark.unit

MIDNIGHT = 24 * 20_000


def previous_runs(first: int, last: int) -> PreviousRuns:
    """Say of each hour from first to last the hour itself, plus a hundredth for each day of age."""
    hours = np.arange(first, last + 1)
    return PreviousRuns(hours, {day: np.asarray(hours - MIDNIGHT + day / 100) for day in (1, 2, 3)})


def test_a_path_begins_at_the_hour_of_the_fetch() -> None:
    hours = np.arange(100, 300)
    path = path_from(hours, hours.astype(float), 148)
    assert path.tolist() == list(range(148, 148 + SERVICE_LEAD_HOURS + 1))


def test_hours_the_service_did_not_give_are_nan_in_the_path() -> None:
    hours = np.array([148, 149, 151])
    path = path_from(hours, np.array([1.0, 2.0, 4.0]), 148)
    assert path[:4].tolist() == pytest.approx([1.0, 2.0, np.nan, 4.0], nan_ok=True)
    assert np.isnan(path[4:]).all()


def test_a_stitched_path_takes_each_day_from_the_run_that_was_as_old_as_its_lead() -> None:
    path = stitched_paths(previous_runs(MIDNIGHT, MIDNIGHT + 240))[MIDNIGHT]
    assert np.isnan(path[:24]).all()
    assert path[24] == pytest.approx(24.01)
    assert path[47] == pytest.approx(47.01)
    assert path[48] == pytest.approx(48.02)
    assert path[95] == pytest.approx(95.03)
    assert np.isnan(path[96])


def test_stitched_paths_begin_before_the_first_hour_and_end_before_the_last() -> None:
    paths = stitched_paths(previous_runs(MIDNIGHT, MIDNIGHT + 47))
    assert sorted((issued - MIDNIGHT) // 24 for issued in paths) == [-3, -2, -1, 0]
    assert np.isfinite(paths[MIDNIGHT - 72]).nonzero()[0].tolist() == list(range(72, 96))
    assert np.isfinite(paths[MIDNIGHT]).nonzero()[0].tolist() == list(range(24, 48))


def test_nothing_said_gives_no_path() -> None:
    hours = np.arange(MIDNIGHT, MIDNIGHT + 48)
    silent = PreviousRuns(hours, {day: np.full(48, np.nan) for day in (1, 2, 3)})
    assert stitched_paths(silent) == {}
    assert stitched_paths(PreviousRuns(hours[:0], {day: np.empty(0) for day in (1, 2, 3)})) == {}


@given(st.integers(0, 50), st.integers(1, 200), st.sets(st.integers(0, 250)))
def test_every_stitched_value_is_the_one_said_about_its_hour(
    start: int, length: int, missing: set[int]
) -> None:
    whole = previous_runs(MIDNIGHT + start, MIDNIGHT + start + length)
    kept = np.array([hour - MIDNIGHT not in missing for hour in whole.hours])
    kept[[0, -1]] = True
    runs = PreviousRuns(whole.hours[kept], {day: values[kept] for day, values in whole.by_day.items()})

    paths = stitched_paths(runs)

    said = {(day, hour) for day in (1, 2, 3) for hour in runs.hours.tolist()}
    for issued, path in paths.items():
        for lead in np.isfinite(path).nonzero()[0].tolist():
            day, hour = lead // 24, issued + lead
            assert path[lead] == pytest.approx(hour - MIDNIGHT + day / 100, abs=1e-3)
            said.discard((day, hour))
    assert not said
