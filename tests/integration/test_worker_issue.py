"""Forecasts after a poll: whose they are, what they rest on, and that they stand."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import text

from forecasting.clock import epoch_hour, floor_hour
from forecasting.domain import MODELLED_VARIABLES, Alias, Float32s, ModelName, Variable
from forecasting.models.ets import Ets
from forecasting.storage.records import ModelVersion
from tests.builders import models_at
from tests.fakes import logged_lines
from tests.worker_world import World
from worker.compute import states
from worker.jobs import issue_task
from worker.jobs.issue_task import STATES_EVERY_HOURS
from worker.jobs.poll import Polled
from worker.replay import replay

pytestmark = pytest.mark.integration


async def test_every_model_forecasts_from_the_hour_of_the_poll_and_one_is_shown(lived_world: World) -> None:
    world, place = lived_world, await lived_world.place()
    await world.poll_hourly(1)

    async with world.database.read() as uow:
        made = await models_at(uow, place.id, Variable.TEMPERATURE, floor_hour(world.clock()))
    shown, fallback = await world.shown(Variable.TEMPERATURE)
    assert made == set(states.LIVE_MODELS)
    assert (shown.model, fallback) == (ModelName.HYBRID, False)
    assert (shown.origin, shown.issued_at) == (floor_hour(world.clock()), world.clock())


async def test_issuing_again_for_the_same_hour_changes_nothing(lived_world: World) -> None:
    world = lived_world
    await world.poll_hourly(1)
    before = await _everything_issued(world)

    place = await world.place()
    await world.jobs.issue([Polled(1, places=[place], at=world.clock())])

    assert await _everything_issued(world) == before


async def test_a_variable_the_service_does_not_forecast_is_shown_from_the_ets(lived_world: World) -> None:
    shown, fallback = await lived_world.shown(Variable.PRESSURE)
    assert (shown.model, fallback) == (ModelName.ETS, False)


async def test_another_model_in_the_champions_place_is_marked_as_a_fallback(lived_world: World) -> None:
    world = lived_world
    await _crown(world, Variable.PRESSURE, ModelName.HYBRID)

    await world.poll_hourly(1)

    shown, fallback = await world.shown(Variable.PRESSURE)
    assert (shown.model, fallback) == (ModelName.ETS, True)


async def test_a_champion_speaks_whoever_it_is(lived_world: World) -> None:
    world = lived_world
    await _crown(world, Variable.TEMPERATURE, ModelName.ETS)

    await world.poll_hourly(1)

    shown, fallback = await lived_world.shown(Variable.TEMPERATURE)
    assert (shown.model, fallback) == (ModelName.ETS, False)


async def test_states_of_another_version_of_the_code_are_fitted_anew(
    lived_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, place = lived_world, await lived_world.place()
    monkeypatch.setattr(states, "models_version", lambda: "ff" * 32)

    await world.poll_hourly(1)

    async with world.database.read() as uow:
        found = await uow.models.states(place.id, Variable.TEMPERATURE)
    assert {state.fitted_at for state in found.values()} == {world.clock()}


async def test_states_are_stored_every_few_hours_and_forecasts_are_as_if_they_were_at_each(
    lived_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, began = lived_world, floor_hour(lived_world.clock() + timedelta(hours=1))
    await _execute(world, "CREATE TABLE kept_states AS SELECT * FROM model_states")
    stored = []
    for _ in range(STATES_EVERY_HOURS):
        await world.poll_hourly(1)
        stored.append(await world.count("model_states", f"known_at >= '{world.clock():%Y-%m-%d %H:%M}'"))
    seldom = await _shown(world, began)

    await _execute(world, f"DELETE FROM forecasts WHERE origin_hour >= {epoch_hour(began)}")
    await _execute(world, "DELETE FROM model_states")
    await _execute(world, "INSERT INTO model_states SELECT * FROM kept_states")
    monkeypatch.setattr(issue_task, "STATES_EVERY_HOURS", 1)
    place, until = await world.place(), world.clock()
    for hours in range(STATES_EVERY_HOURS - 1, -1, -1):
        world.clock.now = until - timedelta(hours=hours)
        await world.jobs.issue([Polled(1, places=[place], at=world.clock())])

    assert sorted(bool(count) for count in stored) == [False] * (STATES_EVERY_HOURS - 1) + [True]
    hourly = await _shown(world, began)
    assert len(hourly) == STATES_EVERY_HOURS * len(MODELLED_VARIABLES)
    assert all(np.array_equal(hourly[key], quantiles) for key, quantiles in seldom.items())


async def test_a_replay_of_past_hours_shows_what_was_shown_when_they_were_lived(lived_world: World) -> None:
    world, began = lived_world, lived_world.clock()
    moments = [began + timedelta(hours=hour) for hour in range(1, 11)]
    await _execute(world, "CREATE TABLE kept_states AS SELECT * FROM model_states")
    await world.poll_hourly(len(moments))
    lived = await _shown(world, floor_hour(moments[0]))

    first_hour = epoch_hour(moments[0])
    await _execute(world, f"DELETE FROM forecasts WHERE origin_hour >= {first_hour}")
    await _execute(world, f"DELETE FROM service_forecasts WHERE issued_hour >= {first_hour}")
    await _execute(world, f"DELETE FROM observations WHERE known_at > {began.timestamp()}")
    await _execute(world, "DELETE FROM model_states")
    await _execute(world, "INSERT INTO model_states SELECT * FROM kept_states")
    await replay(world.jobs, moments, lambda moment: setattr(world.clock, "now", moment))

    replayed = await _shown(world, floor_hour(moments[0]))
    assert len(lived) == len(moments) * len(MODELLED_VARIABLES)
    assert replayed.keys() == lived.keys()
    assert all(np.array_equal(replayed[key], quantiles) for key, quantiles in lived.items())


async def test_a_model_that_breaks_is_named_in_the_log_and_silences_no_other(
    lived_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:

    def broken(self: Ets, packed: bytes) -> None:
        raise ZeroDivisionError("no")

    monkeypatch.setattr(Ets, "unpack", broken)
    with logged_lines() as lines:
        await lived_world.poll_hourly(1)

    shown, fallback = await lived_world.shown(Variable.PRESSURE)
    assert shown.origin == floor_hour(lived_world.clock())
    assert (shown.model, fallback) == (ModelName.SEASONAL_NAIVE, True)
    assert any("ZeroDivisionError: no" in line for line in lines)


async def _execute(world: World, statement: str) -> None:
    async with world.database.engine.begin() as connection:
        await connection.execute(text(statement))


async def _everything_issued(world: World) -> list[object]:
    async with world.database.engine.connect() as connection:
        rows = await connection.execute(text("SELECT * FROM forecasts ORDER BY 1, 2, 3, 4"))
        return [tuple(row) for row in rows]


async def _shown(world: World, first: datetime) -> dict[tuple[Variable, datetime], Float32s]:
    place = await world.place()
    found: dict[tuple[Variable, datetime], Float32s] = {}
    async with world.database.read() as uow:
        for variable in MODELLED_VARIABLES:
            for forecast in await uow.forecasts.served_between(place.id, variable, first, world.clock()):
                found[variable, forecast.origin] = forecast.quantiles
    return found


async def _crown(world: World, variable: Variable, model: ModelName) -> None:
    place = await world.place()
    version = ModelVersion(0, place.id, variable, model, Alias.CHAMPION, world.clock(), "", {}, {}, None)
    async with world.database.write() as uow:
        await uow.models.record(version)
        await uow.commit()
