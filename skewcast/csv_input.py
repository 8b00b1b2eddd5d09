"""Reads a person's own observations and weather-service forecasts from CSV."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from forecasting.charts.backtest import NAMES
from forecasting.domain import SERVICE_LEAD_HOURS, VALID_RANGE, Floats, Variable
from forecasting.errors import InputError
from forecasting.timeseries import Truth, Vintages
from skewcast.csv_table import HOUR_SECONDS, Table

Note = Callable[[str], None]
"""Tells the person something that stops nothing."""

_MOST_IMPOSSIBLE = 0.2
"""A larger share of values that cannot be the variable is no fault of a sensor."""


def read_observations(path: Path, variable: Variable, truth_delay_hours: int, note: Note) -> Truth:
    """Read `valid_time,value`, a row for every hour; an empty value is an hour that nobody measured.

    Each value counts as known `truth_delay_hours` after its valid time. Raises InputError.
    """
    table = Table(path, ("valid_time", "value"))
    hours = table.whole_hours("valid_time")
    table.refuse_unless_hourly("valid_time", hours, np.ones(len(hours), np.bool_))
    values = _possible(table, variable, note)
    known = np.isfinite(values)
    if not known.any():
        raise InputError(f"{path.name} holds no value that can be {variable}")
    return Truth(hours, values, (hours + truth_delay_hours) * HOUR_SECONDS).select(known)


def read_vintages(path: Path, variable: Variable, note: Note) -> Vintages:
    """Read `issued_at,valid_time,value`, sorted by both, each forecast hourly from end to end.

    A forecast counts as issued at the next whole hour; of several that share it the newest is kept. Hours
    before that and beyond 96 h are left out, an empty value is one the service did not give. Raises
    InputError.
    """
    table = Table(path, ("issued_at", "valid_time", "value"))
    issued_at, hours = table.seconds("issued_at"), table.whole_hours("valid_time")
    pause = np.diff(issued_at, prepend=issued_at[0] - 1)
    table.refuse(pause < 0, "{issued_at} is earlier than in the row before it")
    table.refuse_unless_hourly("valid_time", hours, pause == 0)
    values = _possible(table, variable, note)

    first_rows, row_of_path = np.flatnonzero(pause), np.cumsum(pause > 0) - 1
    issued = -(-issued_at[first_rows] // HOUR_SECONDS)
    leads = hours - issued[row_of_path]
    kept = (leads >= 0) & (leads <= SERVICE_LEAD_HOURS)
    paths = np.full((len(first_rows), SERVICE_LEAD_HOURS + 1), np.nan, np.float32)
    paths[row_of_path[kept], leads[kept]] = values[kept]
    newest = np.append(np.diff(issued) > 0, True)
    if not newest.all():
        first = table.line(int(first_rows[np.argmin(newest)]))
        note(
            f"{table.name}: {(~newest).sum()} forecasts were followed by another before the next whole hour "
            f"and are left out, the first in line {first}"
        )
    return Vintages(issued, issued_at[first_rows], paths).select(newest)


def _possible(table: Table, variable: Variable, note: Note) -> Floats:
    """Values of the file; NaN where they are empty or cannot be the variable, which is noted."""
    values = table.numbers("value")
    lowest, highest = VALID_RANGE[variable]
    impossible = (values < lowest) | (values > highest)
    count = int(impossible.sum())
    if count > _MOST_IMPOSSIBLE * np.isfinite(values).sum():
        _, unit = NAMES[variable]
        table.refuse(
            impossible,
            f"{{value}} cannot be {variable} in {unit}, nor can {count - 1} other values; "
            "is it another unit or variable?",
        )
    if count:
        first = table.line(int(np.argmax(impossible)))
        note(
            f"{table.name}: {count} values outside {lowest:g} to {highest:g} cannot be {variable} "
            f"and count as unknown, the first in line {first}"
        )
    return np.where(impossible, np.nan, values)
