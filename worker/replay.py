"""Living through past hours: the real jobs, run by a moved clock, as fast as they go."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from worker.all_jobs import Jobs
from worker.jobs.poll import Polled

POLLS_TOGETHER = 8


async def replay(
    jobs: Jobs,
    moments: Sequence[datetime],
    move_to: Callable[[datetime], None],
    on_moment: Callable[[], None] = lambda: None,
) -> None:
    """Poll at each moment, oldest first, issue every forecast as it would have been then, and verify.

    `move_to` sets the clock the jobs were built with. Forecasts of some polls are issued together, while
    the next are fetched: they see only what was known at their own moment.
    """
    issuing: asyncio.Task[None] | None = None
    for start in range(0, len(moments), POLLS_TOGETHER):
        polls: list[Polled] = []
        for moment in moments[start : start + POLLS_TOGETHER]:
            move_to(moment)
            polled = await jobs.fetch()
            polls += [polled] if polled else []
            on_moment()
        if issuing:
            await issuing
        issuing = asyncio.create_task(jobs.issue(polls))
    if issuing:
        await issuing
    # Not before: an hour is scored once, against all forecasts there are.
    await jobs.verify()
