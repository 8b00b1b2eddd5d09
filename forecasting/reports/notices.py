"""What the operators ought to be told of now, on our own account.

Events (drift, failed training, crash loops) are told at most once in six hours for each subject; what
comes meanwhile is summed up in the next message. Stale data is told once, and once more when it is over.

    told              6 h               told
     ├─────────────────────────────────▶│ events between both, in one message
     x    x  x          x   x           x
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from forecasting.domain import UserId
from forecasting.storage.starts import start_of
from forecasting.storage.unit_of_work import UnitOfWork

QUIET = timedelta(hours=6)
LOOK_BACK = timedelta(days=1)
STALE_AFTER = timedelta(hours=3)
CRASH_LOOP_STARTS = 3
CRASH_LOOP_WITHIN = timedelta(minutes=15)
PROCESSES = ("worker", "bot")

_SETTLED_AFTER = timedelta(minutes=1)
"""What is younger may not be stored yet; it is told of the next time."""
_BROADCASTS_OF = timedelta(days=2)


class About(StrEnum):
    """What a notice is about."""

    DRIFT = "drift"
    TRAINING = "training"
    STALE = "stale"
    FRESH = "fresh"
    CRASHES = "crashes"
    BROADCAST = "broadcast"


@dataclass(frozen=True)
class Notice:
    """Something to tell: `details` holds ids and figures; only `reader` is told, or every operator."""

    about: About
    details: dict[str, Any]
    subject: str
    reader: UserId | None = None


async def find_notices(uow: UnitOfWork, now: datetime) -> list[Notice]:
    """Return what is to be told now; what was told already is known from the outbox."""
    found = [await _drift(uow, now), await _training(uow, now), await _freshness(uow, now)]
    found += [await _crashes(uow, process, now) for process in PROCESSES]
    return [notice for notice in found if notice] + await _broadcasts(uow, now)


async def _drift(uow: UnitOfWork, now: datetime) -> Notice | None:
    since, until = await _window(uow, About.DRIFT, now)
    alarms = [alarm for alarm in await uow.drift.since(since) if alarm.at <= until]
    return _notice(About.DRIFT, {"alarms": [alarm.id for alarm in alarms]}, until) if alarms else None


async def _training(uow: UnitOfWork, now: datetime) -> Notice | None:
    since, until = await _window(uow, About.TRAINING, now)
    failed = await uow.jobs.ended_between("train", since, until, failed=True)
    return _notice(About.TRAINING, {"count": len(failed)}, until) if failed else None


async def _crashes(uow: UnitOfWork, process: str, now: datetime) -> Notice | None:
    subject = f"{About.CRASHES}.{process}"
    since, until = await _window(uow, subject, now)
    starts = [run.started_at for run in await uow.jobs.ended_between(start_of(process), since, until)]
    if not _has_loop(starts):
        return None
    details = {"process": process, "count": len(starts), "since": starts[0].isoformat()}
    return _notice(About.CRASHES, details, until, subject)


async def _freshness(uow: UnitOfWork, now: datetime) -> Notice | None:
    polled = await uow.jobs.last("poll", successful=True)
    if polled is None:
        return None
    stale, fresh = [await uow.operators.last_told(about) for about in (About.STALE, About.FRESH)]
    is_told = stale is not None and (fresh is None or fresh.at < stale.at)
    is_stale = now - polled.started_at > STALE_AFTER
    details = {"polled_at": polled.started_at.isoformat()}
    if is_told and not is_stale:
        return _notice(About.FRESH, details, now)
    may_tell = stale is None or now - stale.at >= QUIET
    return _notice(About.STALE, details, now) if is_stale and not is_told and may_tell else None


async def _broadcasts(uow: UnitOfWork, now: datetime) -> list[Notice]:
    """Return a report for each broadcast that is through."""
    notices = []
    for broadcast in await uow.broadcasts.since(now - _BROADCASTS_OF):
        counts = await uow.broadcasts.counts(broadcast.id)
        subject = f"{About.BROADCAST}.{broadcast.id}"
        if counts.total and not counts.waiting and await uow.operators.last_told(subject) is None:
            details = {"broadcast": broadcast.id}
            notices.append(_notice(About.BROADCAST, details, now, subject, broadcast.admin_id))
    return notices


async def _window(uow: UnitOfWork, subject: str, now: datetime) -> tuple[datetime, datetime]:
    """Return from when to when events count; an empty span while the last message is too fresh."""
    until = now - _SETTLED_AFTER
    told = await uow.operators.last_told(subject)
    if told is None:
        return until - LOOK_BACK, until
    return (until if now - told.at < QUIET else datetime.fromisoformat(told.details["until"])), until


def _notice(
    about: About,
    details: dict[str, Any],
    until: datetime,
    subject: str | None = None,
    reader: UserId | None = None,
) -> Notice:
    details = {"about": about.value, "until": until.isoformat(), **details}
    return Notice(about, details, subject or about.value, reader)


def _has_loop(starts: Sequence[datetime]) -> bool:
    apart = CRASH_LOOP_STARTS - 1
    return any(last - first <= CRASH_LOOP_WITHIN for first, last in zip(starts, starts[apart:], strict=False))
