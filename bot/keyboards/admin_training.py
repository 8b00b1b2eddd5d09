"""Buttons about training, for administrators."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.admin_callbacks import CancelTraining, OpenPanel, Page, Retrain, TrainPlace
from bot.keyboards.admin import back_to, leaves
from bot.keyboards.basics import button, column, rows, variable_label
from bot.texts import admin_training as texts
from bot.texts.admin import refresh_button
from bot.texts.training import everything_button
from forecasting.domain import MODELLED_VARIABLES, Place, PlaceId
from forecasting.storage.records import WorkRequest

EVERY_PLACE = PlaceId(0)

_MOST_CANCELS = 3


def training(
    places: Sequence[Place], leaf: int, count: int, running: Sequence[WorkRequest]
) -> InlineKeyboardMarkup:
    """Offer what to train: everything, one variable, or one of the places of a leaf; and to call it off."""
    cancels = [[_cancel(request.id)] for request in running[:_MOST_CANCELS]]
    everything = button(everything_button(), Retrain(place=EVERY_PLACE))
    by_variable = _variables(EVERY_PLACE)
    by_place = [[button(place.full_name, TrainPlace(place=place.id))] for place in places]
    pages = leaves(Page.TRAINING, leaf, count)
    last = [button(refresh_button(), OpenPanel(page=Page.TRAINING)), back_to(Page.HOME)]
    return rows(*cancels, [everything], by_variable[:2], by_variable[2:], *by_place, pages, last)


def training_of(place: Place) -> InlineKeyboardMarkup:
    """Offer to train a place, or one variable of it."""
    whole = button(texts.whole_place_button(), Retrain(place=place.id))
    by_variable = _variables(place.id)
    return rows([whole], by_variable[:2], by_variable[2:], [back_to(Page.TRAINING)])


def cancel_training(request_id: int) -> InlineKeyboardMarkup:
    """Offer to call training off."""
    return column([_cancel(request_id)])


def _cancel(request_id: int) -> InlineKeyboardButton:
    label = texts.cancel_button(request_id)
    return button(label, CancelTraining(request=request_id))


def _variables(place_id: PlaceId) -> list[InlineKeyboardButton]:
    return [
        button(variable_label(variable), Retrain(place=place_id, variable=variable))
        for variable in MODELLED_VARIABLES
    ]
