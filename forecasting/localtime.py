"""Local times of a place: when a daily hour comes next, across daylight-saving changes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def local_date(moment: datetime, zone: str) -> date:
    """Return the calendar date at a place."""
    return moment.astimezone(ZoneInfo(zone)).date()


def next_occurrence(local_time: time, zone: str, after: datetime) -> datetime:
    """Return the first moment, in UTC, strictly after `after` at which a place's clocks show `local_time`.

    An hour that a change skips is taken as late as the gap is long (02:30 becomes 03:30); of an hour that
    comes twice, the first counts, so that each local date has exactly one occurrence.

    >>> next_occurrence(time(2, 30), "Europe/Berlin", datetime(2026, 3, 28, 12, tzinfo=UTC)).isoformat()
    '2026-03-29T01:30:00+00:00'
    """
    # Where a change skips midnight, yesterday's hour can still lie ahead.
    day = local_date(after, zone) - timedelta(days=1)
    while (moment := occurrence(local_time, zone, day)) <= after:
        day += timedelta(days=1)
    return moment


def occurrence(local_time: time, zone: str, day: date) -> datetime:
    """Return the moment, in UTC, at which a local date reaches a local time."""
    return datetime.combine(day, local_time, ZoneInfo(zone)).replace(fold=0).astimezone(UTC)


def day_bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """Return where a local calendar date begins and ends, in UTC: 23 to 25 hours apart."""
    return occurrence(time(0), zone, day), occurrence(time(0), zone, day + timedelta(days=1))


@dataclass(frozen=True)
class QuietHours:
    """The hours of every day, by the clocks of a place, in which somebody wants no messages.

    They may reach over midnight; two times that are the same would mean no hours at all.
    """

    begin: time
    end: time

    def end_after(self, moment: datetime, zone: str) -> datetime | None:
        """Return when the quiet hours that a moment lies in are over, in UTC; None outside of them.

        >>> night = QuietHours(time(22), time(7))
        >>> night.end_after(datetime(2026, 1, 1, 23, tzinfo=UTC), "UTC").isoformat()
        '2026-01-02T07:00:00+00:00'
        """
        over_midnight = timedelta(days=self.end <= self.begin)
        today = local_date(moment, zone)
        for day in (today - timedelta(days=1), today):
            end = occurrence(self.end, zone, day + over_midnight)
            if occurrence(self.begin, zone, day) <= moment < end:
                return end
        return None
