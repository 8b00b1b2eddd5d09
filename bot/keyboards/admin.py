"""Buttons only admins get."""

from collections.abc import Iterable

from aiogram.types import InlineKeyboardMarkup

from bot.callbacks import Retrain
from bot.keyboards.basics import button, column
from bot.texts import training as texts
from forecasting.domain import Place

EVERY_PLACE = 0
_MOST_PLACES = 30


def training_scope(places: Iterable[Place]) -> InlineKeyboardMarkup:
    """Offer what to train."""
    offered = list(places)[:_MOST_PLACES]
    everything = button(texts.everything_button(), Retrain(place=EVERY_PLACE))
    return column([everything, *(button(place.full_name, Retrain(place=place.id)) for place in offered)])
