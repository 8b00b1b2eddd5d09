"""The input gate: faults are dropped, fronts pass an hour late."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.models.gate import Gate
from forecasting.timeseries import Truth

pytestmark = pytest.mark.unit


def admitted(values: list[float], gate: Gate | None = None) -> list[float]:
    hours = np.arange(len(values))
    passed: list[float] = (gate or Gate.new(1.0)).admit(Truth(hours, np.array(values), hours))[1].tolist()
    return passed


def test_a_lone_spike_is_forgotten() -> None:
    assert admitted([14, 14, 13, 60, 13, 12]) == [14, 14, 13, 13, 12]


def test_a_front_passes_once_confirmed() -> None:
    assert admitted([14, 14, 13, 2, 3, 3]) == [14, 14, 13, 2, 3, 3]


def test_two_different_spikes_do_not_confirm_each_other() -> None:
    assert admitted([14, 14, 60, -40, 14, 13]) == [14, 14, 14, 13]


def test_a_spike_at_the_end_waits() -> None:
    gate = Gate.new(1.0)
    assert admitted([14, 14, 60], gate) == [14, 14]
    assert gate.last_seen == 2


def test_a_place_with_large_changes_gets_a_wider_gate() -> None:
    restless = [10.0 + 6 * (hour % 2) for hour in range(400)]
    assert admitted([*restless, 28.0])[-1] == 28.0


def test_a_constant_spell_does_not_shut_the_gate() -> None:
    assert admitted([5.0] * 2000 + [5.8])[-1] == 5.8


@given(st.lists(st.floats(-50, 50), max_size=60), st.integers(0, 60))
def test_a_gate_packed_on_the_way_lets_the_same_values_through(values: list[float], cut: int) -> None:
    hours = np.arange(len(values))
    first, second = (
        Truth(h, np.array(v), h) for h, v in ((hours[:cut], values[:cut]), (hours[cut:], values[cut:]))
    )
    gate = Gate.new(1.0)
    passed = gate.admit(first)[1].tolist()
    passed += Gate.from_arrays(gate.arrays()).admit(second)[1].tolist()
    assert passed == admitted(values)
