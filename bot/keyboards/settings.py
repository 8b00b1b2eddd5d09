"""Buttons for language and units, and for erasing everything."""

from collections.abc import Iterable

from aiogram.types import InlineKeyboardMarkup

from bot.callbacks import Erase, SetFirstPlace, SetLanguage, SettingsPage, SetUnits, ShowQuiet, ShowSettings
from bot.i18n import LANGUAGES, current_language
from bot.keyboards.basics import button, chosen, column, rows
from bot.texts import places as place_texts
from bot.texts import privacy as privacy_texts
from bot.texts import quiet as quiet_texts
from bot.texts import settings as texts
from forecasting.domain import Place, PlaceId
from forecasting.storage.records import Units


def other_languages() -> InlineKeyboardMarkup:
    """Offer, while somebody is being welcomed, the languages that are not being spoken."""
    return column(
        button(name, SetLanguage(language=code, first=True))
        for code, name in LANGUAGES.items()
        if code != current_language()
    )


def settings(units: Units, first: Place | None) -> InlineKeyboardMarkup:
    """Offer languages, units, quiet hours, and another place to show first."""
    to_places = ShowSettings(page=SettingsPage.PLACE)
    return rows(
        [
            button(chosen(name, code == current_language()), SetLanguage(language=code))
            for code, name in LANGUAGES.items()
        ],
        [button(chosen(texts.units_button(other), other is units), SetUnits(units=other)) for other in Units],
        [button(texts.first_place_button(first), to_places)] if first else [],
        [button(quiet_texts.quiet_button(), ShowQuiet())],
    )


def first_places(places: Iterable[Place], first: PlaceId | None) -> InlineKeyboardMarkup:
    """Offer one's places, and the way back."""
    offered = [
        button(chosen(place.title, place.id == first), SetFirstPlace(place=place.id)) for place in places
    ]
    return column([*offered, button(place_texts.back_button(), ShowSettings())])


def confirm_erasure() -> InlineKeyboardMarkup:
    """Ask once more before everything is deleted."""
    return column(
        [
            button(privacy_texts.erase_button(), Erase(sure=True)),
            button(privacy_texts.keep_button(), Erase(sure=False)),
        ]
    )
