"""The job `issue`: models brought up to date with a poll, and the forecasts that people are shown."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from contextlib import aclosing
from datetime import datetime
from itertools import islice

from loguru import logger

from forecasting.clock import Clock
from forecasting.domain import Place, PlaceId
from forecasting.storage.forecasts import Issue
from forecasting.storage.unit_of_work import Database
from worker.compute.issuing import Issued, issue_series
from worker.failures import PlaceFailures
from worker.jobs.alerts import evaluate_alerts
from worker.jobs.issue_task import place_tasks
from worker.jobs.poll import Polled
from worker.metrics import Metrics
from worker.pool import Pool
from worker.runner import Done

PLACES_AT_ONCE = 4
"""So many are computed together: enough for several processes, little enough to hold in memory."""

_Moments = Sequence[tuple[Place, Sequence[datetime]]]
"""Places, each with the moments of its polls, oldest first."""


async def issue(
    database: Database,
    pool: Pool,
    clock: Clock,
    metrics: Metrics,
    polls: Sequence[Polled],
    *,
    refit: bool = False,
) -> Done:
    """Forecast every modelled variable of each place a poll brought anything for, from what was known then.

    Models filter on from where they stand, unless `refit`. What people were shown for an hour stands: a
    second run for it changes nothing. Several polls, oldest first, are cheaper together than one by one.
    """
    count, failures = 0, PlaceFailures()
    async with aclosing(_issued(database, pool, _groups(polls), refit=refit)) as groups:
        async for places, results in groups:
            for place in places:
                mine = [issued for issued in results if issued.place_id == place.id]
                with failures.at(place.id):
                    await _store(database, place, mine, clock())
                    _count(metrics, mine, clock())
                    count += sum(bool(shown.forecasts) for issued in mine for shown in issued.shown)
    return Done(count, failures.first)


def _groups(polls: Sequence[Polled]) -> Iterator[_Moments]:
    """Split the places, each with the moments of its polls, into groups that are computed together."""
    every: dict[PlaceId, tuple[Place, list[datetime]]] = {}
    for polled in polls:
        for place in polled.places:
            every.setdefault(place.id, (place, []))[1].append(polled.at)
    waiting = iter(every.values())
    return iter(lambda: list(islice(waiting, PLACES_AT_ONCE)), [])


async def _issued(
    database: Database,
    pool: Pool,
    groups: Iterable[_Moments],
    *,
    refit: bool,
) -> AsyncGenerator[tuple[Sequence[Place], list[Issued]]]:
    """Yield what came of each group of places, while the next one is read and computed."""
    computing: deque[tuple[Sequence[Place], asyncio.Task[list[Issued]]]] = deque()
    try:
        for group in groups:
            async with database.read() as uow:
                tasks = [
                    task
                    for place, moments in group
                    for task in await place_tasks(uow, place, tuple(moments), refit=refit)
                ]
            places = [place for place, _ in group]
            computing.append((places, asyncio.create_task(pool.map(issue_series, tasks))))
            if len(computing) > 1:
                done, results = computing.popleft()
                yield done, await results
        for done, results in computing:
            yield done, await results
    finally:
        for _, results in computing:
            results.cancel()


async def _store(database: Database, place: Place, results: Sequence[Issued], now: datetime) -> None:
    """Store what came of one place's series, and the warnings it leads to, together or not at all."""
    async with database.write() as uow:
        issues = [
            Issue(shown.forecasts, shown.forecasts[0], shown.fallback)
            for issued in results
            for shown in issued.shown
            if shown.forecasts
        ]
        await uow.forecasts.add_issues(place.id, issues)
        await uow.models.set_states_at(place.id, {issued.variable: issued.states for issued in results})
        await evaluate_alerts(uow, place.id, now)
        await uow.commit()


def _count(metrics: Metrics, results: Sequence[Issued], now: datetime) -> None:
    for issued in results:
        for name in issued.fitted:
            metrics.fits.labels(name).inc()
        for name, fault in issued.faults.items():
            logger.bind(place_id=issued.place_id, variable=issued.variable.value, model=name.value).warning(
                "A model failed as it should not: {}", fault
            )
        for shown in issued.shown:
            if shown.forecasts:
                first = shown.forecasts[0]
                metrics.forecasts.labels(first.model, str(shown.fallback).lower()).inc()
                metrics.issue_lag_seconds.observe((now - first.issued_at).total_seconds())
            else:
                metrics.unanswered.inc()
