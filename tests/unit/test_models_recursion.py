"""The recursion behind fading sums and levels."""

import numpy as np
import pytest
from scipy.signal import lfilter

from forecasting.models.recursion import recursion

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("shape", [(0,), (1,), (200,), (0, 3), (200, 3)])
def test_it_agrees_with_a_linear_filter(shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(5)
    terms, start = rng.normal(size=shape), rng.normal(size=shape[1:])
    filtered, _ = lfilter([1.0], [1.0, -0.97], terms, axis=0, zi=0.97 * start[None])
    found = recursion(terms, start, 0.97)
    assert np.array_equal(found[0], start)
    assert found.shape == (len(terms) + 1, *shape[1:])
    np.testing.assert_allclose(found[1:], filtered, rtol=1e-13)


def test_in_pieces_it_returns_the_same_to_the_last_bit() -> None:
    terms = np.random.default_rng(6).normal(size=(500, 4))
    whole, last = recursion(terms, np.ones(4), 0.9), np.ones(4)
    for first in range(0, len(terms), 7):
        piece = recursion(terms[first : first + 7], last, 0.9)
        assert np.array_equal(piece, whole[first : first + 8])
        last = piece[-1]
