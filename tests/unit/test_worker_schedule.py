"""When jobs run, and how work beside them ends."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from tests.builders import NOW, a_place
from tests.fakes import logged_lines
from worker.all_jobs import Jobs
from worker.jobs.gaps import MOST_PAST_DAYS, PAST_DAYS, RECENT_HOURS, Gap
from worker.schedule import schedule
from worker.tasks import Tasks

pytestmark = pytest.mark.unit

NOON = datetime(2026, 4, 7, 12, tzinfo=UTC)
HOUR = 3600


class NoJobs:
    """Something whose every attribute will do for a job."""

    def __getattr__(self, name: str) -> Any:
        return name


def next_run(name: str) -> datetime:
    rows = {row.name: row for row in schedule(cast("Jobs", NoJobs()), train_hour=23)}
    found: datetime = rows[name].trigger.get_next_fire_time(None, NOON)
    return found


@pytest.mark.parametrize(
    ("name", "earliest", "latest"),
    [
        ("poll", timedelta(minutes=4), timedelta(minutes=6)),
        ("verify", timedelta(minutes=25), timedelta(minutes=27)),
        ("drift", timedelta(hours=11, minutes=10), timedelta(hours=11, minutes=10)),
        ("train", timedelta(hours=11, minutes=25), timedelta(hours=11, minutes=55)),
        ("calibrate", timedelta(hours=12, minutes=10), timedelta(hours=12, minutes=10)),
        ("housekeeping", timedelta(hours=13, minutes=10), timedelta(hours=13, minutes=10)),
        ("digest", timedelta(0), timedelta(minutes=1)),
    ],
)
def test_each_job_has_its_time(name: str, earliest: timedelta, latest: timedelta) -> None:
    assert NOON + earliest <= next_run(name) <= NOON + latest


def test_a_place_polled_lately_is_asked_about_for_two_days() -> None:
    gap = Gap(a_place(), int(NOW.timestamp()) // HOUR - 12, int(NOW.timestamp()) // HOUR - 1)
    assert (gap.past_days(NOW), gap.silent_hours(NOW)) == (PAST_DAYS, RECENT_HOURS)


def test_a_longer_pause_is_asked_about_whole() -> None:
    last = int(NOW.timestamp()) // HOUR - 24 * 10
    gap = Gap(a_place(), last, last)
    assert (gap.past_days(NOW), gap.silent_hours(NOW)) == (10, 240)


def test_nobody_is_asked_for_more_than_they_have() -> None:
    gap = Gap(a_place(), None, None)
    assert (gap.past_days(NOW), gap.silent_hours(NOW)) == (MOST_PAST_DAYS, MOST_PAST_DAYS * 24)
    assert Gap(a_place(), 0, 0).past_days(NOW) == MOST_PAST_DAYS


async def test_tasks_are_waited_for_with_what_they_start() -> None:
    tasks, finished = Tasks(), []

    async def work(left: int) -> None:
        await asyncio.sleep(0)
        finished.append(left)
        if left:
            tasks.start(work(left - 1))

    tasks.start(work(2))
    await tasks.settle()
    assert finished == [2, 1, 0]


async def test_what_a_task_raises_is_logged() -> None:
    tasks = Tasks()

    async def fail() -> None:
        raise ZeroDivisionError("no")

    with logged_lines() as lines:
        tasks.start(fail())
        await tasks.settle()
        await asyncio.sleep(0)
    assert len(lines) == 1


async def test_tasks_that_go_on_for_too_long_are_cancelled_at_the_end() -> None:
    tasks = Tasks()
    quick, endless = tasks.start(asyncio.sleep(0.01)), tasks.start(asyncio.sleep(3600))
    await tasks.stop(grace_seconds=0.1)
    assert not quick.cancelled()
    assert endless.cancelled()
