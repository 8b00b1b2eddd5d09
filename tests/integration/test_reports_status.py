"""The status administrators see, assembled from a real database."""

from datetime import timedelta

import pytest

from forecasting.domain import Variable
from forecasting.evaluation.drift import DriftAlarm, DriftKind
from forecasting.reports.status import status
from forecasting.storage.outbox import Notification
from forecasting.storage.records import DeliveryState, JobRun, RequestKind
from forecasting.storage.starts import note_start
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, a_forecast, store_follower

pytestmark = pytest.mark.integration

HOUR = timedelta(hours=1)


async def test_the_status_of_a_new_installation_is_empty(database: Database) -> None:
    async with database.read() as uow:
        report = await status(uow, NOW)
    assert [(job.job, job.age, job.error) for job in report.jobs] == [
        (job, None, None) for job in ("poll", "issue", "verify", "train")
    ]
    assert (report.works, report.works_since, report.issued_at, report.issue_lag) == (False, None, None, None)
    assert (report.errors, report.drift, report.outbox, report.is_registered) == ({}, (), {}, None)


async def test_the_status_tells_of_jobs_queues_errors_and_drift(database: Database) -> None:
    user, place = await store_follower(database)
    await note_start(database, "worker", NOW - 9 * HOUR)
    forecast = a_forecast(issued_at=NOW - 2 * HOUR + timedelta(minutes=1))
    async with database.write() as uow:
        await uow.jobs.take_lease("worker", "here", NOW, timedelta(seconds=20))
        await uow.jobs.record(JobRun("poll", NOW - 2 * HOUR, NOW - 2 * HOUR, None))
        await uow.jobs.record(JobRun("poll", NOW - HOUR, NOW - HOUR, "the service is down"))
        await uow.jobs.record(JobRun("verify", NOW - 30 * HOUR, NOW - 30 * HOUR, "long ago"))
        await uow.forecasts.add_all(place.id, [forecast], forecast, fallback=False)
        await uow.outbox.add_all([Notification("k", "daily", user, place.id, NOW, NOW + HOUR)], NOW)
        await uow.requests.add(RequestKind.RETRAIN, None, user, NOW)
        for days in (20, 3):
            alarm = DriftAlarm(DriftKind.BIAS, 0.4, 0.3)
            await uow.drift.add(place.id, Variable.WIND_SPEED, alarm, NOW - timedelta(days=days))
        await uow.commit()
    async with database.read() as uow:
        report = await status(uow, NOW)
    poll = report.jobs[0]
    assert (poll.age, poll.error, poll.succeeded_at) == (HOUR, "the service is down", NOW - 2 * HOUR)
    assert (report.works, report.works_since) == (True, NOW - 9 * HOUR)
    assert report.issue_lag == timedelta(minutes=1)
    assert (report.errors, report.waiting_requests) == ({"poll": 1}, 1)
    assert report.outbox == {DeliveryState.PENDING: 1}
    ((place_of_alarm, alarm_at),) = [(one.place.name, one.alarm.at) for one in report.drift]
    assert (place_of_alarm, alarm_at) == ("Berlin", NOW - timedelta(days=3))
