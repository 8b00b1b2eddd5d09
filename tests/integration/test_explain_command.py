"""`skewcast explain` from a stored forecast to a table and a chart."""

from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.image import imread
from rich.console import Console

from forecasting.domain import Forecast, ModelName, Part, Place, Variable
from forecasting.errors import InputError, PlaceNotFound
from forecasting.models.hybrid import Hybrid
from forecasting.storage.unit_of_work import Database
from skewcast import explain_output
from skewcast.explain_load import find_place, load_explanation
from tests.builders import NOW, a_forecast, a_history, store_forecast, store_place

pytestmark = pytest.mark.integration


async def a_stored_place(database: Database, **changes: Any) -> Place:
    async with database.write() as uow:
        place = await store_place(uow, **changes)
        await uow.places.set_prepared(place.id, NOW)
        await uow.commit()
    return place


def a_forecast_with_parts() -> Forecast:
    return Hybrid().fit(a_history(20)).predict(NOW)


async def test_parts_of_a_stored_forecast_add_up_to_it(database: Database, tmp_path: Path) -> None:
    place = await a_stored_place(database)
    forecast = a_forecast_with_parts()
    await store_forecast(database, place.id, forecast)
    async with database.read() as uow:
        explained = await load_explanation(uow, place.name, Variable.TEMPERATURE, NOW)
    assert explained.base is Part.SERVICE
    total = np.sum([*explained.parts.values()], axis=0)
    np.testing.assert_allclose(total, forecast.median, atol=1e-3)

    first, lowest, *_ = explain_output.sentences(explained)
    assert first.startswith(f"{place.full_name}: temperature by Hybrid, issued ")
    assert "weather service" in lowest
    assert lowest.endswith(f"together {explained.median[explained.hour]:.1f} °C.")

    screen = Console(file=StringIO(), width=200)
    screen.print(explain_output.table(explained))
    assert isinstance(screen.file, StringIO)
    shown = screen.file.getvalue()
    assert "= ours" in shown
    assert f"{forecast.median[71]:.1f}" in shown
    assert "its usual error" in shown

    picture = tmp_path / "explained.png"
    explain_output.draw(explained, picture)
    assert imread(picture).shape[1] == 1080


async def test_a_place_is_found_by_number_name_or_full_name(database: Database) -> None:
    place = await a_stored_place(database)
    async with database.read() as uow:
        for words in (str(place.id), place.name.lower(), place.full_name, place.name[:5]):
            assert (await find_place(uow, words)).id == place.id


async def test_an_unknown_place_is_named_in_a_sentence(database: Database) -> None:
    async with database.read() as uow:
        with pytest.raises(InputError, match="no place is called 'Atlantis'"):
            await find_place(uow, "Atlantis")
        with pytest.raises(InputError, match="no place is called ' '"):
            await find_place(uow, " ")
        with pytest.raises(PlaceNotFound, match="no place 77"):
            await find_place(uow, "77")


async def test_an_ambiguous_name_lists_what_it_may_mean(database: Database) -> None:
    first = await a_stored_place(database, name="Springfield", region="Illinois", latitude=39.8)
    second = await a_stored_place(database, name="Springfield", region="Missouri", latitude=37.2)
    async with database.read() as uow:
        with pytest.raises(InputError, match=f"give a number: {first.id} Springfield.*; {second.id} Spring"):
            await find_place(uow, "springfield")
        assert (await find_place(uow, second.full_name)).id == second.id


@pytest.mark.parametrize("age", [timedelta(0), timedelta(days=4)])
async def test_what_cannot_be_explained_is_said(database: Database, age: timedelta) -> None:
    place = await a_stored_place(database)
    async with database.read() as uow:
        with pytest.raises(InputError, match="has no forecast of temperature_2m that reaches beyond now"):
            await load_explanation(uow, place.name, Variable.TEMPERATURE, NOW)
    silent = replace(a_forecast(), model=ModelName.SERVICE)
    await store_forecast(database, place.id, silent)
    sentence = "does not tell its parts" if not age else "reaches beyond now"
    async with database.read() as uow:
        with pytest.raises(InputError, match=sentence):
            await load_explanation(uow, place.name, Variable.TEMPERATURE, NOW + age)
