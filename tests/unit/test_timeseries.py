"""What was known at a moment, and nothing else."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.clock import epoch_hour, floor_hour, from_epoch_hour
from forecasting.domain import SERVICE_LEAD_HOURS, Source, Variable
from forecasting.timeseries import History, Truth, Vintages
from tests.builders import NOW, a_history

pytestmark = pytest.mark.unit

moments = st.integers(0, 400).map(lambda second: datetime.fromtimestamp(second, UTC))


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Hours in order, known at any second of the first few minutes of 1970."""
    truth_known = draw(st.lists(st.integers(0, 400), max_size=12))
    issued_known = draw(st.lists(st.integers(0, 400), max_size=12))
    hours, issued = np.arange(len(truth_known)), np.arange(len(issued_known))
    paths = np.ones((len(issued), SERVICE_LEAD_HOURS + 1), np.float32)
    truth = Truth(hours, hours.astype(float), np.array(truth_known, np.int64))
    vintages = Vintages(issued, np.array(issued_known, np.int64), paths)
    return History(Variable.TEMPERATURE, Source.ANALYSIS, truth, vintages)


def contents(history: History) -> tuple[list[int], list[int]]:
    return history.truth.hours.tolist(), history.vintages.issued.tolist()


@given(histories(), moments)
def test_nothing_from_after_a_moment_is_known_at_it(history: History, moment: datetime) -> None:
    known = history.as_of(moment)
    limit = moment.timestamp()
    assert all(known.truth.known_at <= limit)
    assert all(known.vintages.known_at <= limit)


@given(histories(), moments)
def test_what_was_known_and_the_news_are_everything_and_never_the_same(
    history: History, moment: datetime
) -> None:
    known, news = contents(history.as_of(moment)), contents(history.since(moment))
    assert (sorted(known[0] + news[0]), sorted(known[1] + news[1])) == contents(history)


@given(histories(), moments, moments)
def test_looking_back_twice_is_looking_back_to_the_earlier_moment(
    history: History, one: datetime, other: datetime
) -> None:
    twice = history.as_of(one).as_of(other)
    assert contents(twice) == contents(history.as_of(min(one, other)))


@given(histories(), moments, st.integers(1, 10**6))
def test_what_becomes_known_later_changes_nothing_that_was_known(
    history: History, moment: datetime, later: int
) -> None:
    before = history.as_of(moment)
    after = int(moment.timestamp()) + later
    more = Truth(
        np.append(history.truth.hours, 10_000),
        np.append(history.truth.values, 99.0),
        np.append(history.truth.known_at, after),
    )
    changed = History(history.variable, history.source, more, history.vintages)
    assert contents(changed.as_of(moment)) == contents(before)


def test_a_regular_series_has_gaps_where_nothing_is_known() -> None:
    truth = Truth(np.array([5, 6, 8]), np.array([1.0, 2.0, 4.0]), np.zeros(3, np.int64))
    np.testing.assert_array_equal(truth.regular(4, 8), [np.nan, 1.0, 2.0, np.nan, 4.0])
    np.testing.assert_array_equal(truth.regular(6, 6), [2.0])
    assert truth.regular(6, 5).size == 0
    assert np.isnan(Truth.empty().regular(0, 3)).all()


def test_the_last_hours_before_an_origin_end_at_it() -> None:
    history = a_history(days=3).last_hours(NOW, 24)
    assert history.truth.hours.min() == epoch_hour(NOW) - 23
    assert history.vintages.issued.min() == epoch_hour(NOW) - 23


def test_an_empty_history_is_empty_at_any_moment() -> None:
    nothing = History(Variable.PRESSURE, Source.STATION, Truth.empty(), Vintages.empty())
    assert contents(nothing.as_of(NOW)) == contents(nothing.since(NOW)) == ([], [])
    assert len(nothing.truth) == len(nothing.vintages) == 0


@given(st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - the strategy asks for naive bounds
def test_a_time_lies_in_its_hour(moment: datetime) -> None:
    assert floor_hour(moment) <= moment < floor_hour(moment) + timedelta(hours=1)
    assert from_epoch_hour(epoch_hour(moment)) == floor_hour(moment)
