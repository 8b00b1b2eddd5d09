"""Issued forecasts: everything anybody was ever told, and what the yardsticks said at the same time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import Integer, LargeBinary, bindparam, case, delete, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.clock import epoch_hour, from_epoch_hour
from forecasting.domain import (
    HORIZON_HOURS,
    LEVELS,
    MODELLED_VARIABLES,
    Float32s,
    Forecast,
    ModelName,
    Part,
    PlaceId,
    Variable,
)
from forecasting.evaluation.verification import HourForecasts
from forecasting.models.packing import pack_arrays, unpack_arrays
from forecasting.storage.tables import ForecastRow
from forecasting.storage.upsert import insert_new

_LEAD_BYTES = 4 * len(LEVELS)

_Said = tuple[int, str, bytes]
"""Origin hour, model, and the packed quantiles of some lead hours that follow each other."""

# Statements of the hourly cycle are put together once: that takes longer than executing them.
_OF_SOME_ORIGINS = (
    ForecastRow.place_id == bindparam("place_id"),
    ForecastRow.variable.in_(bindparam("variables", expanding=True)),
    ForecastRow.origin_hour.between(bindparam("first"), bindparam("last")),
)
_SHOWN = select(ForecastRow.variable, ForecastRow.origin_hour).where(*_OF_SOME_ORIGINS, ForecastRow.served)

# Only the hours wanted are cut out of each forecast: whole ones are fifty times as much to read.
_PASSED = bindparam("first_hour", type_=Integer) - 1 - ForecastRow.origin_hour
_COVERING = select(
    ForecastRow.variable,
    ForecastRow.origin_hour,
    ForecastRow.model,
    ForecastRow.served,
    type_coerce(
        func.substr(
            ForecastRow.quantiles,
            case((_PASSED > 0, _PASSED), else_=0) * _LEAD_BYTES + 1,
            bindparam("hours", type_=Integer) * _LEAD_BYTES,
        ),
        LargeBinary,
    ),
).where(*_OF_SOME_ORIGINS)


@dataclass(frozen=True, eq=False)
class Issue:
    """Forecasts of one series and origin; `served` is the one people are shown."""

    forecasts: Sequence[Forecast]
    served: Forecast
    fallback: bool


class Forecasts:
    """Reads and writes issued forecasts."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add_all(
        self, place_id: PlaceId, forecasts: Iterable[Forecast], served: Forecast, *, fallback: bool
    ) -> None:
        """Store the forecasts of one series and origin; `served` is the one people are shown.

        What was issued once stands: a second forecast of the same model for the same origin changes nothing,
        and what people were shown first stays the one they were shown.
        """
        await self.add_issues(place_id, [Issue(list(forecasts), served, fallback)])

    async def add_issues(self, place_id: PlaceId, issues: Sequence[Issue]) -> None:
        """Store several series and origins of a place as `add_all` does each."""
        if not issues:
            return
        shown = await self._shown(place_id, [epoch_hour(issue.served.origin) for issue in issues])
        rows = [
            {
                "place_id": place_id,
                "variable": forecast.variable,
                "origin_hour": epoch_hour(forecast.origin),
                "model": forecast.model,
                "issued_at": forecast.issued_at,
                "served": (served := is_new and forecast is issue.served),
                "fallback": served and issue.fallback,
                "quantiles": forecast.quantiles,
                "parts": _packed(forecast.parts) if served else None,
            }
            for issue in issues
            for is_new in ((issue.served.variable, epoch_hour(issue.served.origin)) not in shown,)
            for forecast in issue.forecasts
        ]
        await insert_new(self._session, ForecastRow, rows)

    async def withdraw(self, place_id: PlaceId, variable: Variable, origin: datetime) -> None:
        """Take back every forecast of one origin: only for one that is issued again at once."""
        row = ForecastRow
        mine = (row.place_id == place_id, row.variable == variable, row.origin_hour == epoch_hour(origin))
        await self._session.execute(delete(row).where(*mine))

    async def _shown(self, place_id: PlaceId, origin_hours: Collection[int]) -> set[tuple[str, int]]:
        """Return the variables and origin hours that people have been shown a forecast of."""
        parameters = {
            "place_id": place_id,
            "variables": MODELLED_VARIABLES,
            "first": min(origin_hours),
            "last": max(origin_hours),
        }
        found = await self._session.execute(_SHOWN, parameters)
        return {(variable, origin_hour) for variable, origin_hour in found.all()}

    async def latest(self, place_id: PlaceId, variable: Variable) -> tuple[Forecast, bool] | None:
        """Return the newest forecast people are shown, and whether it is a fallback."""
        statement = (
            select(ForecastRow)
            .where(ForecastRow.place_id == place_id, ForecastRow.variable == variable, ForecastRow.served)
            .order_by(ForecastRow.origin_hour.desc())
            .limit(1)
        )
        row = (await self._session.scalars(statement)).first()
        return None if row is None else (_forecast(row), row.fallback)

    async def served_between(
        self, place_id: PlaceId, variable: Variable, first: datetime, last: datetime, *, every_hours: int = 1
    ) -> list[Forecast]:
        """Return what people were shown, by origin, from first to last; of every so many hours only one."""
        statement = (
            select(ForecastRow)
            .where(ForecastRow.place_id == place_id, ForecastRow.variable == variable, ForecastRow.served)
            .where(ForecastRow.origin_hour.between(epoch_hour(first), epoch_hour(last)))
            .where(ForecastRow.origin_hour % every_hours == 0)
            .order_by(ForecastRow.origin_hour)
        )
        return [_forecast(row) for row in await self._session.scalars(statement)]

    async def covering(
        self, place_id: PlaceId, first_hour: int, last_hour: int
    ) -> dict[Variable, HourForecasts]:
        """Return what every forecast says of the valid hours from first to last.

        The served one comes once more as `ours`.
        """
        parameters = {
            "place_id": place_id,
            "variables": MODELLED_VARIABLES,
            "first": first_hour - HORIZON_HOURS,
            "last": last_hour - 1,
            "first_hour": first_hour,
            "hours": last_hour - first_hour + 1,
        }
        rows = (await self._session.execute(_COVERING, parameters)).all()
        by_variable: defaultdict[str, list[_Said]] = defaultdict(list)
        for variable, origin_hour, model, served, part in rows:
            by_variable[variable].append((origin_hour, model, part))
            if served:
                by_variable[variable].append((origin_hour, ModelName.OURS, part))
        return {Variable(variable): _by_hour(parts, first_hour) for variable, parts in by_variable.items()}

    async def newest_issue(self) -> datetime | None:
        """Return when the last forecast of any series was issued."""
        return await self._session.scalar(select(func.max(ForecastRow.issued_at)))

    async def delete_before(self, place_id: PlaceId, served_before: int, others_before: int) -> None:
        """Forget a place's forecasts by origin hour: what was shown, and, sooner, the yardsticks."""
        mine = delete(ForecastRow).where(ForecastRow.place_id == place_id)
        await self._session.execute(mine.where(ForecastRow.origin_hour < served_before))
        await self._session.execute(mine.where(~ForecastRow.served, ForecastRow.origin_hour < others_before))


def _forecast(row: ForecastRow) -> Forecast:
    return Forecast(
        variable=Variable(row.variable),
        model=ModelName(row.model),
        origin=from_epoch_hour(row.origin_hour),
        issued_at=row.issued_at,
        quantiles=row.quantiles,
        parts={Part(name): values for name, values in unpack_arrays(row.parts).items()} if row.parts else {},
    )


def _packed(parts: Mapping[Part, Float32s]) -> bytes:
    return pack_arrays({part.value: values for part, values in parts.items()})


def _by_hour(parts: Sequence[_Said], first_hour: int) -> HourForecasts:
    """Lay parts out row by row; each begins at `first_hour`, or at its first lead if that comes later."""
    origin_hours, names, packed = zip(*parts, strict=True)
    models = list(dict.fromkeys(names))
    numbers = {name: number for number, name in enumerate(models)}
    sizes = np.array([len(part) for part in packed]) // _LEAD_BYTES
    rows = np.repeat(np.arange(len(parts)), sizes)
    origins = np.array(origin_hours)
    leads = (
        np.maximum(first_hour - origins, 1)[rows] + np.arange(len(rows)) - (np.cumsum(sizes) - sizes)[rows]
    )
    return HourForecasts(
        [ModelName(name) for name in models],
        np.array([numbers[name] for name in names])[rows],
        origins[rows],
        leads,
        np.frombuffer(b"".join(packed), "<f4").reshape(-1, len(LEVELS)),
    )
