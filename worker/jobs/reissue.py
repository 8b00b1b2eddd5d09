"""The newest forecast of a series made again, from what was known then, for a champion set by hand."""

from forecasting.clock import epoch_hour
from forecasting.domain import HORIZON_HOURS, Forecast, Place, Variable
from forecasting.storage.forecasts import Issue
from forecasting.storage.unit_of_work import Database, UnitOfWork
from worker.compute.issuing import issue_series
from worker.jobs.issue_task import place_tasks
from worker.pool import Pool


async def reissue(database: Database, pool: Pool, place: Place, variable: Variable) -> bool:
    """Let people see the champion's forecast of the newest origin; return whether they do.

    What was issued stands. This is the one exception, so that a wrong champion need not speak for another
    hour: it is made only while none of the forecast's hours has been verified. Afterwards, the new champion
    speaks from the next poll on.
    """
    async with database.read() as uow:
        shown = await uow.forecasts.latest(place.id, variable)
        if shown is None or await _is_verified(uow, place, shown[0]):
            return False
        moments = (shown[0].issued_at,)
        tasks = await place_tasks(uow, place, moments, refit=False)
    (issued,) = await pool.map(issue_series, [task for task in tasks if task.history.variable is variable])
    (answer,) = issued.shown
    if not answer.forecasts:
        return False
    async with database.write() as uow:
        if await _is_verified(uow, place, shown[0]):
            return False
        await uow.forecasts.withdraw(place.id, variable, shown[0].origin)
        await uow.forecasts.add_issues(
            place.id, [Issue(answer.forecasts, answer.forecasts[0], answer.fallback)]
        )
        await uow.commit()
    return True


async def _is_verified(uow: UnitOfWork, place: Place, forecast: Forecast) -> bool:
    origin = epoch_hour(forecast.origin)
    return await uow.series.any_scored(
        place.id, forecast.variable, place.truth, origin + 1, origin + HORIZON_HOURS
    )
