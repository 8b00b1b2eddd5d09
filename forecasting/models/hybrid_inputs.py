"""The inputs of the hybrid's regression: what older paths and newest errors say about each lead.

With c(q) = f(q) + b(h, q), the newest path with the table's bias taken out, the 15 inputs at lead q are

    D_a   c of the path a = 3, 6, 12, 18, 24, 36, 48 h older at the same valid hour, minus c(q)
    H_a   D_24 and D_48 held within +-2
    L_n   mean error at short leads over the last n = 1, 3, 24 known hours
    J     mean of D_3, D_6, D_12, D_24 at lead 0: by how much the newest path moved the present
    C     c smoothed along the lead, minus c
    A     (c - usual value at that hour of the day) / 5

Errors are what the table leaves of them. An unknown input is 0: it then says nothing.
"""

import numpy as np

from forecasting.domain import Floats, Part
from forecasting.models import kernels
from forecasting.models.bias_table import along_path
from forecasting.models.paths import LEADS
from forecasting.models.usual_day import UsualDay
from forecasting.models.vintage_archive import VintageArchive

LAGS = (3, 6, 12, 18, 24, 36, 48)
INPUTS = len(LAGS) + 2 + 3 + 3
DISAGREEMENT = [LAGS.index(lag) for lag in (6, 12, 24, 48)]
"""Columns whose mean size says how much the service's paths disagree."""

_FIRST_ERROR = len(LAGS) + 2
PARTS: dict[Part, list[int]] = {
    Part.OLDER_FORECASTS: [*range(_FIRST_ERROR), _FIRST_ERROR + 3],
    Part.NEWEST_ERRORS: [_FIRST_ERROR, _FIRST_ERROR + 1, _FIRST_ERROR + 2],
    Part.SMOOTHING: [_FIRST_ERROR + 4],
    Part.USUAL_DAY: [_FIRST_ERROR + 5],
}
"""Columns by what they speak of."""

_HELD = [LAGS.index(lag) for lag in (24, 48)]
_HOLD = 2.0
_JUMPS = [LAGS.index(lag) for lag in (3, 6, 12, 24)]
_ANOMALY_UNIT = 5.0
_NEAR = kernels.along(LEADS, 2.0, reach=6)


def build(
    archive: VintageArchive,
    newest: Floats,
    table: Floats,
    day: UsualDay,
    short_errors: Floats,
) -> Floats:
    """Return the inputs for leads 0..96 of the newest path, shape (97, 15).

    `newest` is that path, made whole; `table` the bias by hour of the day and lead.
    """
    issued = int(archive.issued[-1])
    corrected = newest + along_path(table, issued)
    lagged = _lagged(archive, corrected, table)
    jumps = lagged[0, _JUMPS][np.isfinite(lagged[0, _JUMPS])]
    constants = np.append(short_errors, jumps.mean() if len(jumps) else 0.0)
    inputs = (
        lagged,
        np.clip(lagged[:, _HELD], -_HOLD, _HOLD),
        np.broadcast_to(constants, (LEADS, len(constants))),
        _smoothed(corrected) - corrected,
        day.deviation(issued + np.arange(LEADS), corrected) / _ANOMALY_UNIT,
    )
    return np.asarray(np.nan_to_num(np.column_stack(inputs)))


def _lagged(archive: VintageArchive, corrected: Floats, table: Floats) -> Floats:
    """Corrected older paths minus the newest, by lag; NaN where none reaches; shape (97, 7)."""
    differences: Floats = np.full((LEADS, len(LAGS)), np.nan)
    for column, lag in enumerate(LAGS):
        row = archive.older(lag)
        if row is not None:
            issued = int(archive.issued[row])
            age = int(archive.issued[-1]) - issued
            older = archive.paths[row] + along_path(table, issued)
            differences[: LEADS - age, column] = older[age:] - corrected[: LEADS - age]
    return differences


def _smoothed(path: Floats) -> Floats:
    known = np.isfinite(path)
    return np.asarray(_NEAR @ np.where(known, path, 0.0) / np.maximum(_NEAR @ known, 1.0))
