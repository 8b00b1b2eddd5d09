"""What a poll stores, and what it does not."""

from datetime import timedelta

import numpy as np
import pytest

from forecasting.clock import epoch_hour, floor_hour
from forecasting.domain import Source, UserId, Variable
from tests.builders import store_place
from tests.fakes import logged_lines
from tests.worker_world import World

pytestmark = pytest.mark.integration


async def test_a_poll_archives_the_path_and_stores_only_values_that_have_settled(lived_world: World) -> None:
    world, place = lived_world, await lived_world.place()
    world.clock.move(hours=1)

    polled = await world.jobs.fetch()

    assert polled
    assert [told.id for told in polled.places] == [place.id]
    hour = epoch_hour(world.clock())
    async with world.database.read() as uow:
        newest = await uow.series.newest_path(place.id, Variable.TEMPERATURE, "best_match")
        assert await uow.series.last_hour(place.id, Source.ANALYSIS) == hour - 12
        assert await uow.series.last_hour(place.id, Source.STATION) in (hour - 1, hour)
    assert newest
    assert newest[:2] == (hour, int(world.clock().timestamp()))
    assert np.isfinite(newest[2]).all()


async def test_polling_twice_in_an_hour_stores_nothing_twice(lived_world: World) -> None:
    await lived_world.poll_hourly(1)
    before = await lived_world.rows()
    lived_world.clock.move(minutes=20)

    await lived_world.jobs.poll()

    assert await lived_world.rows() == before


async def test_a_pause_of_days_leaves_no_hole(lived_world: World) -> None:
    world, place = lived_world, await lived_world.place()

    await world.poll_hourly(1)
    world.clock.move(hours=80)
    await world.jobs.poll()

    async with world.database.read() as uow:
        for source in Source:
            truth = await uow.series.observations(place.id, Variable.TEMPERATURE, source)
            lately = truth.hours[truth.hours > epoch_hour(world.clock()) - 100]
            assert np.all(np.diff(lately) == 1), source
        analysis = await uow.series.observations(place.id, Variable.TEMPERATURE, Source.ANALYSIS)
    now = int(world.clock().timestamp())
    assert analysis.known_at[-1] == now
    assert analysis.hours[-1] == now // 3600 - 12


async def test_models_filter_on_through_what_a_pause_has_left_out(lived_world: World) -> None:
    world, place = lived_world, await lived_world.place()
    world.clock.move(hours=30)

    await world.jobs.poll()

    async with world.database.read() as uow:
        states = await uow.models.states(place.id, Variable.TEMPERATURE)
    shown, _ = await world.shown(Variable.TEMPERATURE)
    assert {state.known_at for state in states.values()} == {world.clock()}
    assert all(state.fitted_at < world.clock() - timedelta(hours=30) for state in states.values())
    assert shown.origin == floor_hour(world.clock())


@pytest.mark.parametrize("fault", ["502", "error-page-200", "truncated", "429-hourly"])
async def test_an_outage_of_many_polls_stores_nothing_and_leaves_two_lines(
    lived_world: World, fault: str
) -> None:
    world = lived_world
    before = await world.rows()
    await world.switch_fault(fault)

    with logged_lines() as lines:
        await world.poll_hourly(20)
        assert await world.rows() == before
        await world.switch_fault("off")
        await world.poll_hourly(1)

    # Two services were asked, each with one line at either end.
    assert [line.split()[0] for line in lines] == ["WARNING", "WARNING", "INFO", "INFO"]
    assert all("Weather service" in line for line in lines)
    assert (await world.rows())["service_forecasts"] > before["service_forecasts"]


async def test_the_stations_are_heard_while_the_weather_service_is_silent(lived_world: World) -> None:
    world = lived_world
    before = await world.rows()
    await world.switch_fault("503", "forecast")

    await world.poll_hourly(1)

    after, run = await world.rows(), await world.last_run("poll")
    shown, _ = await world.shown(Variable.TEMPERATURE)
    assert (run.error or "").startswith("WeatherUnavailable")
    assert after["service_forecasts"] == before["service_forecasts"]
    assert after["observations"] > before["observations"]
    assert shown.origin == floor_hour(world.clock())


async def test_nobody_to_poll_for_is_no_failure(world: World) -> None:
    await world.jobs.poll()

    assert (await world.last_run("poll")).error is None
    assert not any((await world.rows()).values())


async def test_a_poll_without_the_stations_is_a_good_one(lived_world: World) -> None:
    world = lived_world
    await world.switch_fault("503", "metar")

    await world.poll_hourly(1)

    assert (await world.last_run("poll")).error is None
    assert (await world.shown(Variable.TEMPERATURE))[0].origin == floor_hour(world.clock())
    silences = world.jobs.metrics.registry.get_sample_value
    assert silences("skewcast_poll_silences_total", {"source": "stations"}) == 1
    assert silences("skewcast_poll_silences_total", {"source": "weather"}) == 0


async def test_a_hole_in_the_reports_is_kept_in_sight_until_the_archive_answers(lived_world: World) -> None:
    world, place = lived_world, await lived_world.place()
    async with world.database.read() as uow:
        last = await uow.series.last_hour(place.id, Source.STATION)
    await world.switch_fault("503", "metar_history")
    world.clock.move(hours=80)

    await world.jobs.poll()

    async with world.database.read() as uow:
        assert await uow.series.last_hour(place.id, Source.STATION) == last
    assert (await world.last_run("poll")).error is None
    await world.switch_fault("off")
    await world.poll_hourly(1)
    async with world.database.read() as uow:
        truth = await uow.series.observations(place.id, Variable.TEMPERATURE, Source.STATION)
    assert np.all(np.diff(truth.hours[truth.hours > epoch_hour(world.clock()) - 100]) == 1)


async def test_a_place_the_service_has_no_data_for_does_not_stop_the_poll_of_others(
    lived_world: World,
) -> None:
    world, place = lived_world, await lived_world.place()
    async with world.database.write() as uow:
        nowhere = await store_place(uow, name="Nowhere", latitude=-60.0, longitude=-150.0)
        await uow.places.follow(UserId(7), nowhere, world.clock())
        await uow.places.set_prepared(nowhere.id, world.clock())
        await uow.commit()
    world.clock.move(hours=1)

    with logged_lines() as lines:
        polled = await world.jobs.fetch()

    assert polled
    assert [told.id for told in polled.places] == [place.id]
    assert polled.failure is None
    assert any(line.startswith(f"WARNING The weather service refuses place {nowhere.id}:") for line in lines)
