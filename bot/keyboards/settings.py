"""Buttons for language and units, and for erasing everything."""

from aiogram.types import InlineKeyboardMarkup

from bot.callbacks import Erase, SetLanguage, SetUnits
from bot.i18n import LANGUAGES, current_language
from bot.keyboards.basics import button, chosen, column, rows
from bot.texts import privacy as privacy_texts
from bot.texts import settings as texts
from forecasting.storage.records import Units


def other_languages() -> InlineKeyboardMarkup:
    """Offer, while somebody is being welcomed, the languages that are not being spoken."""
    return column(
        button(name, SetLanguage(language=code, first=True))
        for code, name in LANGUAGES.items()
        if code != current_language()
    )


def settings(units: Units) -> InlineKeyboardMarkup:
    """Offer languages and units."""
    return rows(
        [
            button(chosen(name, code == current_language()), SetLanguage(language=code))
            for code, name in LANGUAGES.items()
        ],
        [button(chosen(texts.units_button(other), other is units), SetUnits(units=other)) for other in Units],
    )


def confirm_erasure() -> InlineKeyboardMarkup:
    """Ask once more before everything is deleted."""
    return column(
        [
            button(privacy_texts.erase_button(), Erase(sure=True)),
            button(privacy_texts.keep_button(), Erase(sure=False)),
        ]
    )
