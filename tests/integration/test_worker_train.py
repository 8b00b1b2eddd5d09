"""Training: who won each series, by how much and why; and the registry, which nobody waits for."""

from dataclasses import replace
from pathlib import Path

import pytest

from forecasting.clock import epoch_hour
from forecasting.domain import MODELLED_VARIABLES, ModelName, Source, Variable
from forecasting.errors import RegistryUnavailable
from forecasting.registry.cycle import TrainingCycle
from forecasting.registry.registry import Registry
from forecasting.storage.records import RequestKind, RequestState
from tests.fakes import logged_lines
from tests.worker_world import World
from worker.background import BackgroundThread
from worker.jobs.train import Training
from worker.registry_log import RegistryLog

pytestmark = [
    pytest.mark.integration,
    # MLflow's own tables use what SQLAlchemy is about to drop.
    pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy"),
]


class RememberingRegistry(Registry):
    """Keeps cycles in memory; can be down."""

    def __init__(self) -> None:
        super().__init__("", Path())
        self.cycles: list[TrainingCycle] = []
        self.is_down = False

    def log_cycle(self, cycle: TrainingCycle) -> str:
        if self.is_down:
            raise RegistryUnavailable("no answer")
        self.cycles.append(cycle)
        return f"run {len(self.cycles)}"


@pytest.fixture
def registry() -> RememberingRegistry:
    return RememberingRegistry()


@pytest.fixture
def told_world(lived_world: World, registry: RememberingRegistry) -> World:
    """A world whose worker tells a registry that remembers."""
    log = RegistryLog(registry, BackgroundThread("registry"), lived_world.database)
    lived_world.jobs = replace(lived_world.jobs, registry_log=log)
    return lived_world


async def test_a_retraining_tells_who_won_each_series_by_how_much_and_why(told_world: World) -> None:
    place = await told_world.place()

    request = await told_world.carry_out(RequestKind.RETRAIN, place.id)

    assert request.state is RequestState.DONE
    assert (request.done, request.total) == (4, 4)
    assert request.outcome
    assert request.outcome["code"] == "trained"
    rows = {row["variable"]: row for row in request.outcome["series"]}
    wind = rows["wind_speed_10m"]
    assert (wind["before"], wind["after"], wind["reason"]) == (None, "ets", "first_champion")
    assert wind["origins"] > 50
    assert wind["pinball"]["ets"] < wind["pinball"]["seasonal_naive"]
    # The hybrid will be judged once its archive is long enough.
    assert request.outcome["failures"] == [
        {
            "place_id": place.id,
            "place": "New York",
            "variable": "temperature_2m",
            "code": "not_enough_history",
        }
    ]


async def test_training_twice_keeps_the_champion_and_fits_anew(told_world: World) -> None:
    world, place = told_world, await told_world.place()
    await world.jobs.train()
    world.clock.move(hours=1)

    await world.jobs.train()

    async with world.database.read() as uow:
        champions = await uow.models.champions(place.id)
        states = await uow.models.states(place.id, Variable.PRESSURE)
    assert {version.model for version in champions} == {ModelName.ETS}
    assert len(champions) == len(MODELLED_VARIABLES) - 1
    assert {version.reason["reason"] for version in champions} == {"no_challenger"}
    assert {state.fitted_at for state in states.values()} == {world.clock()}


async def test_models_filter_on_after_training_as_if_nothing_had_happened(told_world: World) -> None:
    world = told_world
    world.clock.move(minutes=30)
    await world.jobs.train()

    await world.poll_hourly(2)

    place = await world.place()
    async with world.database.read() as uow:
        states = await uow.models.states(place.id, Variable.TEMPERATURE)
        truth = await uow.series.observations(place.id, Variable.TEMPERATURE, Source.STATION)
    assert {state.known_at for state in states.values()} == {world.clock()}
    assert truth.hours[-1] >= epoch_hour(world.clock()) - 1


async def test_the_registry_hears_of_a_cycle_and_its_run_is_noted(
    told_world: World, registry: RememberingRegistry
) -> None:
    world, place = told_world, await told_world.place()

    await world.jobs.train()
    await world.jobs.background.settle()

    (cycle,) = registry.cycles
    assert cycle.whole
    assert cycle.places == {place.id}
    assert cycle.metrics["decided"] == 3
    assert 10 <= len(cycle.metrics) <= 30
    assert {row["variable"] for row in cycle.table} == set(MODELLED_VARIABLES)
    assert cycle.champions.keys() == {(row, ModelName.ETS) for row in MODELLED_VARIABLES[1:]}
    async with world.database.read() as uow:
        assert {version.run_id for version in await uow.models.champions(place.id)} == {"run 1"}


async def test_a_registry_that_is_down_hinders_nothing_and_leaves_two_lines(
    world: World, registry: RememberingRegistry
) -> None:
    log = RegistryLog(registry, BackgroundThread("registry"), world.database)
    nothing = Training(0, outcomes=[], versions=[], whole=False)

    with logged_lines() as lines:
        registry.is_down = True
        for _ in range(3):
            await log.log(nothing)
        registry.is_down = False
        await log.log(nothing)
        await log.log(nothing)

    assert lines == [
        "WARNING Model registry stopped answering: no answer",
        "INFO Model registry answers again",
    ]
    assert len(registry.cycles) == 2


async def test_the_real_registry_gives_the_champions_parameters_back(
    lived_world: World, tmp_path: Path
) -> None:
    world, place = lived_world, await lived_world.place()

    await world.jobs.train()
    await world.jobs.background.settle()

    registry = Registry(f"sqlite:///{tmp_path / 'mlflow.db'}", tmp_path / "mlflow")
    async with world.database.read() as uow:
        states = await uow.models.states(place.id, Variable.PRESSURE)
    family = (Variable.PRESSURE, ModelName.ETS)
    assert registry.champions(family) == {place.id: states[ModelName.ETS].state}


async def test_a_place_without_any_history_is_told_apart(world: World) -> None:
    place = await world.follow()
    async with world.database.write() as uow:
        await uow.places.set_prepared(place.id, world.clock())
        await uow.commit()

    request = await world.carry_out(RequestKind.RETRAIN, place.id)

    assert request.outcome
    assert request.outcome["series"] == []
    assert {row["code"] for row in request.outcome["failures"]} == {"not_enough_history"}
