"""The service's recent paths, side by side: what older ones said about the hours ahead."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from forecasting.domain import Float32s, Floats, Ints
from forecasting.models.packing import Arrays
from forecasting.models.paths import LEADS, bridged, patched

KEPT_HOURS = 120  # the longest lead, and a day of late truth
_MOST_KEPT_HOURS = 15 * 24  # where truth comes later still, or never
LATER_TOLERATED = 6  # hours an older path may be older than asked for


@dataclass
class VintageArchive:
    """Whole paths of the last days, oldest first: `issued` (n,) and `paths` (n, 97), scaled."""

    issued: Ints
    paths: Float32s

    @classmethod
    def empty(cls) -> Self:
        """Return an archive without any path."""
        return cls(np.empty(0, np.int64), np.empty((0, LEADS), np.float32))

    def add(self, issued: int, path: Floats, known_until: int) -> None:
        """Take in a newer path and let go of old ones that `known_until` has settled."""
        settled = min(issued - KEPT_HOURS, known_until - LEADS)
        kept = self.issued > max(settled, issued - _MOST_KEPT_HOURS)
        self.issued = np.append(self.issued[kept], issued)
        self.paths = np.vstack([self.paths[kept], path.astype(np.float32)])

    def newest(self) -> Floats:
        """Return the newest path made whole as far as older ones and short bridges reach; shape (97,)."""
        path = self.paths[-1].astype(float)
        for row in range(len(self.paths) - 2, -1, -1):
            if np.isfinite(path).all():
                break
            path = patched(path, self.paths[row], int(self.issued[-1] - self.issued[row]))
        return bridged(path)

    def older(self, hours: int) -> int | None:
        """Return the row of the path `hours` older than the newest, or up to 6 hours older still."""
        ages = self.issued[-1] - self.issued
        rows = np.flatnonzero((ages >= hours) & (ages <= hours + LATER_TOLERATED))
        return int(rows[-1]) if len(rows) else None

    def at(self, hour: int) -> tuple[Ints, Floats]:
        """Return what was forecast for a valid hour: lead times and values."""
        leads = hour - self.issued
        rows = np.flatnonzero((leads >= 0) & (leads < LEADS))
        values = self.paths[rows, leads[rows]].astype(float)
        known = np.isfinite(values)
        return leads[rows][known], values[known]

    def arrays(self, name: str, known_until: int) -> Arrays:
        """Return the state for packing, without values of hours that `known_until` has settled."""
        unsettled = self.issued[:, None] + np.arange(LEADS) > known_until
        return {f"{name}_issued": self.issued, f"{name}_paths": self.paths[unsettled]}

    @classmethod
    def from_arrays(cls, arrays: Arrays, name: str, known_until: int) -> Self:
        """Restore the state that `arrays` returned; settled values are NaN."""
        issued = arrays[f"{name}_issued"]
        paths = np.full((len(issued), LEADS), np.nan, np.float32)
        paths[issued[:, None] + np.arange(LEADS) > known_until] = arrays[f"{name}_paths"]
        return cls(issued, paths)
