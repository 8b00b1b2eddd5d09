"""What a model lets in, and in which order."""

from collections.abc import Iterator

import numpy as np

from forecasting.domain import VALID_RANGE, Bools, Floats, Source, Variable
from forecasting.timeseries import History, Truth, Vintages

TRUTH_DELAY_HOURS = {Source.STATION: 1, Source.ANALYSIS: 12}
"""How long after its hour a value becomes known when polls run as usual."""


def possible(variable: Variable, values: Floats) -> Bools:
    """Mark the values that are finite and inside the variable's valid range."""
    lowest, highest = VALID_RANGE[variable]
    return np.isfinite(values) & (values >= lowest) & (values <= highest)


def new_values(variable: Variable, truth: Truth, after_hour: int) -> Truth:
    """Keep possible values of hours after `after_hour`."""
    return truth.select(possible(variable, truth.values) & (truth.hours > after_hour))


def polls(news: History) -> Iterator[tuple[Truth, Vintages]]:
    """Yield what each hourly poll brought, oldest first; its truth is to be taken in before its paths.

    Values and paths fetched long after their time come where a poll of that time would have brought them.
    """
    truth, paths = news.truth, news.vintages
    truth_came = np.minimum(truth.known_at // 3600, truth.hours + TRUTH_DELAY_HOURS[news.source])
    paths_came = np.minimum(paths.known_at // 3600, paths.issued)
    for hour in np.union1d(truth_came, paths_came):
        yield truth.select(truth_came == hour), paths.select(paths_came == hour)
