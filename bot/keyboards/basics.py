"""Putting buttons together."""

from collections.abc import Iterable

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.keyboard import InlineKeyboardBuilder

from bot.formats import clipped
from bot.texts.words import variable_name
from forecasting.domain import Variable

_LONGEST_LABEL = 64
_ICONS = {
    Variable.TEMPERATURE: "🌡",
    Variable.WIND_SPEED: "💨",
    Variable.HUMIDITY: "💧",
    Variable.PRESSURE: "🧭",
}


def button(label: str, data: CallbackData) -> InlineKeyboardButton:
    """Return a button that carries data."""
    return InlineKeyboardButton(text=clipped(label, _LONGEST_LABEL), callback_data=data.pack())


def chosen(label: str, is_chosen: bool) -> str:
    """Mark the label of what is shown already."""
    return f"✓ {label}" if is_chosen else label


def view_button(label: str, shown: CallbackData, **changes: object) -> InlineKeyboardButton:
    """Return a button to a view that differs from the one shown, marked where it is the same."""
    other = shown.model_copy(update=changes)
    return button(chosen(label, other == shown), other)


def variable_label(variable: Variable) -> str:
    """Return a variable's name with its picture."""
    return f"{_ICONS[variable]} {variable_name(variable)}"


def column(buttons: Iterable[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    """Put buttons below each other."""
    return grid(buttons, width=1)


def grid(buttons: Iterable[InlineKeyboardButton], width: int) -> InlineKeyboardMarkup:
    """Put so many buttons in each row."""
    builder = InlineKeyboardBuilder()
    builder.add(*buttons)
    return InlineKeyboardMarkup(inline_keyboard=builder.adjust(width).export())


def rows(*lines: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    """Put rows of buttons below each other; an empty row is left out."""
    return InlineKeyboardMarkup(inline_keyboard=[line for line in lines if line])
