"""The statements of the hourly cycle about series, and their rows laid out as arrays."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
from sqlalchemy import bindparam, select, update

from forecasting.domain import SERVICE_LEAD_HOURS, Float32s, Variable
from forecasting.storage.tables import ObservationRow, ServiceForecastRow
from forecasting.timeseries import Truth, Vintages

BACK_FILL = "back_fill"
"""The service model under which forecasts stitched from previous runs are archived."""

# Statements of the hourly cycle are put together once: that takes longer than executing them.
TRUTH = (
    select(ObservationRow.variable, ObservationRow.valid_hour, ObservationRow.value, ObservationRow.known_at)
    .where(ObservationRow.place_id == bindparam("place_id"))
    .where(ObservationRow.variable.in_(bindparam("variables", expanding=True)))
    .where(ObservationRow.source == bindparam("source"))
    .where(ObservationRow.valid_hour >= bindparam("first_hour"))
    .where(ObservationRow.known_at > bindparam("known_after"), ~ObservationRow.odd)
    .order_by(ObservationRow.variable, ObservationRow.valid_hour)
)
UNSCORED = (
    select(ObservationRow.variable, ObservationRow.valid_hour, ObservationRow.value, ObservationRow.known_at)
    .where(ObservationRow.place_id == bindparam("place_id"), ObservationRow.source == bindparam("source"))
    .where(~ObservationRow.scored, ~ObservationRow.odd)
    .order_by(ObservationRow.variable, ObservationRow.valid_hour)
)
MARK_SCORED = (
    update(ObservationRow)
    # An update keeps the names of columns to itself.
    .where(ObservationRow.place_id == bindparam("at_place"))
    .where(ObservationRow.variable == bindparam("of_variable"))
    .where(ObservationRow.source == bindparam("by_source"))
    .where(ObservationRow.valid_hour == bindparam("hour"))
    .values(scored=True)
)
VINTAGES = (
    select(
        ServiceForecastRow.variable,
        ServiceForecastRow.issued_hour,
        ServiceForecastRow.known_at,
        ServiceForecastRow.path,
    )
    .where(ServiceForecastRow.place_id == bindparam("place_id"))
    .where(ServiceForecastRow.variable.in_(bindparam("variables", expanding=True)))
    .where(ServiceForecastRow.issued_hour >= bindparam("first_hour"))
    .where(ServiceForecastRow.known_at > bindparam("known_after"))
    # A whole path goes before a stitched one of the same hour.
    .order_by(
        ServiceForecastRow.variable,
        ServiceForecastRow.issued_hour,
        ServiceForecastRow.service_model == BACK_FILL,
    )
)


def truth_by_variable(rows: Iterable[Sequence[Any]]) -> dict[Variable, Truth]:
    """Lay rows of variable, valid hour, value and moment known, in this order, out by variable."""
    found = {}
    for variable, mine in groupby(rows, itemgetter(0)):
        _, hours, values, known_at = zip(*mine, strict=True)
        found[Variable(variable)] = Truth(
            np.array(hours, np.int64), np.array(values, float), np.array(known_at, np.int64)
        )
    return found


def vintages_of(paths: Mapping[int, tuple[int, Float32s]]) -> Vintages:
    """Lay moments of the fetch and paths, by issue hour and in its order, out as arrays."""
    known_at, values = zip(*paths.values(), strict=True)
    return Vintages(
        np.array(list(paths), np.int64),
        np.array(known_at, np.int64),
        np.stack(values).reshape(len(paths), SERVICE_LEAD_HOURS + 1),
    )
