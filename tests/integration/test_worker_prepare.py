"""A new place gets its past, and its first forecast is already corrected."""

import pytest

from forecasting.domain import MODELLED_VARIABLES, ModelName, Source, UserId, Variable
from forecasting.storage.records import RequestKind, RequestState
from tests.worker_world import World

pytestmark = pytest.mark.integration

STORED_FROM_WEATHER = ("observations", "service_forecasts")


async def test_a_new_place_gets_its_past_a_station_and_a_forecast_of_every_variable(world: World) -> None:
    place = await world.follow()

    request = await world.carry_out(RequestKind.PREPARE, place.id)

    assert request.state is RequestState.DONE
    assert request.outcome == {"code": "prepared", "station": "KJFK", "missing": []}
    assert request.done == request.total > 0
    prepared = await world.place()
    assert prepared.prepared_at == world.clock()
    assert prepared.elevation is not None
    async with world.database.read() as uow:
        for variable in MODELLED_VARIABLES:
            assert await uow.forecasts.latest(place.id, variable)
        history = await uow.series.history(prepared, Variable.TEMPERATURE)
    shown, fallback = await world.shown(Variable.TEMPERATURE)
    assert (shown.model, fallback) == (ModelName.HYBRID, False)
    assert history.source is Source.STATION
    assert len(history.truth) > 85 * 24
    assert len(history.vintages) > 85


async def test_a_replay_of_the_back_filled_past_sees_only_what_could_have_been_known(world: World) -> None:
    place = await world.follow()
    await world.carry_out(RequestKind.PREPARE, place.id)

    async with world.database.read() as uow:
        history = await uow.series.history(await world.place(), Variable.TEMPERATURE)
        analysis = await uow.series.observations(place.id, Variable.TEMPERATURE, Source.ANALYSIS)

    now = world.clock().timestamp()
    assert (analysis.known_at == (analysis.hours + 12) * 3600).all()
    assert (history.truth.known_at >= history.truth.hours * 3600).all()
    assert (history.truth.known_at <= now).all()
    assert (history.vintages.known_at >= history.vintages.issued * 3600).all()
    assert (history.vintages.known_at <= now).all()


async def test_preparing_a_place_again_brings_it_up_to_date_and_changes_nothing_else(
    lived_world: World,
) -> None:
    before = await lived_world.rows()

    request = await lived_world.carry_out(RequestKind.PREPARE, (await lived_world.place()).id)

    assert request.outcome == {"code": "prepared"}
    assert await lived_world.rows() == before


async def test_without_the_weather_service_nothing_is_stored_and_the_place_is_prepared_later(
    world: World,
) -> None:
    place = await world.follow()
    await world.switch_fault("502", "forecast")

    request = await world.carry_out(RequestKind.PREPARE, place.id)

    assert (request.state, request.outcome) == (RequestState.FAILED, {"code": "weather_unavailable"})
    assert not any((await world.rows()).values())
    await world.switch_fault("off")
    await world.poll_hourly(1)
    await world.jobs.requests()
    await world.jobs.settle()
    assert (await world.place()).prepared_at


async def test_a_used_up_limit_is_told_with_the_time_at_which_it_ends(world: World) -> None:
    place = await world.follow()
    await world.switch_fault("429-daily", "forecast")

    request = await world.carry_out(RequestKind.PREPARE, place.id)

    assert request.outcome == {"code": "weather_limit", "retry_at": "2026-04-06T00:00:00+00:00"}


async def test_without_station_reports_there_is_a_forecast_and_the_station_is_looked_for_again(
    world: World,
) -> None:
    place = await world.follow()
    await world.switch_fault("503", "metar")

    request = await world.carry_out(RequestKind.PREPARE, place.id)

    assert request.state is RequestState.DONE
    assert request.outcome == {"code": "prepared", "station": None, "missing": ["station"]}
    assert (await world.place()).prepared_at is None
    await world.switch_fault("off")
    await world.poll_hourly(1)
    await world.jobs.requests()
    await world.jobs.settle()
    prepared = await world.place()
    assert prepared.prepared_at
    assert prepared.station
    assert prepared.station.icao == "KJFK"


async def test_a_request_for_a_place_that_is_gone_says_so(world: World) -> None:
    place = await world.follow()
    async with world.database.read() as uow:
        request = await uow.requests.get(1)
    assert request
    async with world.database.write() as uow:
        await uow.places.unfollow(UserId(7), place.id)
        await uow.places.delete_unfollowed(world.clock().replace(year=2030))
        await uow.commit()

    assert (await world.jobs._prepare(request, _no_progress)).code == "place_gone"


async def _no_progress(_done: int, _total: int) -> bool:
    return True
