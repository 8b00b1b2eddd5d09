"""The public record, the status and a person's export, assembled from a real database."""

import json
from datetime import timedelta

import numpy as np
import pytest

from forecasting.domain import (
    LEVELS,
    CostRatio,
    LeadBucket,
    ModelName,
    Place,
    Side,
    Source,
    UserId,
    Variable,
)
from forecasting.evaluation.scores import ScoreSums
from forecasting.reports.export import export_user
from forecasting.reports.record import RecordReport, record
from forecasting.reports.status import status
from forecasting.storage.outbox import Notification
from forecasting.storage.records import (
    DeliveryState,
    JobRun,
    ModelVersion,
    Preference,
    RequestKind,
)
from forecasting.storage.unit_of_work import Database, UnitOfWork
from tests.builders import NOW, a_forecast, a_station, store_follower, store_place

pytestmark = pytest.mark.integration

COLDER_HURTS = CostRatio(Side.BELOW, 4)
TODAY = NOW.date()


def errors(*sizes: float) -> ScoreSums:
    """Forecasts off by these, each with a range of one degree on either side for every level."""
    spread = np.sign(np.array(LEVELS) - 0.5)
    return ScoreSums.of(np.zeros(len(sizes)), np.array(sizes)[:, None] + spread)


async def score(
    uow: UnitOfWork, place: Place, model: ModelName, sums: ScoreSums, days_ago: int = 1,
    bucket: LeadBucket = LeadBucket.FIRST_DAY,
) -> None:  # fmt: skip
    key = (model, bucket, TODAY - timedelta(days=days_ago))
    await uow.scores.add(place.id, Variable.TEMPERATURE, place.truth, {key: sums})


async def record_of(database: Database, place: Place, days: int = 30) -> RecordReport:
    async with database.read() as uow:
        return await record(uow, place, Variable.TEMPERATURE, COLDER_HURTS, NOW, days)


async def test_an_empty_record_is_a_record(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow, station=a_station())
        await uow.commit()
    report = await record_of(database, place)
    assert (report.n, report.rows, report.verdict) == (0, (), None)
    assert (report.first_day, report.last_day) == (TODAY - timedelta(days=29), TODAY)
    assert (report.source, report.station) == (Source.STATION, a_station())


async def test_errors_are_split_into_too_high_and_too_low(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await score(uow, place, ModelName.OURS, errors(2.0, 4.0, -1.0, 0.5))
        await uow.commit()
    report = await record_of(database, place)
    row = report.row(ModelName.OURS)
    assert row is not None
    assert (row.n, row.over_share, row.under_share) == (4, 0.75, 0.25)
    assert (row.over_mean, row.under_mean) == pytest.approx((6.5 / 3, 1.0))
    assert (row.bias, row.mae) == pytest.approx((5.5 / 4, 7.5 / 4))
    assert row.coverage80 == 0.5
    assert report.row(ModelName.ETS) is None


async def test_each_lead_time_has_its_row_and_all_come_first(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        for model in (ModelName.SERVICE, ModelName.HYBRID, ModelName.OURS):
            await score(uow, place, model, errors(1.0))
            await score(uow, place, model, errors(3.0), bucket=LeadBucket.THIRD_DAY)
        await uow.commit()
    report = await record_of(database, place)
    assert [(row.model, row.bucket, row.mae) for row in report.rows] == [
        (model, bucket, mae)
        for model in (ModelName.OURS, ModelName.SERVICE)
        for bucket, mae in ((None, 2.0), (LeadBucket.FIRST_DAY, 1.0), (LeadBucket.THIRD_DAY, 3.0))
    ]


async def test_ours_and_ets_are_charged_for_their_plan_the_others_for_their_one_number(
    database: Database,
) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        for model in (ModelName.OURS, ModelName.ETS, ModelName.SERVICE, ModelName.SEASONAL_NAIVE):
            await score(uow, place, model, errors(1.0, 1.0))
        await uow.commit()
    report = await record_of(database, place)
    # The plan lies one degree below the middle: exactly right; the middle is one too high, which costs four.
    costs = {row.model: row.cost for row in report.rows if row.bucket is None}
    assert costs == {
        ModelName.OURS: 0.0,
        ModelName.ETS: 0.0,
        ModelName.SERVICE: 4.0,
        ModelName.SEASONAL_NAIVE: 4.0,
    }
    async with database.read() as uow:
        free = await record(uow, place, Variable.TEMPERATURE, None, NOW)
        odd = await record(uow, place, Variable.TEMPERATURE, CostRatio(Side.BELOW, 5), NOW)
    assert {row.cost for row in free.rows} == {None}
    assert [row.cost for row in odd.rows if row.bucket is None] == [None, None, 5.0, 5.0]


async def test_the_span_begins_with_the_first_verified_day(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        for days_ago in (0, 5, 12):
            await score(uow, place, ModelName.OURS, errors(1.0), days_ago)
        await uow.commit()
    month, week = await record_of(database, place), await record_of(database, place, days=7)
    assert (month.n, month.first_day) == (3, TODAY - timedelta(days=12))
    assert (week.n, week.first_day) == (2, TODAY - timedelta(days=6))


async def test_the_verdict_stands_also_when_ours_loses(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await score(uow, place, ModelName.OURS, errors(*[2.0] * 60))
        await score(uow, place, ModelName.SERVICE, errors(*[1.0] * 60))
        await uow.commit()
    verdict = (await record_of(database, place)).verdict
    assert verdict is not None
    assert verdict.best is ModelName.SERVICE
    assert verdict.gain_on_service == pytest.approx(-1.0)
    assert verdict.losing == (LeadBucket.FIRST_DAY,)


def a_champion(place: Place, model: ModelName) -> ModelVersion:
    return ModelVersion(0, place.id, Variable.TEMPERATURE, model, True, NOW, "hash", {}, {}, None)


async def test_the_status_of_a_new_installation_is_empty(database: Database) -> None:
    async with database.read() as uow:
        report = await status(uow, NOW)
    assert [(job.job, job.age, job.error) for job in report.jobs] == [
        (job, None, None) for job in ("poll", "issue", "verify", "train")
    ]
    assert (report.users, report.places, report.issued_at, report.champions) == (0, 0, None, ())


async def test_the_status_tells_of_jobs_queues_and_champions(database: Database) -> None:
    user, place = await store_follower(database)
    hour = timedelta(hours=1)
    async with database.write() as uow:
        await uow.jobs.record(JobRun("poll", NOW - 2 * hour, NOW - 2 * hour, None))
        await uow.jobs.record(JobRun("poll", NOW - hour, NOW - hour, "the service is down"))
        await uow.models.record(a_champion(place, ModelName.HYBRID))
        await uow.forecasts.add_all(place.id, [shown := a_forecast()], shown, fallback=False)
        await uow.subscriptions.add(user, place.id, "07:00", NOW + hour, NOW)
        await uow.outbox.add_all([Notification("k", "daily", user, place.id, NOW, NOW + hour)], NOW)
        await uow.requests.add(RequestKind.RETRAIN, None, user, NOW)
        await store_place(uow, latitude=48.85)
        await uow.commit()
    async with database.read() as uow:
        report = await status(uow, NOW)
    poll = report.jobs[0]
    assert (poll.age, poll.error, poll.succeeded_at) == (hour, "the service is down", NOW - 2 * hour)
    assert (report.users, report.places, report.subscriptions, report.waiting_requests) == (1, 2, 1, 1)
    assert report.outbox == {DeliveryState.PENDING: 1}
    assert report.issued_at == NOW
    ((followed, champions),) = report.champions
    assert followed == place
    assert [(champion.variable, champion.model) for champion in champions] == [
        (Variable.TEMPERATURE, ModelName.HYBRID)
    ]


async def test_an_export_holds_everything_about_one_person_and_nothing_about_others(
    database: Database,
) -> None:
    user, place = await store_follower(database)
    other, _ = await store_follower(database, user_id=8)
    async with database.write() as uow:
        for person in (user, other):
            await uow.users.set_preference(Preference(person, place.id, Variable.TEMPERATURE, COLDER_HURTS))
            await uow.subscriptions.add(person, place.id, "07:00", NOW, NOW)
            await uow.outbox.add_all(
                [Notification(f"key {person}", "daily", person, place.id, NOW, NOW)], NOW
            )
            await uow.conversations.put(f"chat {person}", person, "asked", {"text": f"of {person}"}, NOW)
        await uow.requests.add(RequestKind.PREPARE, place.id, user, NOW)
        await uow.commit()
    async with database.read() as uow:
        document = json.loads(json.dumps(await export_user(uow, user)))
    assert document["user"]["id"] == user
    assert document["user"]["created_at"] == NOW.isoformat()
    assert [found["name"] for found in document["places"]] == ["Berlin, Germany"]
    assert document["costs"][0]["cost"] == {"side": "below", "ratio": 4}
    assert document["subscriptions"][0]["local_time"] == "07:00"
    assert document["messages"][0]["state"] == "pending"
    assert document["requests"][0]["kind"] == "prepare"
    assert document["conversations"] == [{"state": "asked", "data": {"text": "of 7"}}]
    assert all(len(document[part]) == 1 for part in document if part != "user")


async def test_a_stranger_s_export_is_empty(database: Database) -> None:
    async with database.read() as uow:
        assert await export_user(uow, UserId(404)) == {}
