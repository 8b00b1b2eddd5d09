"""What has happened is set against what was forecast, each hour once."""

from datetime import timedelta
from typing import Any

import pytest

from forecasting.domain import LeadBucket, ModelName, Variable
from forecasting.evaluation.scores import ScoreSums
from forecasting.storage.series import SeriesStore
from tests.worker_world import World
from worker.compute.states import LIVE_MODELS
from worker.jobs import verify as verify_job

pytestmark = pytest.mark.integration


async def test_hours_are_scored_for_every_model_and_for_what_was_shown(lived_world: World) -> None:
    world = lived_world
    await world.poll_hourly(4)

    await world.jobs.verify()

    sums = await _sums(world)
    first_hours = sums[ModelName.OURS, LeadBucket.FIRST_HOURS]
    assert first_hours.n > 0
    assert first_hours == sums[ModelName.HYBRID, LeadBucket.FIRST_HOURS]
    assert {name for name, _ in sums} == {ModelName.OURS, *LIVE_MODELS}
    assert await world.count("observations", "scored = 0 AND source = 'station'") == 0


async def test_verifying_twice_adds_nothing(lived_world: World) -> None:
    await lived_world.jobs.verify()
    before = await _sums(lived_world)

    await lived_world.jobs.verify()

    assert await _sums(lived_world) == before


async def test_hour_by_hour_or_all_at_once_gives_the_same_record(lived_world: World) -> None:
    world = lived_world
    await world.jobs.verify()
    for _ in range(3):
        await world.poll_hourly(1)
        await world.jobs.verify()
    hourly = await _sums(world)
    async with world.database.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM scores")
        await connection.exec_driver_sql("UPDATE observations SET scored = 0")

    await world.jobs.verify()

    at_once = await _sums(world)
    assert at_once.keys() == hourly.keys()
    for key, sums in hourly.items():
        assert at_once[key].n == sums.n
        assert at_once[key].absolute_sum == pytest.approx(sums.absolute_sum)


async def test_of_many_places_each_is_scored_in_its_turn(
    lived_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = lived_world
    await world.jobs.verify()
    monkeypatch.setattr(verify_job, "PLACES_A_TURN", 1)  # one place is many
    waiting = []
    for _ in range(4):
        await world.poll_hourly(1)
        await world.jobs.verify()
        waiting.append(await world.count("observations", "scored = 0 AND source = 'station'") > 0)
    assert waiting in ([False, True, False, True], [True, False, True, False])


async def test_a_run_cut_short_leaves_neither_sums_nor_marks(
    lived_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = lived_world
    marked = SeriesStore.mark_scored

    async def cut_short(self: SeriesStore, *marks: Any) -> None:
        await marked(self, *marks)
        raise ConnectionError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(SeriesStore, "mark_scored", cut_short)
        await world.jobs.verify()
    assert await world.count("scores") == 0
    assert await world.count("observations", "scored") == 0

    await world.jobs.verify()

    assert await world.count("scores") > 0


async def _sums(world: World) -> dict[tuple[ModelName, LeadBucket], ScoreSums]:
    place, today = await world.place(), world.clock().date()
    async with world.database.read() as uow:
        return await uow.scores.sums(
            place.id, Variable.TEMPERATURE, place.truth, today - timedelta(days=30), today
        )
