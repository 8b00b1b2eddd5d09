"""Observations and archived paths of the service: the first value stands, and news is only what is new."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import event, update

from forecasting.clock import epoch_hour
from forecasting.domain import Place, Source, Variable
from forecasting.storage.series_rows import BACK_FILL
from forecasting.storage.tables import ObservationRow
from forecasting.storage.unit_of_work import Database, UnitOfWork
from forecasting.timeseries import Truth
from tests.builders import NOW, a_place, a_service_path, a_station, store_place

pytestmark = pytest.mark.integration

HOUR = epoch_hour(NOW)
TEMPERATURE = Variable.TEMPERATURE


async def observe(
    uow: UnitOfWork,
    place: Place,
    hours: range,
    value: float = 10.0,
    source: Source = Source.ANALYSIS,
    delay_hours: int = 12,
    variable: Variable = TEMPERATURE,
) -> None:
    known_at = (np.array(hours) + delay_hours) * 3600
    await uow.series.add_truth(
        place.id, source, {variable: Truth(np.array(hours), np.full(len(hours), value), known_at)}
    )


def moment(hour: int) -> datetime:
    return datetime.fromtimestamp(hour * 3600, UTC)


async def test_observations_come_back_in_the_order_of_their_hours(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await uow.series.add_truth(
            place.id,
            Source.ANALYSIS,
            {
                TEMPERATURE: Truth(
                    np.array([HOUR + 1, HOUR - 1, HOUR]),
                    np.array([2.5, -1.25, np.nan]),
                    np.array([30, 10, 20]),
                )
            },
        )
        truth = await uow.series.observations(place.id, TEMPERATURE, Source.ANALYSIS)
    assert truth.hours.tolist() == [HOUR - 1, HOUR + 1]
    assert truth.values.tolist() == [-1.25, 2.5]
    assert truth.known_at.tolist() == [10, 30]


async def test_the_first_value_known_of_an_hour_stands(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await observe(uow, place, range(HOUR, HOUR + 2), value=10.0)
        await observe(uow, place, range(HOUR, HOUR + 3), value=99.0)
        truth = await uow.series.observations(place.id, TEMPERATURE, Source.ANALYSIS)
    assert truth.values.tolist() == [10.0, 10.0, 99.0]


async def test_a_series_without_anything_is_empty(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await observe(uow, place, range(0))
        history = await uow.series.history(place, TEMPERATURE)
        assert (len(history.truth), len(history.vintages)) == (0, 0)
        assert await uow.series.newest_path(place.id, TEMPERATURE, "best_match") is None
        assert await uow.series.last_hour(place.id, Source.ANALYSIS) is None
        assert await uow.series.unscored(place) == {}


async def test_truth_comes_from_the_station_where_there_is_one(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow, station=a_station())
        await observe(uow, place, range(HOUR, HOUR + 1), 9.0, Source.ANALYSIS)
        await observe(uow, place, range(HOUR, HOUR + 1), 11.0, Source.STATION)
        history = await uow.series.history(place, TEMPERATURE)
    assert (history.source, history.truth.values.tolist()) == (Source.STATION, [11.0])


async def test_a_suspected_fault_is_kept_but_no_model_and_no_score_sees_it(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await observe(uow, place, range(HOUR, HOUR + 2))
        await uow.commit()
    async with database.engine.begin() as connection:
        odd = ObservationRow.valid_hour == HOUR
        await connection.execute(update(ObservationRow).where(odd).values(odd=True))
    async with database.read() as uow:
        assert (await uow.series.history(place, TEMPERATURE)).truth.hours.tolist() == [HOUR + 1]
        assert (await uow.series.unscored(place))[TEMPERATURE].hours.tolist() == [HOUR + 1]


async def test_an_archived_path_comes_back_as_it_was(database: Database) -> None:
    path = np.linspace(-5, 25, 97, dtype=np.float32)
    path[-1] = np.nan
    async with database.write() as uow:
        place = await store_place(uow)
        await uow.series.add_vintage(place.id, TEMPERATURE, HOUR, path, HOUR * 3600 + 60, "best_match")
        await uow.series.add_vintage(
            place.id, TEMPERATURE, HOUR, a_service_path(0), HOUR * 3600 + 99, "best_match"
        )
        await uow.commit()
    async with database.read() as uow:
        vintages = (await uow.series.history(place, TEMPERATURE)).vintages
        newest = await uow.series.newest_path(place.id, TEMPERATURE, "best_match")
    assert vintages.issued.tolist() == [HOUR]
    assert vintages.known_at.tolist() == [HOUR * 3600 + 60]
    np.testing.assert_array_equal(vintages.paths, path[None, :])
    assert newest
    assert newest[:2] == (HOUR, HOUR * 3600 + 60)
    np.testing.assert_array_equal(newest[2], path)


async def test_a_path_of_the_wrong_length_is_refused(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        with pytest.raises(Exception, match=r"shape \(97,\)"):
            await uow.series.add_vintage(place.id, TEMPERATURE, HOUR, a_service_path()[:73], 0, "best_match")


async def test_a_whole_path_goes_before_one_stitched_from_previous_runs(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        for issued, model, value in (
            (HOUR, BACK_FILL, 1.0),
            (HOUR, "best_match", 2.0),
            (HOUR + 1, "best_match", 3.0),
            (HOUR + 1, BACK_FILL, 4.0),
            (HOUR + 2, BACK_FILL, 5.0),
        ):
            await uow.series.add_vintage(place.id, TEMPERATURE, issued, a_service_path(value), 60, model)
        vintages = (await uow.series.history(place, TEMPERATURE)).vintages
        newest = await uow.series.newest_path(place.id, TEMPERATURE, "best_match")
    assert vintages.issued.tolist() == [HOUR, HOUR + 1, HOUR + 2]
    assert vintages.paths[:, 0].tolist() == [2.0, 3.0, 5.0]
    assert newest
    assert newest[0] == HOUR + 1


async def test_history_after_a_moment_holds_only_news(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await observe(uow, place, range(HOUR - 30, HOUR))
        for issued in range(HOUR - 30, HOUR):
            await uow.series.add_vintage(
                place.id, TEMPERATURE, issued, a_service_path(), issued * 3600, "best_match"
            )
        everything = await uow.series.history(place, TEMPERATURE)
        news = await uow.series.history(place, TEMPERATURE, known_after=moment(HOUR - 10))
    expected = everything.since(moment(HOUR - 10))
    assert news.truth.hours.tolist() == expected.truth.hours.tolist() == list(range(HOUR - 21, HOUR))
    assert news.vintages.issued.tolist() == expected.vintages.issued.tolist() == list(range(HOUR - 9, HOUR))


async def test_history_can_begin_at_an_hour(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await observe(uow, place, range(HOUR - 5, HOUR))
        for issued in (HOUR - 5, HOUR - 1):
            await uow.series.add_vintage(place.id, TEMPERATURE, issued, a_service_path(), 0, "best_match")
        history = await uow.series.history(place, TEMPERATURE, first_hour=HOUR - 2)
    assert history.truth.hours.tolist() == [HOUR - 2, HOUR - 1]
    assert history.vintages.issued.tolist() == [HOUR - 1]


async def test_the_newest_hour_of_a_source_is_known(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await observe(uow, place, range(HOUR, HOUR + 3), variable=Variable.PRESSURE)
        await observe(uow, place, range(HOUR, HOUR + 9), source=Source.STATION)
        assert await uow.series.last_hour(place.id, Source.ANALYSIS) == HOUR + 2
        assert await uow.series.last_hour(place.id, Source.STATION) == HOUR + 8


async def test_hours_once_scored_are_not_scored_again(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await observe(uow, place, range(HOUR, HOUR + 1200))
        await observe(uow, place, range(HOUR, HOUR + 2), variable=Variable.HUMIDITY)
        await observe(uow, place, range(HOUR, HOUR + 2), source=Source.STATION)
        for _ in range(2):
            await uow.series.mark_scored(place.id, Source.ANALYSIS, {TEMPERATURE: range(HOUR, HOUR + 1199)})
        unscored = await uow.series.unscored(place)
    assert {variable: truth.hours.tolist() for variable, truth in unscored.items()} == {
        Variable.TEMPERATURE: [HOUR + 1199],
        Variable.HUMIDITY: [HOUR, HOUR + 1],
    }


async def test_what_is_still_to_score_is_found_by_its_index(sqlite_database: Database) -> None:
    """Every hour asks for it; without the index each time would read the place's whole history."""
    asked: list[tuple[str, Any]] = []
    event.listen(
        sqlite_database.engine.sync_engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, values, *_: asked.append((statement, values)),
    )
    async with sqlite_database.read() as uow:
        await uow.series.unscored(a_place())
    statement, values = asked[-1]
    async with sqlite_database.engine.connect() as connection:
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        assert "ix_observations_unscored" in str(plan.all())


async def test_what_is_long_ago_is_forgotten(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await observe(uow, place, range(HOUR, HOUR + 4))
        for issued in range(HOUR, HOUR + 4):
            await uow.series.add_vintage(place.id, TEMPERATURE, issued, a_service_path(), 0, "best_match")
        for _ in range(2):
            await uow.series.delete_before(place.id, HOUR + 2)
        history = await uow.series.history(place, TEMPERATURE)
    assert history.truth.hours.tolist() == history.vintages.issued.tolist() == [HOUR + 2, HOUR + 3]


async def test_what_became_known_a_second_later_is_news(database: Database) -> None:
    late = NOW + timedelta(seconds=1)
    async with database.write() as uow:
        place = await store_place(uow)
        known_at = np.array([int(NOW.timestamp()), int(late.timestamp())])
        await uow.series.add_truth(
            place.id, Source.ANALYSIS, {TEMPERATURE: Truth(np.array([1, 2]), np.array([1.0, 2.0]), known_at)}
        )
        news = await uow.series.history(place, TEMPERATURE, known_after=NOW)
    assert news.truth.hours.tolist() == [2]
