"""Packing, paths made whole, and the order in which news is taken in."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from forecasting.domain import Floats, Source, Variable
from forecasting.models.hybrid_state import HybridState
from forecasting.models.incoming import polls
from forecasting.models.packing import pack_arrays, unpack_arrays
from forecasting.models.paths import LEADS, bridged, patched
from forecasting.models.vintage_archive import VintageArchive
from forecasting.timeseries import History, Truth, Vintages
from tests.builders import a_service_path

pytestmark = pytest.mark.unit

any_array = st.sampled_from([np.float64, np.float32, np.float16, np.int64]).flatmap(
    lambda kind: arrays(kind, array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=4))
)


@given(st.dictionaries(st.text(min_size=1), any_array, max_size=4))
def test_arrays_come_back_bit_by_bit(packed: dict[str, Floats]) -> None:
    restored = unpack_arrays(pack_arrays(packed))
    assert list(restored) == list(packed)
    for name, array in packed.items():
        assert restored[name].dtype == array.dtype
        assert restored[name].shape == array.shape
        assert restored[name].tobytes() == array.tobytes()


def test_restored_arrays_can_be_written_to() -> None:
    restored = unpack_arrays(pack_arrays({"sums": np.zeros(3)}))
    restored["sums"] += 1


def test_holes_are_filled_from_older_paths_at_the_same_valid_hour() -> None:
    newer, older = np.arange(100.0, 100.0 + LEADS), np.arange(94.0, 94.0 + LEADS)
    newer[10:20] = np.nan
    np.testing.assert_array_equal(patched(newer, older, 6), np.arange(LEADS) + 100.0)


def test_an_older_path_does_not_reach_beyond_its_end() -> None:
    newer = np.full(LEADS, np.nan)
    whole = patched(newer, np.ones(LEADS), 24)
    assert np.isfinite(whole[: LEADS - 24]).all()
    assert np.isnan(whole[LEADS - 24 :]).all()
    assert np.isnan(patched(newer, np.ones(LEADS), 500)).all()


def test_short_holes_are_bridged_and_long_ones_are_not() -> None:
    path = np.arange(float(LEADS))
    path[[5, 6, 7]] = np.nan
    path[20:24] = np.nan
    path[-1] = np.nan
    whole = bridged(path)
    np.testing.assert_array_equal(whole[:20], np.arange(20.0))
    assert np.isnan(whole[20:24]).all()
    assert np.isnan(whole[-1])


def test_the_archive_gives_a_path_of_the_age_asked_for_or_a_little_older() -> None:
    archive = VintageArchive.empty()
    for issued in (100, 110, 121, 124):
        archive.add(issued, a_service_path().astype(float), issued)
    assert archive.issued[archive.older(3) or 0] == 121
    assert archive.issued[archive.older(12) or 0] == 110
    assert archive.older(36) is None


def test_the_archive_forgets_paths_that_no_longer_matter() -> None:
    archive = VintageArchive.empty()
    for issued in range(400):
        archive.add(issued, a_service_path().astype(float), issued - 12)
    assert len(archive.issued) == len(archive.paths) <= 121


def test_the_archive_keeps_paths_until_late_truth_has_settled_them_but_not_for_ever() -> None:
    archive = VintageArchive.empty()
    for issued in range(400):
        archive.add(issued, a_service_path().astype(float), issued - 168)
    leads, _ = archive.at(400 - 168)
    assert leads.max() == 96
    for issued in range(400, 2000):
        archive.add(issued, a_service_path().astype(float), 232)
    assert len(archive.issued) == 15 * 24


def test_the_hybrid_learns_from_every_hour_of_a_service_that_speaks_of_every_third() -> None:
    path = a_service_path().astype(float)
    path[np.arange(len(path)) % 3 != 0] = np.nan
    state = HybridState.empty()
    state.take(0, path)
    state.learn(31, 12.0)
    leads, forecasts = state.archive.at(31)
    assert (leads.tolist(), forecasts.tolist()) == ([31], [10.0])
    assert state.table.counts[31 % 24, 31] == 1.0


def test_what_was_fetched_afterwards_comes_in_the_order_of_its_time() -> None:
    fetched = 500 * 3600
    hours = np.array([100, 101, 102])
    truth = Truth(hours, np.ones(3), np.full(3, fetched))
    vintages = Vintages(
        np.array([99, 112]), np.full(2, fetched), np.stack([a_service_path(), a_service_path()])
    )
    history = History(Variable.TEMPERATURE, Source.ANALYSIS, truth, vintages)
    order = [(poll[0].hours.tolist(), poll[1].issued.tolist()) for poll in polls(history)]
    assert order == [([], [99]), ([100], [112]), ([101], []), ([102], [])]
