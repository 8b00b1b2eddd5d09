"""What a call costs at the weather service, and how many spots fit into one."""

from collections.abc import Iterator, Sequence

from forecasting.weather.answers import Spot

MOST_WEIGHT_PER_CALL = 300.0
"""Half of what the free service allows in a minute."""

MOST_SPOTS_PER_CALL = 200
"""The service takes 1000, but a query longer than 8 kB does not pass every proxy."""


def weight_per_spot(variables: int, days: int) -> float:
    """Return how many calls one spot counts as: the largest of 1, v/10 and v/10 x d/14.

    >>> weight_per_spot(variables=15, days=7)
    1.5
    >>> round(weight_per_spot(variables=15, days=31), 2)
    3.32
    """
    return max(1.0, variables / 10, variables / 10 * days / 14)


def batches(spots: Sequence[Spot], *, variables: int, days: int) -> Iterator[Sequence[Spot]]:
    """Cut the spots into calls that each stay within the weight and the length of a query."""
    affordable = int(MOST_WEIGHT_PER_CALL / weight_per_spot(variables, days))
    size = max(1, min(MOST_SPOTS_PER_CALL, affordable))
    for start in range(0, len(spots), size):
        yield spots[start : start + size]
