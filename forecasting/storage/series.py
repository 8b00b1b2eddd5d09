"""Observations and the weather service's archived forecasts, read straight into arrays."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np
from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.domain import SERVICE_LEAD_HOURS, Float32s, Floats, Ints, Place, PlaceId, Source, Variable
from forecasting.storage.tables import ObservationRow, ServiceForecastRow
from forecasting.storage.upsert import insert_new
from forecasting.timeseries import History, Truth, Vintages

BACK_FILL = "back_fill"
"""The service model under which forecasts stitched from previous runs are archived."""


class SeriesStore:
    """Reads and writes hourly series of one place and variable."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add_observations(
        self,
        place_id: PlaceId,
        variable: Variable,
        source: Source,
        hours: Ints,
        values: Floats,
        known_at: Ints,
    ) -> None:
        """Store observed values; NaN is skipped, and the first value known of an hour stands."""
        rows = [
            {
                "place_id": place_id,
                "variable": variable,
                "source": source,
                "valid_hour": int(hour),
                "value": float(value),
                "known_at": int(known),
            }
            for hour, value, known in zip(hours, values, known_at, strict=True)
            if np.isfinite(value)
        ]
        await insert_new(self._session, ObservationRow, rows)

    async def add_vintage(
        self,
        place_id: PlaceId,
        variable: Variable,
        issued_hour: int,
        path: Float32s,
        known_at: int,
        service_model: str,
    ) -> None:
        """Archive one path of the service, leads 0..96 h; one issue hour is archived once."""
        row = {
            "place_id": place_id,
            "variable": variable,
            "issued_hour": issued_hour,
            "service_model": service_model,
            "known_at": known_at,
            "path": path,
        }
        await insert_new(self._session, ServiceForecastRow, [row])

    async def history(
        self, place: Place, variable: Variable, *, known_after: datetime | None = None, first_hour: int = 0
    ) -> History:
        """Load what is stored about one series: from a valid or issue hour on, and only news when asked."""
        since = -1 if known_after is None else int(known_after.timestamp())
        truth = await self.observations(
            place.id, variable, place.truth, known_after=since, first_hour=first_hour
        )
        vintages = await self._vintages(place.id, variable, since, first_hour)
        return History(variable, place.truth, truth, vintages)

    async def observations(
        self,
        place_id: PlaceId,
        variable: Variable,
        source: Source,
        *,
        known_after: int = -1,
        first_hour: int = 0,
    ) -> Truth:
        """Load observed values that are not suspected to be faults."""
        row = ObservationRow
        statement = (
            select(row.valid_hour, row.value, row.known_at)
            .where(row.place_id == place_id, row.variable == variable, row.source == source)
            .where(row.valid_hour >= first_hour, row.known_at > known_after, ~row.odd)
            .order_by(row.valid_hour)
        )
        found = (await self._session.execute(statement)).all()
        columns = np.array([tuple(values) for values in found], dtype=float).reshape(-1, 3).T
        return Truth(columns[0].astype(np.int64), columns[1], columns[2].astype(np.int64))

    async def _vintages(
        self, place_id: PlaceId, variable: Variable, known_after: int, first_hour: int
    ) -> Vintages:
        row = ServiceForecastRow
        statement = (
            select(row.issued_hour, row.known_at, row.path)
            .where(row.place_id == place_id, row.variable == variable)
            .where(row.issued_hour >= first_hour, row.known_at > known_after)
            # A whole path goes before a stitched one of the same hour.
            .order_by(row.issued_hour, row.service_model == BACK_FILL)
        )
        found = {
            hour: (known, path)
            for hour, known, path in reversed((await self._session.execute(statement)).all())
        }
        if not found:
            return Vintages.empty()
        hours = sorted(found)
        return Vintages(
            np.array(hours, np.int64),
            np.array([found[hour][0] for hour in hours], np.int64),
            np.stack([found[hour][1] for hour in hours]).reshape(len(hours), SERVICE_LEAD_HOURS + 1),
        )

    async def newest_path(
        self, place_id: PlaceId, variable: Variable, model: str
    ) -> tuple[int, int, Float32s] | None:
        """Return the newest path of the service: issue hour, moment of the fetch, values."""
        row = ServiceForecastRow
        statement = (
            select(row.issued_hour, row.known_at, row.path)
            .where(row.place_id == place_id, row.variable == variable, row.service_model == model)
            .order_by(row.issued_hour.desc())
            .limit(1)
        )
        found = (await self._session.execute(statement)).first()
        return None if found is None else (found[0], found[1], found[2])

    async def last_hour(self, place_id: PlaceId, source: Source) -> int | None:
        """Return the newest hour for which a source has told anything about a place."""
        row = ObservationRow
        mine = and_(row.place_id == place_id, row.source == source)
        return await self._session.scalar(select(func.max(row.valid_hour)).where(mine))

    async def unscored(self, place: Place) -> dict[Variable, Truth]:
        """Load the place's truth that no forecast has been scored against yet, suspected faults left out."""
        row = ObservationRow
        statement = (
            select(row.variable, row.valid_hour, row.value, row.known_at)
            .where(row.place_id == place.id, row.source == place.truth, ~row.scored, ~row.odd)
            .order_by(row.variable, row.valid_hour)
        )
        by_variable: dict[Variable, list[tuple[int, float, int]]] = {}
        for variable, hour, value, known_at in (await self._session.execute(statement)).all():
            by_variable.setdefault(Variable(variable), []).append((hour, value, known_at))
        return {variable: _truth(rows) for variable, rows in by_variable.items()}

    async def mark_scored(
        self, place_id: PlaceId, variable: Variable, source: Source, hours: Iterable[int]
    ) -> None:
        """Note that forecasts have been scored against these hours."""
        row = ObservationRow
        mine = and_(row.place_id == place_id, row.variable == variable, row.source == source)
        for chunk in _chunks(sorted(hours)):
            await self._session.execute(
                update(row).where(mine, row.valid_hour.in_(chunk)).values(scored=True)
            )

    async def delete_before(self, hour: int) -> None:
        """Forget vintages and observations of long ago."""
        await self._session.execute(delete(ServiceForecastRow).where(ServiceForecastRow.issued_hour < hour))
        await self._session.execute(delete(ObservationRow).where(ObservationRow.valid_hour < hour))


def _truth(rows: Sequence[tuple[int, float, int]]) -> Truth:
    hours, values, known_at = zip(*rows, strict=True)
    return Truth(np.array(hours, np.int64), np.array(values, float), np.array(known_at, np.int64))


def _chunks(hours: Sequence[int], size: int = 500) -> Iterable[Sequence[int]]:
    return (hours[start : start + size] for start in range(0, len(hours), size))
