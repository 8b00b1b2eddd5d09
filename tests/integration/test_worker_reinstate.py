"""Champions changed by hand: rolled back or promoted, and shown at once."""

import shutil
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from forecasting.clock import floor_hour
from forecasting.domain import MODELLED_VARIABLES, Alias, ModelName, Variable
from forecasting.storage.records import ModelVersion, RequestKind, RequestState, WorkRequest
from forecasting.timeseries import Truth
from tests.worker_world import World, a_world

pytestmark = [
    pytest.mark.integration,
    # MLflow's own tables use what SQLAlchemy is about to drop.
    pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy"),
]

PRESSURE = Variable.PRESSURE
TEMPERATURE = Variable.TEMPERATURE
RETRAIN, ROLL_BACK, PROMOTE = RequestKind.RETRAIN, RequestKind.ROLL_BACK, RequestKind.PROMOTE

Shown = tuple[ModelName, datetime, bytes, bool]


async def shown(world: World, variable: Variable) -> Shown:
    forecast, fallback = await world.shown(variable)
    return forecast.model, forecast.origin, forecast.quantiles.tobytes(), fallback


async def champion(world: World, variable: Variable) -> ModelVersion:
    async with world.database.read() as uow:
        found = await uow.models.champion((await world.place()).id, variable)
    assert found
    return found


async def ask(
    world: World, kind: RequestKind, variable: Variable | None, model: ModelName | None = None
) -> WorkRequest:
    place = await world.place()
    return await world.carry_out(kind, place.id, variable=variable, model=model)


async def test_after_training_and_roll_back_forecasts_are_those_of_never_having_trained(
    lived: tuple[Path, datetime], tmp_path: Path
) -> None:
    found: list[list[Shown]] = []
    for is_trained in (False, True):
        file = tmp_path / str(is_trained) / "skewcast.db"
        file.parent.mkdir()
        shutil.copy(lived[0], file)
        async with a_world(f"sqlite+aiosqlite:///{file}", file.parent, lived[1]) as world:
            world.clock.move(minutes=10)
            if is_trained:
                await ask(world, RETRAIN, None)
            await world.poll_hourly(2)
            trained = [await shown(world, variable) for variable in MODELLED_VARIABLES]
            if is_trained:
                await ask(world, ROLL_BACK, None)
            at_once = [await shown(world, variable) for variable in MODELLED_VARIABLES]
            await world.poll_hourly(7)
            later = [await shown(world, variable) for variable in MODELLED_VARIABLES]
            found.append([*trained, *at_once, *later])

    untrained, rolled_back = found
    assert untrained[:4] != rolled_back[:4]
    assert untrained[4:] == rolled_back[4:]


async def test_a_promoted_model_speaks_at_once_and_the_one_before_comes_back(lived_world: World) -> None:
    world = lived_world
    before = await shown(world, TEMPERATURE)
    assert before[0] is ModelName.HYBRID

    promoted = await ask(world, PROMOTE, TEMPERATURE, ModelName.ETS)
    assert (await shown(world, TEMPERATURE))[:2] == (ModelName.ETS, before[1])
    version = await champion(world, TEMPERATURE)
    assert (version.model, version.reason["reason"], version.reason["requested_by"]) == ("ets", "by_hand", 7)
    async with world.database.read() as uow:
        (challenger,) = await uow.models.challengers(version.place_id)
    assert (challenger.model, challenger.alias) == (ModelName.HYBRID, Alias.CHALLENGER)
    assert promoted.outcome
    (row,) = promoted.outcome["series"]
    assert (row["before"], row["after"], row["shown"]) == ("hybrid", "ets", True)

    await ask(world, ROLL_BACK, TEMPERATURE)
    assert await shown(world, TEMPERATURE) == before
    assert (await champion(world, TEMPERATURE)).model is ModelName.HYBRID


async def test_promoting_the_champion_changes_nothing(lived_world: World) -> None:
    world = lived_world
    await ask(world, PROMOTE, TEMPERATURE, ModelName.ETS)
    await world.jobs.settle()  # the registry notes its run a little later
    rows, version = await world.rows(), await champion(world, TEMPERATURE)

    request = await ask(world, PROMOTE, TEMPERATURE, ModelName.ETS)

    assert request.state is RequestState.DONE
    assert (await world.rows(), await champion(world, TEMPERATURE)) == (rows, version)


async def test_each_roll_back_goes_one_version_further_back(lived_world: World) -> None:
    world = lived_world
    for model in (ModelName.ETS, ModelName.SEASONAL_NAIVE):
        world.clock.move(minutes=5)
        await ask(world, PROMOTE, TEMPERATURE, model)

    speaking = []
    for _ in range(2):
        await ask(world, ROLL_BACK, TEMPERATURE)
        speaking.append((await champion(world, TEMPERATURE)).model)
    last = await ask(world, ROLL_BACK, TEMPERATURE)

    assert speaking == [ModelName.ETS, ModelName.HYBRID]
    assert last.state is RequestState.FAILED
    assert last.outcome
    assert last.outcome["code"] == "nothing_before"


async def test_what_has_been_verified_stays_as_it_was_shown(lived_world: World) -> None:
    world = lived_world
    before = await shown(world, TEMPERATURE)
    async with world.database.write() as uow:
        place, hour = await world.place(), int(floor_hour(world.clock()).timestamp()) // 3600 + 1
        await uow.series.add_truth(
            place.id,
            place.truth,
            {TEMPERATURE: Truth(np.array([hour]), np.array([9.0]), np.array([hour * 3600]))},
        )
        await uow.series.mark_scored(place.id, place.truth, {TEMPERATURE: [hour]})
        await uow.commit()

    request = await ask(world, PROMOTE, TEMPERATURE, ModelName.ETS)

    assert await shown(world, TEMPERATURE) == before
    assert request.outcome
    assert request.outcome["series"][0]["shown"] is False
    await world.poll_hourly(1)
    assert (await shown(world, TEMPERATURE))[0] is ModelName.ETS


async def test_a_model_that_never_answered_cannot_be_promoted(lived_world: World) -> None:
    request = await ask(lived_world, PROMOTE, PRESSURE, ModelName.STOCK_ETS)

    assert (request.state, request.outcome and request.outcome["code"]) == (
        RequestState.FAILED,
        "not_fitted",
    )
