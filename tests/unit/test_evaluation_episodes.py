"""When warnings begin and end, and what came of them."""

from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.domain import Side
from forecasting.evaluation.episodes import (
    APART_HOURS,
    COOLDOWN,
    Step,
    end_below,
    events,
    happened,
    is_cooling,
    next_step,
    unwarned,
)
from forecasting.timeseries import Truth
from tests.builders import NOW

pytestmark = pytest.mark.unit

CHANCES = st.floats(0, 1)
LIMITS = st.sampled_from([0.1, 0.2, 0.3, 0.5, 0.7]) | st.floats(0.01, 0.99)
FROST = (Side.BELOW, 0.0)


def observed(values: dict[int, float]) -> Truth:
    """Some hours of truth."""
    hours = np.array(sorted(values), np.int64)
    return Truth(hours, np.array([values[hour] for hour in hours.tolist()]), hours * 3600)


def hours(*beyond: int, until: int = 100) -> Truth:
    """Truth of every hour up to one, with frost at some of them."""
    return observed({hour: -1.0 if hour in beyond else 1.0 for hour in range(until + 1)})


def steps(limit: float, chances: list[float]) -> list[Step]:
    """What a row of forecasts leads to."""
    found, standing = [], False
    for chance in chances:
        step = next_step(chance, limit, standing=standing)
        standing = step is Step.RAISE or (standing and step is not Step.CLEAR)
        found.append(step)
    return found


@pytest.mark.parametrize(("limit", "below"), [(0.1, 0.05), (0.2, 0.1), (0.3, 0.2), (0.5, 0.4), (0.7, 0.6)])
def test_a_warning_ends_clearly_below_its_limit(limit: float, below: float) -> None:
    assert end_below(limit) == pytest.approx(below)


@given(LIMITS)
def test_there_is_always_room_between_beginning_and_end(limit: float) -> None:
    assert 0 < end_below(limit) < limit


@given(LIMITS, st.lists(CHANCES, max_size=40))
def test_warnings_begin_at_the_limit_and_take_turns_with_their_ends(
    limit: float, chances: list[float]
) -> None:
    found = steps(limit, chances)
    turns = [step for step in found if step in (Step.RAISE, Step.CLEAR)]
    assert turns == [Step.RAISE, Step.CLEAR] * (len(turns) // 2) + [Step.RAISE] * (len(turns) % 2)
    assert all(chance >= limit for chance, step in zip(chances, found, strict=True) if step is Step.RAISE)
    assert all(
        chance < end_below(limit) for chance, step in zip(chances, found, strict=True) if step is Step.CLEAR
    )


@given(LIMITS, st.lists(st.floats(0, 1), max_size=40))
def test_a_chance_that_wavers_around_the_limit_brings_one_warning(limit: float, shares: list[float]) -> None:
    low = end_below(limit)
    chances = [limit, *(low + share * (1 - low) for share in shares)]
    assert steps(limit, chances)[1:] == [Step.HOLD] * len(shares)


@given(LIMITS, CHANCES)
def test_what_is_decided_once_stands_when_decided_again(limit: float, chance: float) -> None:
    first = next_step(chance, limit, standing=False)
    again = next_step(chance, limit, standing=first is Step.RAISE)
    assert (first, again) in {(Step.RAISE, Step.HOLD), (Step.NOTHING, Step.NOTHING)}


@given(LIMITS, CHANCES, st.booleans())
def test_nothing_begins_while_the_last_warning_cools_down(
    limit: float, chance: float, standing: bool
) -> None:
    step = next_step(chance, limit, standing=standing, cooling=True)
    assert step is not Step.RAISE
    if standing:
        assert step is next_step(chance, limit, standing=True)


def test_the_next_warning_waits_unless_its_danger_does_not() -> None:
    over, soon, later = NOW, NOW + timedelta(hours=1), NOW + COOLDOWN
    assert is_cooling(over, begins=later, now=soon)
    assert not is_cooling(over, begins=later - timedelta(hours=1), now=soon)
    assert not is_cooling(over, begins=later + timedelta(hours=9), now=later)
    assert not is_cooling(None, begins=later, now=soon)


@pytest.mark.parametrize(
    ("truth", "expected"),
    [
        (hours(12), True),
        (hours(), False),
        (hours(9, 16), False),
        (hours(until=14), None),
        (hours(12, until=14), True),
        (observed({1: 5.0, 40: 5.0}), None),
        (observed({12: 5.0, 40: 5.0}), False),
        (Truth.empty(), None),
    ],
    ids=["crossed", "not", "outside", "open", "crossed already", "none inside", "a gap", "nothing"],
)
def test_what_came_of_a_warning(truth: Truth, expected: bool | None) -> None:
    assert happened(truth, *FROST, first_hour=10, last_hour=15) is expected


def test_a_value_at_the_threshold_is_not_beyond_it() -> None:
    at_it = observed({10: 0.0, 15: 0.0})
    assert happened(at_it, Side.BELOW, 0.0, 10, 15) is False
    assert happened(at_it, Side.ABOVE, 0.0, 10, 15) is False


def test_hours_close_together_are_one_event() -> None:
    night, next_night = (20, 21, 24), (24 + APART_HOURS + 1, 40)
    assert events(hours(*night, *next_night), *FROST) == [(20, 24), (37, 40)]
    assert events(hours(20, 20 + APART_HOURS), *FROST) == [(20, 20 + APART_HOURS)]
    assert events(Truth.empty(), *FROST) == []


@given(st.sets(st.integers(0, 200), max_size=60))
def test_events_hold_every_hour_beyond_and_lie_apart(beyond: set[int]) -> None:
    found = events(hours(*beyond, until=200), *FROST)
    assert all(any(first <= hour <= last for first, last in found) for hour in beyond)
    assert {edge for event in found for edge in event} <= beyond
    assert all(later[0] - earlier[1] > APART_HOURS for earlier, later in pairwise(found))


def test_an_event_counts_as_unwarned_where_no_warning_stood_when_it_began() -> None:
    truth = hours(20, 21, 60, 61)
    assert unwarned(truth, *FROST, covered=[], since_hour=0) == [(20, 21), (60, 61)]
    assert unwarned(truth, *FROST, covered=[(10, 20)], since_hour=0) == [(60, 61)]
    assert unwarned(truth, *FROST, covered=[(21, 70)], since_hour=0) == [(20, 21)]


def test_what_had_begun_before_is_nobodys_miss() -> None:
    assert unwarned(hours(20, 21, 22), *FROST, covered=[], since_hour=20) == []


@given(st.sets(st.integers(0, 200), max_size=60))
def test_what_was_found_before_is_not_found_again_when_more_is_known(beyond: set[int]) -> None:
    early = unwarned(hours(*beyond, until=100), *FROST, covered=[], since_hour=-1)
    known = [(first - APART_HOURS, last + APART_HOURS) for first, last in early]
    late = unwarned(hours(*beyond, until=200), *FROST, covered=known, since_hour=-1)
    assert not {first for first, _ in early} & {first for first, _ in late}
