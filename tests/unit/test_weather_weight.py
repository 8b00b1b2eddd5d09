"""What a call weighs at the weather service, and how spots are shared out over calls."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.weather.answers import Spot
from forecasting.weather.weight import (
    MOST_SPOTS_PER_CALL,
    MOST_WEIGHT_PER_CALL,
    batches,
    weight_per_spot,
)

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("variables", "days", "weight"),
    [(15, 7, 1.5), (15, 31, 6.64 / 2), (1, 7670, 54.8), (1, 1, 1.0), (51, 7, 5.1), (4, 99, 2.8)],
)
def test_a_spot_weighs_what_the_service_says_it_weighs(variables: int, days: int, weight: float) -> None:
    assert weight_per_spot(variables, days) == pytest.approx(weight, abs=0.05)


@given(
    count=st.integers(0, 1500),
    variables=st.integers(1, 60),
    days=st.integers(1, 400),
)
def test_batches_hold_every_spot_once_in_order_and_within_the_budget(
    count: int, variables: int, days: int
) -> None:
    spots = [Spot(float(number), 0.0) for number in range(count)]
    shared = list(batches(spots, variables=variables, days=days))
    assert [spot for batch in shared for spot in batch] == spots
    for batch in shared:
        assert len(batch) <= MOST_SPOTS_PER_CALL
        assert len(batch) == 1 or len(batch) * weight_per_spot(variables, days) <= MOST_WEIGHT_PER_CALL
