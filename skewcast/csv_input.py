"""Reads a person's own observations and weather-service forecasts from CSV."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from forecasting.domain import SERVICE_LEAD_HOURS, VALID_RANGE, Floats, Variable
from forecasting.errors import InputError
from forecasting.timeseries import Truth, Vintages
from skewcast.csv_table import HOUR_SECONDS, Table

Note = Callable[[str], None]
"""Tells the person something that stops nothing."""


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

    A forecast counts as issued at the next whole hour. Hours before that and beyond 96 h are left out,
    an empty value is one the service did not give. Raises InputError.
    """
    table = Table(path, ("issued_at", "valid_time", "value"))
    issued_at, hours = table.seconds("issued_at"), table.whole_hours("valid_time")
    issued = -(-issued_at // HOUR_SECONDS)
    pause = np.diff(issued_at, prepend=issued_at[0])
    table.refuse(pause < 0, "{issued_at} is earlier than in the row before it")
    same_hour = np.diff(issued, prepend=issued[0] - 1) == 0
    table.refuse(same_hour & (pause > 0), "{issued_at} is a second forecast for the same hour of issue")
    table.refuse_unless_hourly("valid_time", hours, same_hour)
    values = _possible(table, variable, note)

    first_rows, row_of_path = np.flatnonzero(~same_hour), np.cumsum(~same_hour) - 1
    leads = hours - issued
    kept = (leads >= 0) & (leads <= SERVICE_LEAD_HOURS)
    paths = np.full((len(first_rows), SERVICE_LEAD_HOURS + 1), np.nan, np.float32)
    paths[row_of_path[kept], leads[kept]] = values[kept]
    return Vintages(issued[first_rows], issued_at[first_rows], paths)


def _possible(table: Table, variable: Variable, note: Note) -> Floats:
    """Values of the file; NaN where they are empty or cannot be the variable, which is noted."""
    values = table.numbers("value")
    lowest, highest = VALID_RANGE[variable]
    impossible = (values < lowest) | (values > highest)
    if impossible.any():
        first = table.line(int(np.argmax(impossible)))
        note(
            f"{table.name}: {impossible.sum()} values outside {lowest:g} to {highest:g} cannot be {variable} "
            f"and count as unknown, the first in line {first}"
        )
    return np.where(impossible, np.nan, values)
