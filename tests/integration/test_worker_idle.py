"""Jobs with nothing to do write nothing, so that they neither hold up nor wait for anybody who does."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from forecasting.clock import Clock
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, a_forecast, store_alert, store_follower, store_forecast
from tests.fakes import FixedClock
from worker.jobs.alert_notes import alert_notes
from worker.jobs.blind_spots import tell_blind_spots
from worker.jobs.calibrate import calibrate
from worker.jobs.digest import digest
from worker.runner import Done

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("job", [digest, alert_notes, tell_blind_spots, calibrate])
async def test_a_job_with_nothing_to_do_does_not_wait_for_its_turn_to_write(
    database: Database, clock: FixedClock, job: Callable[[Database, Clock], Awaitable[Done]]
) -> None:
    user, place = await store_follower(database)
    await store_alert(database, user, place.id)
    await store_forecast(database, place.id, a_forecast())
    async with database.write() as uow:
        await uow.outbox.expire(NOW)
        done = await asyncio.wait_for(job(database, clock), 5)
    assert done.count == 0
