"""Local hours across daylight-saving changes, compared as moments in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.localtime import QuietHours, day_bounds, local_date, next_occurrence, occurrence

pytestmark = pytest.mark.unit

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",  # half an hour off
    "Australia/Lord_Howe",  # changes by half an hour
    "Asia/Kathmandu",  # three quarters of an hour off
    "Africa/Cairo",  # changes at midnight
    "America/Havana",  # midnight comes twice, and is skipped
    "America/Nuuk",  # the hour before midnight is skipped
    "Pacific/Apia",  # a whole day was skipped
    "Pacific/Kiritimati",
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "local", "expected"),
    [
        ("Europe/Berlin", "2026-03-28", "02:30", "2026-03-28T01:30"),
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:30"),  # skipped: 03:30 summer time
        ("Europe/Berlin", "2026-03-29", "03:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30"),  # twice: the first
        ("Europe/Berlin", "2026-10-25", "03:00", "2026-10-25T02:00"),
        ("America/New_York", "2026-03-08", "02:30", "2026-03-08T07:30"),
        ("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30"),
        ("America/St_Johns", "2026-03-08", "02:30", "2026-03-08T06:00"),
        ("America/St_Johns", "2026-11-01", "01:30", "2026-11-01T04:00"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:45"),  # half an hour is skipped
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45"),
        ("Asia/Kathmandu", "2026-04-07", "07:00", "2026-04-07T01:15"),
        ("Africa/Cairo", "2026-04-24", "00:30", "2026-04-23T22:30"),  # midnight is skipped
        ("America/Nuuk", "2026-03-28", "23:30", "2026-03-29T01:30"),  # over into the next day
    ],
)
def test_a_local_hour_is_this_moment(zone: str, day: str, local: str, expected: str) -> None:
    moment = occurrence(time.fromisoformat(local), zone, date.fromisoformat(day))
    assert moment == at(expected)
    assert moment.tzinfo is UTC


def test_an_hour_is_strictly_after() -> None:
    seven = at("2026-04-07T05:00")
    assert next_occurrence(time(7), "Europe/Berlin", seven - timedelta(seconds=1)) == seven
    assert next_occurrence(time(7), "Europe/Berlin", seven) == seven + timedelta(days=1)


def test_an_hour_pushed_past_midnight_is_not_missed() -> None:
    """In Nuuk the clocks went from Saturday 22:59 to Sunday 00:00; Saturday's 23:30 was still to come."""
    in_between = at("2026-03-29T01:10")
    assert next_occurrence(time(23, 30), "America/Nuuk", in_between) == at("2026-03-29T01:30")


@given(
    zone=st.sampled_from(ZONES),
    minutes=st.integers(0, 24 * 60 - 1),
    start=st.datetimes(datetime(2010, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the strategy asks for naive bounds
)
def test_every_local_date_has_exactly_one_occurrence(zone: str, minutes: int, start: datetime) -> None:
    local = time(minutes // 60, minutes % 60)
    first_day = local_date(start, zone) + timedelta(days=2)
    days = [first_day + timedelta(days=number) for number in range(6)]
    expected = sorted({occurrence(local, zone, day) for day in days})
    moment, found = expected[0] - timedelta(seconds=1), []
    while (moment := next_occurrence(local, zone, moment)) <= expected[-1]:
        found.append(moment)
    assert found == expected
    skipped = sum(not _has(day, zone) for day in days)
    assert len(found) == len(days) - skipped


def _has(day: date, zone: str) -> bool:
    """Whether a calendar date was lived through at all."""
    return local_date(occurrence(time(12), zone, day), zone) == day


@given(
    zone=st.sampled_from(ZONES),
    minutes=st.integers(0, 24 * 60 - 1),
    after=st.datetimes(datetime(2010, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the strategy asks for naive bounds
)
def test_the_next_occurrence_is_the_first_of_all_later_ones(zone: str, minutes: int, after: datetime) -> None:
    local = time(minutes // 60, minutes % 60)
    today = local_date(after, zone)
    around = [occurrence(local, zone, today + timedelta(days=number)) for number in range(-3, 4)]
    assert next_occurrence(local, zone, after) == min(moment for moment in around if moment > after)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", "2026-04-07", 24),
        ("Europe/Berlin", "2026-03-29", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("Australia/Lord_Howe", "2026-10-04", 23.5),
        ("Africa/Cairo", "2026-04-24", 23),
    ],
)
def test_a_day_lasts_from_midnight_to_midnight(zone: str, day: str, hours: float) -> None:
    begin, end = day_bounds(date.fromisoformat(day), zone)
    assert end - begin == timedelta(hours=hours)
    assert local_date(begin, zone) == date.fromisoformat(day)
    assert local_date(end - timedelta(seconds=1), zone) == date.fromisoformat(day)
    assert begin.astimezone(ZoneInfo(zone)).date() == date.fromisoformat(day)


NIGHT = QuietHours(time(22), time(7))


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        ("2026-01-10T20:59", None),  # 21:59 in Berlin
        ("2026-01-10T21:00", "2026-01-11T06:00"),
        ("2026-01-11T05:59", "2026-01-11T06:00"),
        ("2026-01-11T06:00", None),
    ],
)
def test_quiet_hours_reach_over_midnight(moment: str, end: str | None) -> None:
    assert NIGHT.end_after(at(moment), "Europe/Berlin") == (at(end) if end else None)


def test_quiet_hours_within_a_day_end_that_day() -> None:
    siesta = QuietHours(time(13), time(15, 30))
    assert siesta.end_after(at("2026-07-01T12:00"), "Europe/Berlin") == at("2026-07-01T13:30")
    assert siesta.end_after(at("2026-07-01T13:30"), "Europe/Berlin") is None
    assert siesta.end_after(at("2026-07-01T02:00"), "Europe/Berlin") is None


@pytest.mark.parametrize(
    ("quiet", "moment", "end"),
    [
        # 02:00 becomes 03:00 at 01:00 UTC: an end within the gap comes as late as the gap is long.
        (QuietHours(time(22), time(2, 30)), "2026-03-29T01:10", "2026-03-29T01:30"),
        # 03:00 becomes 02:00 at 01:00 UTC: the first 02:30 ends them, the second does not begin them anew.
        (QuietHours(time(22), time(2, 30)), "2026-10-25T00:20", "2026-10-25T00:30"),
        (QuietHours(time(22), time(2, 30)), "2026-10-25T01:10", None),
        (QuietHours(time(2, 30), time(7)), "2026-10-25T01:10", "2026-10-25T06:00"),
    ],
)
def test_quiet_hours_stay_right_when_the_clocks_change(
    quiet: QuietHours, moment: str, end: str | None
) -> None:
    assert quiet.end_after(at(moment), "Europe/Berlin") == (at(end) if end else None)


@given(
    st.integers(0, 3 * 365 * 24 * 60),
    st.sampled_from([zone for zone in ZONES if zone != "Pacific/Apia"]),
    st.times(),
    st.times(),
)
def test_quiet_hours_end_within_a_day_and_leave_the_rest_alone(
    minutes: int, zone: str, begin: time, end: time
) -> None:
    begin, end = (each.replace(second=0, microsecond=0) for each in (begin, end))
    if begin == end:
        return
    now = at("2024-01-01T00:00") + timedelta(minutes=minutes)
    found = QuietHours(begin, end).end_after(now, zone)
    rest = QuietHours(end, begin).end_after(now, zone)
    assert (found is None) != (rest is None) or _near_change(now, zone)
    assert found is None or now < found <= now + timedelta(hours=26)


def _near_change(moment: datetime, zone: str) -> bool:
    local = ZoneInfo(zone)
    day = timedelta(days=1)
    return moment.astimezone(local).utcoffset() != (moment - day).astimezone(local).utcoffset() or (
        moment.astimezone(local).utcoffset() != (moment + day).astimezone(local).utcoffset()
    )
