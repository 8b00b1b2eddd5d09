"""Buttons for finding, choosing and changing places."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bot.callbacks import (
    DropSearch,
    EditPlace,
    FollowPlace,
    PickFound,
    PlaceStep,
    PlanVariable,
    SharePlace,
    ShowForecast,
    Span,
)
from bot.keyboards.basics import button, column, rows
from bot.texts import forecast as forecast_texts
from bot.texts import inline as inline_texts
from bot.texts import my_places as my_texts
from bot.texts import places as texts
from bot.texts import plan as plan_texts
from bot.texts import sharing as sharing_texts
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
    return column(button(place.title, _edit(PlaceStep.SHOW, place)) for place in places)


def first_step(place: Place) -> InlineKeyboardMarkup:
    """Offer the one thing to do with a first forecast."""
    plan = PlanVariable(place=place.id, variable=Variable.TEMPERATURE, fresh=True)
    return column([button(plan_texts.which_side_hurts_button(), plan)])


def follow(place: Place) -> InlineKeyboardMarkup:
    """Offer to follow a place somebody else told of."""
    return column([button(sharing_texts.follow_button(), FollowPlace(place=place.id))])


def share(place: Place, link: str) -> InlineKeyboardMarkup:
    """Offer to send a place's link, or a card with its forecast, to a chat of one's choice."""
    to_chat = f"https://t.me/share/url?{urlencode({'url': link, 'text': place.full_name})}"
    return column(
        [
            InlineKeyboardButton(text=sharing_texts.send_link_button(), url=to_chat),
            InlineKeyboardButton(text=sharing_texts.send_card_button(), switch_inline_query=place.name),
        ]
    )


def open_place(link: str) -> InlineKeyboardMarkup:
    """Lead from a card in another chat to the bot."""
    return InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text=inline_texts.open_button(), url=link)]]
    )


def one_place(place: Place, *, is_only: bool, is_first: bool) -> InlineKeyboardMarkup:
    """Offer what can be done about a place; what puts it before others only where that changes something."""
    forecast = ShowForecast(place=place.id, variable=Variable.TEMPERATURE, span=Span.DAY, fresh=True)
    order = [
        button(my_texts.up_button(), _edit(PlaceStep.UP, place)),
        button(my_texts.down_button(), _edit(PlaceStep.DOWN, place)),
    ]
    first = button(my_texts.show_first_button(), _edit(PlaceStep.SHOW_FIRST, place))
    return rows(
        [button(texts.forecast_button(), forecast), *([] if is_first else [first])],
        [
            button(my_texts.rename_button(), _edit(PlaceStep.RENAME, place)),
            button(forecast_texts.share_button(), SharePlace(place=place.id)),
        ],
        [] if is_only else order,
        [
            button(texts.remove_button(), _edit(PlaceStep.ASK_REMOVAL, place)),
            button(texts.back_button(), _edit(PlaceStep.LIST, place)),
        ],
    )


def ask_name(place: Place) -> InlineKeyboardMarkup:
    """Offer ways out of naming a place."""
    unname = [button(my_texts.full_name_button(), _edit(PlaceStep.UNNAME, place))]
    return rows(
        unname if place.short_name else [],
        [button(texts.back_button(), _edit(PlaceStep.SHOW, place))],
    )


def confirm_removal(place: Place) -> InlineKeyboardMarkup:
    """Ask once more before a place is removed."""
    return column(
        [
            button(my_texts.really_remove_button(), _edit(PlaceStep.REMOVE, place)),
            button(texts.back_button(), _edit(PlaceStep.SHOW, place)),
        ]
    )


def _edit(step: PlaceStep, place: Place) -> EditPlace:
    return EditPlace(step=step, place=place.id)
