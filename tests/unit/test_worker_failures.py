"""Failures at single places."""

import pytest

from forecasting.domain import PlaceId
from worker.failures import MOST_IN_A_ROW, PlaceFailures

pytestmark = pytest.mark.unit


def work(failing: set[int], places: int) -> tuple[list[int], PlaceFailures]:
    """Go through places, some of which fail; return those that were done."""
    failures, done = PlaceFailures(), []
    for number in range(places):
        with failures.at(PlaceId(number)):
            if number in failing:
                raise RuntimeError(f"no {number}")
            done.append(number)
    return done, failures


def test_what_fails_at_one_place_is_told_and_does_not_stop_the_others() -> None:
    done, failures = work({1, 2, 4}, 6)
    assert done == [0, 3, 5]
    assert isinstance(failures.first, RuntimeError)
    assert str(failures.first) == "no 1"
    assert failures.first.__notes__ == ["at place 1"]


def test_without_a_failure_there_is_nothing_to_tell() -> None:
    done, failures = work(set(), 3)
    assert (done, failures.first) == ([0, 1, 2], None)


def test_what_fails_everywhere_ends_the_job() -> None:
    with pytest.raises(RuntimeError, match=f"no {MOST_IN_A_ROW}"):
        work(set(range(1, 100)), 100)
