"""Champions, the decisions that made them, and the states of fitted models."""

from datetime import timedelta
from typing import Any

import pytest

from forecasting.domain import Alias, ModelName, Place, Variable
from forecasting.storage.models import STATES_KEPT, Mark
from forecasting.storage.records import ModelState, ModelVersion
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, store_place

pytestmark = pytest.mark.integration

TEMPERATURE = Variable.TEMPERATURE
LATER = NOW + timedelta(days=1)


def a_version(place: Place, **changes: Any) -> ModelVersion:
    values: dict[str, Any] = {
        "id": 0,
        "place_id": place.id,
        "variable": TEMPERATURE,
        "model": ModelName.HYBRID,
        "alias": Alias.CHAMPION,
        "created_at": NOW,
        "data_hash": "abc",
        "metrics": {"hybrid": 0.41},
        "reason": {"margin": 0.02},
        "run_id": None,
    }
    return ModelVersion(**(values | changes))


async def test_a_new_champion_takes_the_place_of_the_one_before(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        assert await uow.models.champion(place.id, TEMPERATURE) is None
        await uow.models.record(a_version(place, model=ModelName.ETS))
        new = await uow.models.record(a_version(place, created_at=LATER))
        champion = await uow.models.champion(place.id, TEMPERATURE)
        assert await uow.models.champions(place.id) == [champion]
    assert champion == a_version(place, id=new, created_at=LATER)


async def test_an_outcome_without_an_alias_is_remembered_and_changes_nothing(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        assert await uow.models.last_trained() is None
        winner = await uow.models.record(a_version(place))
        await uow.models.record(a_version(place, model=ModelName.ETS, alias=None, created_at=LATER))
        champion = await uow.models.champion(place.id, TEMPERATURE)
        assert await uow.models.last_trained() == LATER
    assert champion
    assert champion.id == winner


async def test_each_variable_has_its_own_champion(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        for variable in (Variable.TEMPERATURE, Variable.PRESSURE):
            await uow.models.record(a_version(place, variable=variable))
        await uow.models.record(a_version(place, variable=Variable.PRESSURE, model=ModelName.ETS))
        champions = await uow.models.champions(place.id)
    assert {champion.variable: champion.model for champion in champions} == {
        Variable.TEMPERATURE: ModelName.HYBRID,
        Variable.PRESSURE: ModelName.ETS,
    }


async def test_the_run_in_the_registry_can_be_added_afterwards(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        ids = [
            await uow.models.record(a_version(place, variable=variable))
            for variable in (Variable.TEMPERATURE, Variable.PRESSURE)
        ]
        for _ in range(2):
            await uow.models.set_run(ids, "f00")
        await uow.models.set_run([], "bar")
        assert {champion.run_id for champion in await uow.models.champions(place.id)} == {"f00"}


async def test_a_metric_that_is_no_number_is_stored_as_nothing(database: Database) -> None:
    metrics = {"ets": float("nan"), "hybrid": {"by_lead": [0.5, float("inf")]}}
    async with database.write() as uow:
        place = await store_place(uow)
        await uow.models.record(a_version(place, metrics=metrics))
        await uow.commit()
    async with database.read() as uow:
        champion = await uow.models.champion(place.id, TEMPERATURE)
    assert champion
    assert champion.metrics == {"ets": None, "hybrid": {"by_lead": [0.5, None]}}


async def test_the_state_of_a_model_replaces_the_one_before(database: Database) -> None:
    first = ModelState(ModelName.ETS, NOW, NOW, b"\x00one")
    second = ModelState(ModelName.ETS, LATER, NOW, b"\xfftwo")
    other = ModelState(ModelName.HYBRID, NOW, NOW, b"")
    async with database.write() as uow:
        place = await store_place(uow)
        await uow.models.set_states(place.id, TEMPERATURE, [])
        assert await uow.models.states(place.id, TEMPERATURE) == {}
        await uow.models.set_states(place.id, TEMPERATURE, [first, other])
        for _ in range(2):
            await uow.models.set_states(place.id, TEMPERATURE, [second])
        await uow.commit()
    async with database.read() as uow:
        assert await uow.models.states(place.id, TEMPERATURE) == {
            ModelName.ETS: second,
            ModelName.HYBRID: other,
        }
        assert await uow.models.states(place.id, Variable.PRESSURE) == {}


async def test_old_outcomes_are_forgotten_but_no_champion(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await uow.models.record(a_version(place, model=ModelName.ETS))
        await uow.models.record(a_version(place))
        await uow.models.record(a_version(place, model=ModelName.ETS, alias=None, created_at=LATER))
        for _ in range(2):
            await uow.models.delete_before(LATER)
        champion = await uow.models.champion(place.id, TEMPERATURE)
        assert await uow.models.last_trained() == LATER
    assert champion
    assert champion.model is ModelName.HYBRID


def a_state(model: ModelName, content: bytes) -> ModelState:
    return ModelState(model, LATER, NOW, content)


async def test_the_champion_before_keeps_the_state_it_stood_at(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        assert await uow.models.previous(place.id, TEMPERATURE) is None
        first = await uow.models.record(a_version(place), a_state(ModelName.HYBRID, b"crowned"))
        assert await uow.models.previous(place.id, TEMPERATURE) is None
        filtered_on = a_state(ModelName.HYBRID, b"filtered on")
        await uow.models.set_states(place.id, TEMPERATURE, [filtered_on])
        await uow.models.record(a_version(place, model=ModelName.ETS), a_state(ModelName.ETS, b"ets"))
        previous = await uow.models.previous(place.id, TEMPERATURE)
    assert previous == (a_version(place, id=first, alias=None), filtered_on)


async def test_a_champion_that_goes_on_as_it_is_takes_its_state_along(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await uow.models.record(a_version(place, model=ModelName.ETS), a_state(ModelName.ETS, b"ets"))
        await uow.models.record(a_version(place), a_state(ModelName.HYBRID, b"crowned"))
        for _ in range(5):
            await uow.models.record(a_version(place, created_at=LATER))
        previous = await uow.models.previous(place.id, TEMPERATURE)
    assert previous
    assert previous[0].model is ModelName.ETS


async def test_few_versions_keep_their_state(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        ids = [
            await uow.models.record(a_version(place), a_state(ModelName.HYBRID, bytes([number])))
            for number in range(STATES_KEPT + 2)
        ]
        for expected in ids[-2 : -1 - STATES_KEPT : -1]:
            previous = await uow.models.previous(place.id, TEMPERATURE)
            assert previous
            assert previous[0].id == expected
            await uow.models.forget_states([expected])
        assert await uow.models.previous(place.id, TEMPERATURE) is None


async def test_the_best_of_the_others_is_the_challenger(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await uow.models.record(a_version(place), a_state(ModelName.HYBRID, b""))
        ids = [
            await uow.models.record(a_version(place, model=ModelName.ETS, alias=Alias.CHALLENGER))
            for _ in range(2)
        ]
        challengers = await uow.models.challengers(place.id)
        champions = await uow.models.champions(place.id)
    assert [version.id for version in challengers] == ids[-1:]
    assert [version.model for version in champions] == [ModelName.HYBRID]


async def test_a_mark_tells_who_packed_a_state_without_reading_it_all(database: Database) -> None:
    async with database.write() as uow:
        place = await store_place(uow)
        await uow.models.set_states(place.id, TEMPERATURE, [a_state(ModelName.ETS, b"12345678rest")])
        assert await uow.models.marks(place.id, TEMPERATURE, 8) == {ModelName.ETS: Mark(NOW, b"12345678")}
