"""The outer edge of every job, and the lease that keeps a second worker waiting."""

import asyncio
from datetime import timedelta

import pytest

from forecasting.errors import WeatherUnavailable
from forecasting.heartbeat import Heartbeat
from forecasting.storage import lease as leases
from forecasting.storage.lease import Lease
from forecasting.storage.records import JobRun
from forecasting.storage.unit_of_work import Database
from tests.fakes import FixedClock, logged_lines
from worker.metrics import Metrics
from worker.runner import Done, Runner

pytestmark = pytest.mark.integration


class Work:
    """Does nothing, or fails."""

    def __init__(self, count: int = 1) -> None:
        self.done = Done(count)
        self.failure: Exception | None = None

    async def __call__(self) -> Done:
        if self.failure:
            raise self.failure
        return self.done


@pytest.fixture
def runner(database: Database, clock: FixedClock) -> Runner:
    return Runner(database, clock, Heartbeat(), Metrics())


async def last(database: Database, job: str = "verify") -> JobRun | None:
    async with database.read() as uow:
        return await uow.jobs.last(job)


async def test_a_run_is_recorded(runner: Runner, database: Database, clock: FixedClock) -> None:
    assert await runner.run("verify", Work()) == Done(1)
    assert await last(database) == JobRun("verify", clock(), clock(), None)


async def test_a_run_that_did_nothing_is_recorded_only_where_that_is_wanted(
    runner: Runner, database: Database
) -> None:
    await runner.run("requests", Work(0), every=False)
    assert await last(database, "requests") is None
    await runner.run("requests", Work(1), every=False)
    assert await last(database, "requests")


async def test_a_job_that_goes_on_failing_leaves_one_line_and_one_at_recovery(
    runner: Runner, database: Database, clock: FixedClock
) -> None:
    work = Work()
    work.failure = ZeroDivisionError("no")

    with logged_lines() as lines:
        for _ in range(5):
            assert await runner.run("verify", work) is None
            clock.move(minutes=1)
        failed = await last(database)
        work.failure = None
        await runner.run("verify", work)

    assert [line.splitlines()[0] for line in lines] == [
        "ERROR Job failed: ZeroDivisionError: no",
        "INFO Job works again",
    ]
    assert failed
    assert failed.error == "ZeroDivisionError: no"


async def test_another_failure_in_the_same_streak_is_told_too(runner: Runner) -> None:
    work = Work()
    with logged_lines() as lines:
        for failure in (ZeroDivisionError("no"), KeyError("where"), KeyError("there")):
            work.failure = failure
            await runner.run("verify", work)

    assert [line.splitlines()[0] for line in lines] == [
        "ERROR Job failed: ZeroDivisionError: no",
        "ERROR Job failed: KeyError: 'where'",
    ]


async def test_an_outage_of_the_weather_service_is_recorded_but_told_by_its_client_alone(
    runner: Runner, database: Database
) -> None:
    work = Work()
    work.failure = WeatherUnavailable("502")
    with logged_lines() as lines:
        await runner.run("verify", work)
        work.failure = None
        await runner.run("verify", work)
        work.done = Done(1, WeatherUnavailable("503"))
        assert await runner.run("verify", work)

    assert lines == []
    failed = await last(database)
    assert failed
    assert failed.error == "WeatherUnavailable: 503"


async def test_two_runs_of_a_job_never_overlap(runner: Runner) -> None:
    at_once = most = 0

    async def work() -> Done:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0)
        at_once -= 1
        return Done(1)

    await asyncio.gather(*(runner.run("poll", work) for _ in range(5)))

    assert most == 1


async def test_a_database_that_is_away_is_told_once_and_hinders_no_run(
    runner: Runner, database: Database
) -> None:
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE job_runs RENAME TO elsewhere")

    with logged_lines() as lines:
        for _ in range(3):
            assert await runner.run("verify", Work())

    assert len(lines) == 1
    assert lines[0].startswith("ERROR Job failed")


async def test_a_second_worker_waits_until_the_first_ends(
    database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "RENEW_SECONDS", 0.01)
    first, second = Lease("worker", database, clock, "first"), Lease("worker", database, clock, "second")
    await first.acquire()
    with logged_lines() as lines:
        waiting = asyncio.create_task(second.acquire())
        await asyncio.sleep(0.05)
        assert not waiting.done()

        await first.release()
        await waiting

    assert len(lines) == 1
    assert not await first.renew()


async def test_a_worker_that_died_loses_its_lease_by_and_by(database: Database, clock: FixedClock) -> None:
    assert await Lease("worker", database, clock, "dead").renew()
    clock.now += leases.LASTS - timedelta(seconds=1)
    assert not await Lease("worker", database, clock, "next").renew()
    clock.move(seconds=1)
    assert await Lease("worker", database, clock, "next").renew()


async def test_whoever_lost_the_lease_is_told(
    database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, quick = Lease("worker", database, clock, "slow"), Lease("worker", database, clock, "quick")
    await slow.acquire()
    clock.now += leases.LASTS
    assert await quick.renew()
    monkeypatch.setattr(leases, "RENEW_SECONDS", 0.01)

    await asyncio.wait_for(slow.keep(), 5)


async def test_whoever_holds_the_lease_keeps_it(
    database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "RENEW_SECONDS", 0.01)
    holder, other = Lease("worker", database, clock, "holder"), Lease("worker", database, clock, "other")
    await holder.acquire()

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(holder.keep(), 0.2)

    assert not await other.renew()
