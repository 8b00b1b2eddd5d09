"""Training: who won each series, by how much and why; and the registry, which nobody waits for."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from forecasting.clock import epoch_hour, floor_hour
from forecasting.domain import LEVELS, MODELLED_VARIABLES, Alias, LeadBucket, ModelName, Source, Variable
from forecasting.errors import RegistryUnavailable
from forecasting.evaluation.scores import ScoreSums
from forecasting.models.lineup import LINEUP
from forecasting.registry.cycle import Family, TrainingCycle
from forecasting.registry.registry import Registry
from forecasting.storage.records import RequestKind, RequestState
from tests.fakes import logged_lines
from tests.worker_world import World
from worker.background import BackgroundThread
from worker.compute.states import is_usable, unpack
from worker.jobs.train import Training
from worker.pool import Pool
from worker.registry_log import RegistryLog

T = TypeVar("T")
R = TypeVar("R")

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
        self.written: list[tuple[Family, Alias]] = []
        self.is_down = False

    def fingerprint(self, family: Family, alias: Alias) -> str | None:
        if self.is_down:
            raise RegistryUnavailable("no answer")
        known = self.cycles[-1].bundles if self.cycles else ()
        return {(one.family, one.alias): one.fingerprint for one in known}.get((family, alias))

    def log_cycle(self, cycle: TrainingCycle) -> str:
        if self.is_down:
            raise RegistryUnavailable("no answer")
        self.written = [(one.family, one.alias) for one in cycle.bundles if one.file.exists()]
        self.cycles.append(cycle)
        return f"run {len(self.cycles)}"


@pytest.fixture
def registry() -> RememberingRegistry:
    return RememberingRegistry()


@pytest.fixture
def told_world(lived_world: World, registry: RememberingRegistry, tmp_path: Path) -> World:
    """A world whose worker tells a registry that remembers."""
    log = RegistryLog(registry, BackgroundThread("registry"), lived_world.database, tmp_path / "bundles")
    lived_world.jobs = replace(lived_world.jobs, registry_log=log)
    return lived_world


async def test_a_retraining_tells_who_won_each_series_by_how_much_and_why(told_world: World) -> None:
    place = await told_world.place()

    with logged_lines() as lines:
        request = await told_world.carry_out(RequestKind.RETRAIN, place.id)

    assert [line for line in lines if line.startswith("INFO")] == [
        "INFO Training is through: 4 series, 3 new champions, 1 undecided"
    ]
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


async def test_asking_twice_keeps_the_champion_and_estimates_anew(told_world: World) -> None:
    world, place = told_world, await told_world.place()
    await world.carry_out(RequestKind.RETRAIN, place.id)
    world.clock.move(hours=1)

    await world.carry_out(RequestKind.RETRAIN, place.id)

    async with world.database.read() as uow:
        champions = await uow.models.champions(place.id)
        states = await uow.models.states(place.id, Variable.PRESSURE)
    assert {version.model for version in champions} == {ModelName.ETS}
    assert len(champions) == len(MODELLED_VARIABLES) - 1
    assert {version.reason["reason"] for version in champions} == {"no_challenger"}
    assert states[ModelName.ETS].fitted_at == world.clock()
    assert states[ModelName.SEASONAL_NAIVE].fitted_at < world.clock()


async def test_only_one_series_is_trained_where_one_was_asked_for(told_world: World) -> None:
    place = await told_world.place()

    request = await told_world.carry_out(RequestKind.RETRAIN, place.id, variable=Variable.HUMIDITY)

    assert request.outcome
    assert [row["variable"] for row in request.outcome["series"]] == ["relative_humidity_2m"]


async def test_training_on_schedule_waits_a_week_and_a_second_run_changes_nothing(told_world: World) -> None:
    world = told_world
    await world.jobs.train()
    assert await world.count("model_versions") == 0
    world.clock.move(days=7)

    await world.jobs.train()
    before = await world.rows()
    await world.jobs.train()

    assert before["model_versions"] > 0
    assert await world.rows() == before


async def store_record(world: World, variable: Variable, losses: dict[ModelName, float]) -> None:
    """Store what models lost on each of the last 70 days."""
    place = await world.place()
    sums = {
        (name, next(iter(LeadBucket)), world.clock().date() - timedelta(days=day)): ScoreSums(
            n=24, pinball_sums=(24 * loss * (1 + day % 3 / 10),) * len(LEVELS)
        )
        for name, loss in losses.items()
        for day in range(70)
    }
    async with world.database.write() as uow:
        await uow.scores.add(place.id, variable, place.truth, sums)
        await uow.commit()


async def test_a_long_live_record_decides_without_looking_back(told_world: World) -> None:
    world, place = told_world, await told_world.place()
    async with world.database.read() as uow:
        hybrid = await uow.models.state(place.id, Variable.TEMPERATURE, ModelName.HYBRID)
    await store_record(world, Variable.TEMPERATURE, {ModelName.HYBRID: 0.5, ModelName.ETS: 0.7})
    world.clock.move(days=7)

    await world.jobs.train()

    async with world.database.read() as uow:
        champion = await uow.models.champion(place.id, Variable.TEMPERATURE)
        states = await uow.models.states(place.id, Variable.TEMPERATURE)
    assert champion
    assert (champion.model, champion.reason["basis"]) == (ModelName.HYBRID, "live_record")
    assert (champion.reason["runner_up"], champion.reason["margin"]) == (
        "ets",
        pytest.approx(2 / 7, rel=1e-3),
    )
    assert champion.reason["origins"] >= 56
    assert states[ModelName.HYBRID] == hybrid  # a filter goes on from where it stands
    assert states[ModelName.ETS].fitted_at == world.clock()


async def test_training_called_off_on_the_way_stops_after_the_series_at_hand(told_world: World) -> None:
    world, place = told_world, await told_world.place()
    pool = world.jobs.pool
    request = await world.ask(RequestKind.RETRAIN, place.id)

    class CallingOff(Pool):
        """Somebody calls training off while its first series is computed."""

        async def map(self, function: Callable[[T], R], tasks: Sequence[T]) -> list[R]:
            async with world.database.write() as uow:
                await uow.requests.cancel(request.id)
                await uow.commit()
            return await pool.map(function, tasks)

    world.jobs = replace(world.jobs, pool=CallingOff(1))
    await world.jobs.requests()
    await world.jobs.settle()

    async with world.database.read() as uow:
        ended = await uow.requests.get(request.id)
    assert ended
    assert (ended.state, ended.done, ended.total) == (RequestState.CANCELLED, 1, 4)
    assert ended.outcome
    assert len(ended.outcome["series"]) + len(ended.outcome["failures"]) == 1


async def test_models_filter_on_after_training_as_if_nothing_had_happened(told_world: World) -> None:
    world = told_world
    world.clock.move(minutes=30)
    place = await world.place()
    await world.carry_out(RequestKind.RETRAIN, place.id)

    await world.poll_hourly(2)

    async with world.database.read() as uow:
        states = await uow.models.states(place.id, Variable.TEMPERATURE)
        truth = await uow.series.observations(place.id, Variable.TEMPERATURE, Source.STATION)
    assert {state.known_at for state in states.values()} == {world.clock()}
    assert truth.hours[-1] >= epoch_hour(world.clock()) - 1


async def test_the_registry_hears_of_a_cycle_and_its_run_is_noted(
    told_world: World, registry: RememberingRegistry
) -> None:
    world, place = told_world, await told_world.place()

    await world.carry_out(RequestKind.RETRAIN, place.id)
    await world.jobs.background.settle()

    (cycle,) = registry.cycles
    assert cycle.metrics["decided"] == 3
    assert 10 <= len(cycle.metrics) <= 30
    assert {row["variable"] for row in cycle.table} == set(MODELLED_VARIABLES)
    assert {bundle.family for bundle in cycle.bundles} == {
        (variable, ModelName.ETS) for variable in MODELLED_VARIABLES[1:]
    }
    assert {bundle.alias for bundle in cycle.bundles} == {Alias.CHAMPION}
    assert len(cycle.charts) == 3
    assert all(png.startswith(b"\x89PNG") for png in cycle.charts.values())
    async with world.database.read() as uow:
        assert {version.run_id for version in await uow.models.champions(place.id)} == {"run 1"}


async def test_only_models_that_changed_are_written_for_the_registry(
    told_world: World, registry: RememberingRegistry, tmp_path: Path
) -> None:
    world, place = told_world, await told_world.place()
    await world.carry_out(RequestKind.RETRAIN, place.id)
    await world.jobs.background.settle()
    assert len(registry.written) == 3
    await world.poll_hourly(1)

    await world.carry_out(RequestKind.RETRAIN, place.id, variable=Variable.WIND_SPEED)
    await world.jobs.background.settle()

    assert registry.written == [((Variable.WIND_SPEED, ModelName.ETS), Alias.CHAMPION)]
    assert len(registry.cycles[-1].bundles) == 3
    assert not (tmp_path / "bundles").exists()


async def test_a_registry_that_is_down_hinders_nothing_and_leaves_two_lines(
    world: World, registry: RememberingRegistry, tmp_path: Path
) -> None:
    log = RegistryLog(registry, BackgroundThread("registry"), world.database, tmp_path / "bundles")
    nothing = Training(0, outcomes=[], versions=[])

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


@pytest.mark.parametrize("alias", Alias)
async def test_a_model_loaded_by_its_alias_forecasts_the_same_byte_for_byte(
    lived_world: World, tmp_path: Path, alias: Alias
) -> None:
    world, place = lived_world, await lived_world.place()
    await store_record(world, Variable.TEMPERATURE, {ModelName.HYBRID: 0.5, ModelName.ETS: 0.7})
    world.clock.move(days=7)
    await world.poll_hourly(1)

    await world.jobs.train()
    await world.jobs.background.settle()

    model = {Alias.CHAMPION: ModelName.HYBRID, Alias.CHALLENGER: ModelName.ETS}[alias]
    async with world.database.read() as uow:
        standing = await uow.models.state(place.id, Variable.TEMPERATURE, model)
    registry = Registry(f"sqlite:///{tmp_path / 'mlflow.db'}", tmp_path / "mlflow")
    loaded = registry.load((Variable.TEMPERATURE, model), alias)
    assert standing
    assert is_usable(standing)
    origin = floor_hour(world.clock())
    mine, theirs = (
        unpack(LINEUP[model], replace(standing, state=state)).predict(origin).quantiles.tobytes()
        for state in (standing.state, loaded[place.id])
    )
    assert mine == theirs


async def test_a_place_without_any_history_is_told_apart(world: World) -> None:
    place = await world.follow()
    async with world.database.write() as uow:
        await uow.places.set_prepared(place.id, world.clock())
        await uow.commit()

    request = await world.carry_out(RequestKind.RETRAIN, place.id)

    assert request.outcome
    assert request.outcome["series"] == []
    assert {row["code"] for row in request.outcome["failures"]} == {"not_enough_history"}
