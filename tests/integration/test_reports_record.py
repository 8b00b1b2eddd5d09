"""The public record and a person's export, assembled from a real database."""

import csv
import json
from datetime import timedelta
from io import StringIO

import numpy as np
import pytest

from forecasting.clock import epoch_hour
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
from forecasting.reports.record import Lead, RecordReport, record
from forecasting.reports.record_table import record_csv
from forecasting.storage.outbox import Notification
from forecasting.storage.records import (
    ActKind,
    Preference,
    RequestKind,
)
from forecasting.storage.unit_of_work import Database, UnitOfWork
from tests.builders import NOW, a_station, frost_terms, store_follower, store_place

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


async def record_of(database: Database, place: Place, days: int = 30, lead: Lead = Lead.ANY) -> RecordReport:
    async with database.read() as uow:
        return await record(uow, place, Variable.TEMPERATURE, COLDER_HURTS, NOW, days, lead)


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


async def test_a_record_is_of_the_lead_times_asked_for(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        for model in (ModelName.SERVICE, ModelName.HYBRID, ModelName.OURS):
            await score(uow, place, model, errors(1.0))
            await score(uow, place, model, errors(3.0), bucket=LeadBucket.THIRD_DAY)
        await uow.commit()
    for lead, mae in ((Lead.ANY, 2.0), (Lead.TODAY, 1.0), (Lead.THIRD_DAY, 3.0)):
        report = await record_of(database, place, lead=lead)
        assert [(row.model, row.mae) for row in report.rows] == [
            (ModelName.OURS, mae),
            (ModelName.SERVICE, mae),
        ]
        assert report.n == (2 if lead is Lead.ANY else 1)
    assert (await record_of(database, place, lead=Lead.TOMORROW)).rows == ()


async def test_the_file_has_a_line_for_each_day_lead_and_model(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow, station=a_station())
        await score(uow, place, ModelName.SERVICE, errors(1.0), days_ago=2)
        await score(uow, place, ModelName.OURS, errors(2.0, -1.0, 0.0), days_ago=2)
        await score(uow, place, ModelName.OURS, errors(3.0), bucket=LeadBucket.SECOND_DAY)
        await score(uow, place, ModelName.HYBRID, errors(9.0))
        await score(uow, place, ModelName.OURS, errors(9.0), days_ago=7)
        await uow.commit()
    async with database.read() as uow:
        table = list(csv.DictReader(StringIO(await record_csv(uow, place, Variable.TEMPERATURE, NOW, 7))))
    days = [(TODAY - timedelta(days=ago)).isoformat() for ago in (2, 1)]
    assert [(line["day_utc"], line["first_lead"], line["last_lead"], line["model"]) for line in table] == [
        (days[0], "7", "24", "ours"),
        (days[0], "7", "24", "service"),
        (days[1], "25", "48", "ours"),
    ]
    first = table[0]
    assert (first["truth"], first["hours"], first["bias"], first["mean_absolute_error"]) == (
        "station", "3", "0.333", "1.000",
    )  # fmt: skip
    assert (first["too_high_hours"], first["too_high_mean"], first["too_low_mean"]) == ("1", "2.000", "1.000")
    assert table[1]["too_low_mean"] == ""


async def test_a_file_without_a_record_is_its_header(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await uow.commit()
    async with database.read() as uow:
        text = await record_csv(uow, place, Variable.TEMPERATURE, NOW, 30)
    assert len(text.splitlines()) == 1


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
    costs = {row.model: row.cost for row in report.rows}
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
    assert [row.cost for row in odd.rows] == [None, None, 5.0, 5.0]


async def test_the_span_begins_with_the_first_verified_day(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        for days_ago in (0, 5, 12):
            await score(uow, place, ModelName.OURS, errors(1.0), days_ago)
        await uow.commit()
    month, week = await record_of(database, place), await record_of(database, place, days=7)
    assert (month.n, month.first_day) == (3, TODAY - timedelta(days=12))
    assert (week.n, week.first_day) == (2, TODAY - timedelta(days=6))
    assert (month.is_young, week.is_young) == (True, False)
    assert (month.days, week.days) == (13, 7)


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
            await uow.audit.add(person, ActKind.BACK_UP, NOW)
            alert = await uow.alerts.add(person, place.id, frost_terms(), NOW)
            await uow.alerts.begin_episode(alert, 0.4, epoch_hour(NOW), epoch_hour(NOW), NOW)
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
