"""Observations and the weather service's archived forecasts, read straight into arrays."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from math import isfinite

from sqlalchemy import delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.domain import Float32s, Place, PlaceId, Source, Variable
from forecasting.storage.series_rows import (
    MARK_SCORED,
    TRUTH,
    UNSCORED,
    VINTAGES,
    truth_by_variable,
    vintages_of,
)
from forecasting.storage.tables import ObservationRow, ServiceForecastRow
from forecasting.storage.upsert import insert_new
from forecasting.timeseries import History, Truth, Vintages


class SeriesStore:
    """Reads and writes hourly series of one place and variable."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add_truth(
        self, place_id: PlaceId, source: Source, by_variable: Mapping[Variable, Truth]
    ) -> None:
        """Store what a source observed at a place; NaN is skipped, and the first value of an hour stands."""
        rows = [
            {
                "place_id": place_id,
                "variable": variable,
                "source": source,
                "valid_hour": hour,
                "value": value,
                "known_at": known_at,
            }
            for variable, truth in by_variable.items()
            for hour, value, known_at in zip(
                truth.hours.tolist(), truth.values.tolist(), truth.known_at.tolist(), strict=True
            )
            if isfinite(value)
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
        await self.add_vintages(place_id, issued_hour, {variable: path}, known_at, service_model)

    async def add_vintages(
        self,
        place_id: PlaceId,
        issued_hour: int,
        paths: Mapping[Variable, Float32s],
        known_at: int,
        service_model: str,
    ) -> None:
        """Archive the paths of several variables that were fetched together."""
        rows = [
            {
                "place_id": place_id,
                "variable": variable,
                "issued_hour": issued_hour,
                "service_model": service_model,
                "known_at": known_at,
                "path": path,
            }
            for variable, path in paths.items()
        ]
        await insert_new(self._session, ServiceForecastRow, rows)

    async def history(
        self, place: Place, variable: Variable, *, known_after: datetime | None = None, first_hour: int = 0
    ) -> History:
        """Load what is stored about one series: from a valid or issue hour on, and only news when asked."""
        found = await self.histories(place, (variable,), known_after=known_after, first_hour=first_hour)
        return found[variable]

    async def histories(
        self,
        place: Place,
        variables: Collection[Variable],
        *,
        known_after: datetime | None = None,
        first_hour: int = 0,
    ) -> dict[Variable, History]:
        """Load several series of a place as `history` does each."""
        since = -1 if known_after is None else int(known_after.timestamp())
        truth = await self._truths(place.id, variables, place.truth, since, first_hour)
        vintages = await self._vintages(place.id, variables, since, first_hour)
        return {
            variable: History(
                variable,
                place.truth,
                truth.get(variable, Truth.empty()),
                vintages.get(variable, Vintages.empty()),
            )
            for variable in variables
        }

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
        found = await self._truths(place_id, (variable,), source, known_after, first_hour)
        return found.get(variable, Truth.empty())

    async def _truths(
        self,
        place_id: PlaceId,
        variables: Collection[Variable],
        source: Source,
        known_after: int,
        first_hour: int,
    ) -> dict[Variable, Truth]:
        parameters = {
            "place_id": place_id,
            "variables": list(variables),
            "source": source,
            "known_after": known_after,
            "first_hour": first_hour,
        }
        return truth_by_variable((await self._session.execute(TRUTH, parameters)).all())

    async def _vintages(
        self, place_id: PlaceId, variables: Collection[Variable], known_after: int, first_hour: int
    ) -> dict[Variable, Vintages]:
        parameters = {
            "place_id": place_id,
            "variables": list(variables),
            "known_after": known_after,
            "first_hour": first_hour,
        }
        found: defaultdict[str, dict[int, tuple[int, Float32s]]] = defaultdict(dict)
        for variable, hour, known_at, path in (await self._session.execute(VINTAGES, parameters)).all():
            found[variable].setdefault(hour, (known_at, path))
        return {Variable(variable): vintages_of(paths) for variable, paths in found.items()}

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
        # That is one look at the end of each series; a single maximum would walk through all of them.
        newest = [
            select(func.max(row.valid_hour))
            .where(row.place_id == place_id, row.variable == variable, row.source == source)
            .scalar_subquery()
            for variable in Variable
        ]
        hours = (await self._session.execute(select(*newest))).one()
        return max((hour for hour in hours if hour is not None), default=None)

    async def unscored(self, place: Place) -> dict[Variable, Truth]:
        """Load the place's truth that no forecast has been scored against yet, suspected faults left out."""
        parameters = {"place_id": place.id, "source": place.truth}
        return truth_by_variable((await self._session.execute(UNSCORED, parameters)).all())

    async def any_scored(
        self, place_id: PlaceId, variable: Variable, source: Source, first_hour: int, last_hour: int
    ) -> bool:
        """Tell whether forecasts were scored against any hour of a span, both ends included."""
        row = ObservationRow
        mine = (row.place_id == place_id, row.variable == variable, row.source == source, row.scored)
        statement = select(exists().where(*mine, row.valid_hour.between(first_hour, last_hour)))
        return bool(await self._session.scalar(statement))

    async def mark_scored(
        self, place_id: PlaceId, source: Source, by_variable: Mapping[Variable, Iterable[int]]
    ) -> None:
        """Note that forecasts have been scored against these hours of each variable."""
        rows = [
            {"at_place": place_id, "of_variable": variable, "by_source": source, "hour": hour}
            for variable, hours in by_variable.items()
            for hour in hours
        ]
        if rows:
            await (await self._session.connection()).execute(MARK_SCORED, rows)

    async def delete_before(self, place_id: PlaceId, hour: int) -> None:
        """Forget a place's vintages and observations of long ago."""
        for table, hours in (
            (ServiceForecastRow, ServiceForecastRow.issued_hour),
            (ObservationRow, ObservationRow.valid_hour),
        ):
            await self._session.execute(delete(table).where(table.place_id == place_id, hours < hour))
