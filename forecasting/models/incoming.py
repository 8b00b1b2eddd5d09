"""What a model lets in, and in which order."""

from collections.abc import Iterator
from datetime import datetime

import numpy as np

from forecasting.clock import epoch_hour
from forecasting.domain import VALID_RANGE, Bools, Float32s, Floats, Source, Variable
from forecasting.errors import ModelFailed, NotEnoughHistory
from forecasting.timeseries import History, Truth, Vintages

TRUTH_DELAY_HOURS = {Source.STATION: 1, Source.ANALYSIS: 12}
"""How long after its hour a value becomes known when polls run as usual."""

OLDEST_VALUE_HOURS = 7 * 24
"""A newest value older than this says nothing about the days ahead."""


def possible(variable: Variable, values: Floats) -> Bools:
    """Mark the values that are finite and inside the variable's valid range."""
    lowest, highest = VALID_RANGE[variable]
    return np.isfinite(values) & (values >= lowest) & (values <= highest)


def possible_path(variable: Variable, path: Float32s) -> Floats:
    """Return a path with its impossible values unknown."""
    values = path.astype(float)
    return np.where(possible(variable, values), values, np.nan)


def new_values(variable: Variable, truth: Truth, after_hour: int) -> Truth:
    """Keep possible values of hours after `after_hour`."""
    return truth.select(possible(variable, truth.values) & (truth.hours > after_hour))


def hours_since(last_hour: int, origin: datetime) -> int:
    """Return how old the newest value is at the origin.

    Raises ModelFailed for one from after it, NotEnoughHistory for one from more than a week before.
    """
    age = epoch_hour(origin) - last_hour
    if age < 0:
        raise ModelFailed("given values from after the origin")
    if age > OLDEST_VALUE_HOURS:
        raise NotEnoughHistory("no value of the last week is known")
    return age


def polls(news: History) -> Iterator[tuple[Truth, Vintages]]:
    """Yield what each hourly poll brought, oldest first; its truth is to be taken in before its paths.

    Values and paths fetched long after their time come where a poll of that time would have brought them.
    """
    truth, paths = news.truth, news.vintages
    truth_came = np.minimum(truth.known_at // 3600, truth.hours + TRUTH_DELAY_HOURS[news.source])
    paths_came = np.minimum(paths.known_at // 3600, paths.issued)
    for hour in np.union1d(truth_came, paths_came):
        yield truth.select(truth_came == hour), paths.select(paths_came == hour)
