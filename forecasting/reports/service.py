"""What the weather service itself says: its newest archived path, hour by hour."""

from datetime import datetime, timedelta

import numpy as np

from forecasting.clock import epoch_hour
from forecasting.domain import HORIZON_HOURS, SERVICE_LEAD_HOURS, Floats, Place, Variable
from forecasting.storage.unit_of_work import UnitOfWork
from forecasting.timeseries import Vintages

_LONGEST_AGE = timedelta(hours=SERVICE_LEAD_HOURS)


async def service_path(
    uow: UnitOfWork, place: Place, variable: Variable, origin: datetime, known_at: datetime
) -> Floats:
    """Load the newest path known at a moment as lead times 1..72 of the origin, NaN where unknown."""
    history = await uow.series.history(place, variable, first_hour=epoch_hour(origin - _LONGEST_AGE))
    return newest_path(history.as_of(known_at).vintages, origin)


def newest_path(vintages: Vintages, origin: datetime) -> Floats:
    """Return the newest of some paths at lead times 1..72 of the origin, NaN where it tells nothing."""
    values = np.full(HORIZON_HOURS, np.nan)
    if len(vintages):
        leads = epoch_hour(origin) - int(vintages.issued[-1]) + np.arange(1, HORIZON_HOURS + 1)
        reached = (leads >= 0) & (leads <= SERVICE_LEAD_HOURS)
        values[reached] = vintages.paths[-1][leads[reached]]
    return values
