"""Recorded forecasts of one variable, each as it was fetched at its time."""

from dataclasses import dataclass

import numpy as np

from forecasting.domain import Floats, Ints

_OLDEST_HOURS = 12


@dataclass(frozen=True, eq=False)
class Vintages:
    """One row a vintage: epoch hours of issue and of the path's first value, and the path in stored units.

    Issue hours rise. Paths begin at local midnight, so several rows in turn share their first hour.
    """

    issued: Ints
    first_valid: Ints
    paths: Floats

    def newest(self, hours: Ints, now_hour: int) -> Floats:
        """Return what the newest vintage issued at or before `now_hour` says of some hours.

        For hours before its path begins, the last vintage of the day before speaks.
        """
        newest = int(np.searchsorted(self.issued, now_hour, "right")) - 1
        begins = self.first_valid[newest]
        day_before = int(np.searchsorted(self.first_valid, begins)) - 1
        rows = np.where(hours < begins, day_before, newest)
        return self._said(rows if newest >= 0 else np.full_like(hours, -1), hours)

    def before(self, hours: Ints, days: int, now_hour: int) -> Floats:
        """Return what was said of each hour `days` x 24 hours before it, NaN where that is not over yet.

        Where no vintage was recorded at that moment, one up to 12 hours older speaks.
        """
        wanted = hours - 24 * days
        rows = np.searchsorted(self.issued, wanted, "right") - 1
        missing = (wanted > now_hour) | (wanted - self.issued[rows] > _OLDEST_HOURS)
        return np.where(missing, np.nan, self._said(rows, hours))

    def _said(self, rows: Ints, hours: Ints) -> Floats:
        leads = hours - self.first_valid[rows]
        inside = (rows >= 0) & (leads >= 0) & (leads < self.paths.shape[1])
        return np.where(inside, self.paths[rows, np.where(inside, leads, 0)], np.nan)
