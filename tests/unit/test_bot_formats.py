"""Dates, times and ages at the local time of a place."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.formats import clock_time, day_name, moment_words, relative_day, time_ago, window_words
from bot.i18n import Catalogues

pytestmark = pytest.mark.unit

CATALOGUES = Catalogues()
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [("Asia/Kolkata", "17:30"), ("America/New_York", "07:00"), ("Pacific/Kiritimati", "02:00")],
)
def test_a_time_is_the_places_own(zone: str, shown: str) -> None:
    assert clock_time(NOON, zone) == shown


def test_tomorrow_comes_sooner_in_the_east() -> None:
    with CATALOGUES.speak("en"):
        assert moment_words(NOON, "Pacific/Kiritimati", NOON) == "today at 02:00"
        assert moment_words(NOON + timedelta(hours=20), "Asia/Tokyo", NOON) == "tomorrow at 17:00"
        assert moment_words(NOON + timedelta(hours=20), "Pacific/Kiritimati", NOON) == "today at 22:00"
    with CATALOGUES.speak("ru"):
        assert moment_words(NOON + timedelta(hours=20), "Asia/Tokyo", NOON) == "завтра в 17:00"


def test_days_further_off_have_names() -> None:
    today = date(2026, 11, 22)
    with CATALOGUES.speak("en"):
        assert [relative_day(today + timedelta(days=n), today) for n in (-1, 0, 1, 2)] == [
            "yesterday", "today", "tomorrow", "Tue, Nov 24",
        ]  # fmt: skip
    with CATALOGUES.speak("ru"):
        assert day_name(today) == "вс, 22 нояб."


def test_a_window_names_its_day_once() -> None:
    hour = timedelta(hours=1)
    with CATALOGUES.speak("en"):
        assert window_words(NOON, NOON + 3 * hour, "UTC", NOON) == "today 12:00–15:00"
        assert window_words(NOON, NOON + 15 * hour, "UTC", NOON) == "today 12:00 – tomorrow 03:00"


@pytest.mark.parametrize(
    ("age", "english", "russian"),
    [
        (timedelta(seconds=20), "just now", "только что"),
        (timedelta(minutes=1), "1 minute ago", "1 минуту назад"),
        (timedelta(minutes=22), "22 minutes ago", "22 минуты назад"),
        (timedelta(hours=9), "9 hours ago", "9 часов назад"),
        (timedelta(days=3), "3 days ago", "3 дня назад"),
    ],
)
def test_an_age_is_said_in_words(age: timedelta, english: str, russian: str) -> None:
    with CATALOGUES.speak("en"):
        assert time_ago(age) == english
    with CATALOGUES.speak("ru"):
        assert time_ago(age) == russian
