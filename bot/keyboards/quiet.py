"""Buttons for quiet hours."""

from datetime import time

from aiogram.types import InlineKeyboardMarkup

from bot.callbacks import PickQuiet, SetQuiet, ShowQuiet
from bot.keyboards.basics import button, chosen, grid, rows
from bot.texts import quiet as texts
from bot.texts.places import back_button
from forecasting.localtime import QuietHours

_USUAL = (
    QuietHours(time(21), time(6)),
    QuietHours(time(22), time(7)),
    QuietHours(time(23), time(8)),
)
_QUARTERS = (0, 15, 30, 45)


def show(quiet: QuietHours | None) -> InlineKeyboardMarkup:
    """Offer the usual hours, others, and none."""
    usual = [button(chosen(texts.span(each), each == quiet), _set(each)) for each in _USUAL]
    off = button(chosen(texts.off_button(), quiet is None), SetQuiet())
    return grid([*usual, button(texts.own_button(), PickQuiet()), off], width=2)


def hours(begin: int | None) -> InlineKeyboardMarkup:
    """Offer the hours of a day, for the beginning or, once that is chosen, for the end; and the way back."""
    offered = [button(f"{hour:02d}", PickQuiet(begin=begin, hour=hour)) for hour in range(24)]
    back = ShowQuiet() if begin is None else PickQuiet()
    return grid([*offered, button(back_button(), back)], width=6)


def minutes(begin: int | None, hour: int) -> InlineKeyboardMarkup:
    """Offer the quarters of an hour, for the beginning or, once that is chosen, the end; and the way back."""
    moments = [60 * hour + minute for minute in _QUARTERS]
    if begin is None:
        offered = [button(clock(moment), PickQuiet(begin=moment)) for moment in moments]
    else:
        ends = [moment for moment in moments if moment != begin]
        offered = [button(clock(end), SetQuiet(begin=begin, end=end)) for end in ends]
    return rows(offered, [button(back_button(), PickQuiet(begin=begin))])


def clock(minute_of_day: int) -> str:
    """Return a minute of the day as a time, such as 22:30."""
    return f"{minute_of_day // 60:02d}:{minute_of_day % 60:02d}"


def _set(quiet: QuietHours) -> SetQuiet:
    return SetQuiet(begin=_minute(quiet.begin), end=_minute(quiet.end))


def _minute(moment: time) -> int:
    return 60 * moment.hour + moment.minute
