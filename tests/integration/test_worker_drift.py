"""Drift: series whose errors look different are told of once, and trained anew."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from forecasting.clock import epoch_hour, floor_hour
from forecasting.domain import HORIZON_HOURS, LEVELS, Forecast, ModelName, Variable
from forecasting.evaluation.drift import DriftKind
from forecasting.storage.records import RequestKind, RequestState
from forecasting.storage.unit_of_work import Database
from tests.fakes import logged_lines
from tests.worker_world import World

pytestmark = [
    pytest.mark.integration,
    # MLflow's own tables use what SQLAlchemy is about to drop.
    pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy"),
]

WIND = Variable.WIND_SPEED
DAYS = 80


async def show_forecasts(world: World, *, too_high_lately: float) -> None:
    """Store a forecast people were shown at each midnight, too high on the last 14 days that are over."""
    place, now = await world.place(), world.clock()
    newest = floor_hour(now).replace(hour=0) - timedelta(days=3)
    rng = np.random.default_rng(3)
    async with world.database.write() as uow:
        truth = await uow.series.observations(place.id, WIND, place.truth)
        for day in range(DAYS):
            origin = newest - timedelta(days=day)
            first = epoch_hour(origin) + 1
            observed = np.nan_to_num(truth.regular(first, first + HORIZON_HOURS - 1), nan=4.0)
            median = observed + rng.normal(0, 1, HORIZON_HOURS) + too_high_lately * (day < 14)
            quantiles = (median[:, None] + np.linspace(-2, 2, len(LEVELS))).astype(np.float32)
            shown = Forecast(WIND, ModelName.ETS, origin, origin, quantiles)
            await uow.forecasts.add_all(place.id, [shown], shown, fallback=False)
        await uow.commit()


async def alarms(database: Database) -> list[tuple[Variable, DriftKind]]:
    async with database.read() as uow:
        found = await uow.drift.since(datetime(2000, 1, 1, tzinfo=UTC))
    return [(stored.variable, stored.alarm.kind) for stored in found]


async def test_errors_that_moved_raise_one_alarm_and_ask_for_training(lived_world: World) -> None:
    world = lived_world
    await show_forecasts(world, too_high_lately=3.0)

    with logged_lines() as lines:
        await world.jobs.drift()
    await world.jobs.drift()

    assert await alarms(world.database) == [(WIND, DriftKind.BIAS)]
    assert any("errors drift in bias" in line for line in lines)
    async with world.database.read() as uow:
        request = await uow.requests.get(2)
        assert await uow.requests.waiting() == 1
    assert request
    assert (request.kind, request.variable, request.requested_by) == (RequestKind.RETRAIN, WIND, None)


async def test_usual_errors_raise_no_alarm(lived_world: World) -> None:
    await show_forecasts(lived_world, too_high_lately=0.0)

    await lived_world.jobs.drift()

    assert await alarms(lived_world.database) == []


async def test_an_alarm_is_raised_again_only_after_two_weeks_of_new_errors(lived_world: World) -> None:
    world = lived_world
    await show_forecasts(world, too_high_lately=3.0)
    await world.jobs.drift()
    world.clock.move(days=15)

    await world.jobs.drift()

    assert len(await alarms(world.database)) == 1  # too little has been shown since


async def test_training_after_an_alarm_lets_models_forget_once(lived_world: World) -> None:
    world, place = lived_world, await lived_world.place()
    await show_forecasts(world, too_high_lately=3.0)
    await world.jobs.drift()
    async with world.database.read() as uow:
        before = await uow.models.states(place.id, WIND)
    kept = []
    for _ in range(2):
        world.clock.move(minutes=1)
        await world.carry_out(RequestKind.RETRAIN, place.id, variable=WIND)
        async with world.database.read() as uow:
            kept.append(await uow.models.states(place.id, WIND))

    naive = ModelName.SEASONAL_NAIVE
    assert len(kept[0][naive].state) < len(before[naive].state)
    assert kept[1][naive] == kept[0][naive]
    async with world.database.read() as uow:
        request = await uow.requests.get(2)
    assert request
    assert request.state is RequestState.DONE
