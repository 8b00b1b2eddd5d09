"""Buttons for finding, choosing and changing places."""

from collections.abc import Iterable, Sequence

from aiogram.types import InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove

from bot.callbacks import DropSearch, EditPlace, PickFound, PlaceStep, ShowForecast, Span
from bot.keyboards.basics import button, column, grid
from bot.texts import places as texts
from forecasting.domain import Place, Variable
from forecasting.weather.answers import FoundPlace

NO_REPLY_KEYBOARD = ReplyKeyboardRemove()


def ask_location() -> ReplyKeyboardMarkup:
    """Offer to send one's location."""
    send = KeyboardButton(text=texts.location_button(), request_location=True)
    return ReplyKeyboardMarkup(keyboard=[[send]], resize_keyboard=True, one_time_keyboard=True)


def found_places(search: int, found: Sequence[FoundPlace]) -> InlineKeyboardMarkup:
    """Offer what a search found, each with region and country."""
    buttons = [
        button(label, PickFound(search=search, index=index))
        for index, label in enumerate(texts.labels(found))
    ]
    return column([*buttons, button(texts.none_of_these(), DropSearch(search=search))])


def place_list(places: Iterable[Place]) -> InlineKeyboardMarkup:
    """Offer one's places for changing them."""
    return column(button(place.full_name, _edit(PlaceStep.SHOW, place)) for place in places)


def one_place(place: Place) -> InlineKeyboardMarkup:
    """Offer what can be done about a place."""
    forecast = ShowForecast(place=place.id, variable=Variable.TEMPERATURE, span=Span.DAY, fresh=True)
    return grid(
        [
            button(texts.forecast_button(), forecast),
            button(texts.show_first_button(), _edit(PlaceStep.SHOW_FIRST, place)),
            button(texts.remove_button(), _edit(PlaceStep.ASK_REMOVAL, place)),
            button(texts.back_button(), _edit(PlaceStep.LIST, place)),
        ],
        width=2,
    )


def confirm_removal(place: Place) -> InlineKeyboardMarkup:
    """Ask once more before a place is removed."""
    return column(
        [
            button(texts.really_remove_button(), _edit(PlaceStep.REMOVE, place)),
            button(texts.back_button(), _edit(PlaceStep.SHOW, place)),
        ]
    )


def _edit(step: PlaceStep, place: Place) -> EditPlace:
    return EditPlace(step=step, place=place.id)
