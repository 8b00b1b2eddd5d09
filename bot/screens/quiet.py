"""Quiet hours: what they are now, and the questions that lead to others."""

from bot.callbacks import PickQuiet
from bot.keyboards import quiet as keyboards
from bot.screens.screen import Screen
from bot.texts import quiet as texts
from forecasting.localtime import QuietHours


def show(quiet: QuietHours | None) -> Screen:
    """Show somebody's quiet hours."""
    return Screen(texts.show(quiet), keyboards.show(quiet))


def ask(chosen: PickQuiet) -> Screen:
    """Ask for the hour and the minute of the beginning, then of the end."""
    if chosen.hour is not None:
        return Screen(texts.ask_minute(), keyboards.minutes(chosen.begin, chosen.hour))
    if chosen.begin is None:
        return Screen(texts.ask_begin(), keyboards.hours(None))
    return Screen(texts.ask_end(keyboards.clock(chosen.begin)), keyboards.hours(chosen.begin))
