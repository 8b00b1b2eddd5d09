"""Issued forecasts: everything anybody was ever told, and what the yardsticks said at the same time."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.clock import epoch_hour, from_epoch_hour
from forecasting.domain import HORIZON_HOURS, Forecast, ModelName, PlaceId, Variable
from forecasting.storage.tables import ForecastRow
from forecasting.storage.upsert import insert_new


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
        is_new = not await self._has_served(place_id, served.variable, epoch_hour(served.origin))
        rows = [
            {
                "place_id": place_id,
                "variable": forecast.variable,
                "origin_hour": epoch_hour(forecast.origin),
                "model": forecast.model,
                "issued_at": forecast.issued_at,
                "served": is_new and forecast is served,
                "fallback": is_new and forecast is served and fallback,
                "quantiles": forecast.quantiles,
            }
            for forecast in forecasts
        ]
        await insert_new(self._session, ForecastRow, rows)

    async def _has_served(self, place_id: PlaceId, variable: Variable, origin_hour: int) -> bool:
        served = (ForecastRow.place_id == place_id, ForecastRow.variable == variable, ForecastRow.served)
        statement = select(exists().where(*served, ForecastRow.origin_hour == origin_hour))
        return bool(await self._session.scalar(statement))

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

    async def of_origin(self, place_id: PlaceId, variable: Variable, origin: datetime) -> list[Forecast]:
        """Return every model's forecast of one origin."""
        mine = (
            ForecastRow.place_id == place_id,
            ForecastRow.variable == variable,
            ForecastRow.origin_hour == epoch_hour(origin),
        )
        return [_forecast(row) for row in await self._session.scalars(select(ForecastRow).where(*mine))]

    async def served_between(
        self, place_id: PlaceId, variable: Variable, first: datetime, last: datetime
    ) -> list[Forecast]:
        """Return what people were shown, by origin, from first to last."""
        statement = (
            select(ForecastRow)
            .where(ForecastRow.place_id == place_id, ForecastRow.variable == variable, ForecastRow.served)
            .where(ForecastRow.origin_hour.between(epoch_hour(first), epoch_hour(last)))
            .order_by(ForecastRow.origin_hour)
        )
        return [_forecast(row) for row in await self._session.scalars(statement)]

    async def covering(self, place_id: PlaceId, variable: Variable, hours: Sequence[int]) -> list[Forecast]:
        """Return every forecast for any of these valid hours; the served one once more as `ours`."""
        if not hours:
            return []
        statement = (
            select(
                ForecastRow.origin_hour,
                ForecastRow.model,
                ForecastRow.issued_at,
                ForecastRow.served,
                ForecastRow.quantiles,
            )
            .where(ForecastRow.place_id == place_id, ForecastRow.variable == variable)
            .where(ForecastRow.origin_hour.between(min(hours) - HORIZON_HOURS, max(hours) - 1))
        )
        found = []
        for origin_hour, model, issued_at, served, quantiles in (
            await self._session.execute(statement)
        ).all():
            forecast = Forecast(
                variable, ModelName(model), from_epoch_hour(origin_hour), issued_at, quantiles
            )
            found.append(forecast)
            if served:
                found.append(forecast.named(ModelName.OURS))
        return found

    async def newest_issue(self) -> datetime | None:
        """Return when the last forecast of any series was issued."""
        return await self._session.scalar(select(func.max(ForecastRow.issued_at)))

    async def delete_before(self, served_before: int, others_before: int) -> None:
        """Forget forecasts by origin hour: what was shown, and, sooner, the yardsticks."""
        await self._session.execute(delete(ForecastRow).where(ForecastRow.origin_hour < served_before))
        await self._session.execute(
            delete(ForecastRow).where(~ForecastRow.served, ForecastRow.origin_hour < others_before)
        )


def _forecast(row: ForecastRow) -> Forecast:
    return Forecast(
        variable=Variable(row.variable),
        model=ModelName(row.model),
        origin=from_epoch_hour(row.origin_hour),
        issued_at=row.issued_at,
        quantiles=row.quantiles,
    )
