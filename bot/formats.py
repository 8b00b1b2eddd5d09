"""Dates, clock times and ages as people read them, at the local time of a place."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_timedelta

from bot.i18n import current_language
from bot.i18n import gettext as _
from forecasting.localtime import local_date

_MINUTE = timedelta(minutes=1)


def clock_time(moment: datetime, zone: str) -> str:
    """Return the time of day at a place, such as 07:30."""
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"


def day_name(day: date) -> str:
    """Return a day with its date, such as `Sun, Nov 22`."""
    return str(format_skeleton("MMMEd", day, locale=current_language()))


def relative_day(day: date, today: date) -> str:
    """Return today, tomorrow or yesterday where a day is one of them, its name and date otherwise."""
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    return near.get((day - today).days) or day_name(day)


def moment_words(moment: datetime, zone: str, now: datetime) -> str:
    """Return a day and a time of day at a place, such as `tomorrow at 07:30`."""
    day = relative_day(local_date(moment, zone), local_date(now, zone))
    return _("{day} at {time}").format(day=day, time=clock_time(moment, zone))


def window_words(first: datetime, last: datetime, zone: str, now: datetime) -> str:
    """Return a span of time at a place, such as `tomorrow 04:00–08:00`, or `today 22:00 – tomorrow 06:00`."""
    today = local_date(now, zone)
    begin, end = (relative_day(local_date(moment, zone), today) for moment in (first, last))
    if begin == end:
        return f"{begin} {clock_time(first, zone)}–{clock_time(last, zone)}"
    return f"{begin} {clock_time(first, zone)} – {end} {clock_time(last, zone)}"


def time_ago(age: timedelta) -> str:
    """Return how long ago something was, such as `12 minutes ago`."""
    if age < _MINUTE:
        return _("just now")
    return str(
        format_timedelta(
            -age, granularity="minute", threshold=1.5, add_direction=True, locale=current_language()
        )
    )


def spot(latitude: float, longitude: float) -> str:
    """Return a point of the map to about a kilometre, as it can be typed again.

    >>> spot(51.5, -0.12)
    '51.50, −0.12'
    """
    return f"{latitude:.2f}, {longitude:.2f}".replace("-", "−")


def clipped(text: str, longest: int) -> str:
    """Return a text cut to a length, with an ellipsis where something is missing.

    >>> clipped("Llanfairpwllgwyngyll", 10)
    'Llanfairp…'
    """
    return text if len(text) <= longest else text[: longest - 1] + "…"


def first_upper(text: str) -> str:
    """Return a text that begins a sentence.

    >>> first_upper("tomorrow at 07:30")
    'Tomorrow at 07:30'
    """
    return text[:1].upper() + text[1:]
