"""Cards for other chats, asked for by the bot's name and a place."""

import re
from html import unescape

from bot.callbacks import Span
from bot.i18n import gettext as _
from bot.texts.forecast import caption, day_line
from forecasting.reports.forecast import ForecastCard
from forecasting.storage.records import Units


def card(card: ForecastCard, units: Units) -> str:
    """Describe a forecast for people who may never have seen this bot."""
    return caption(card, Span.DAY, units)


def preview(card: ForecastCard, units: Units) -> str:
    """Say in one plain line, not escaped, what a card holds."""
    now = card.issued_at + card.age
    days = [day_line(card, day, now, units).partition("\n")[0] for day in card.days[:1]]
    return unescape(re.sub(r"<[^>]+>", "", " ".join(days)))


def open_button() -> str:
    """Label the button on a card that opens the bot at its place."""
    return _("Chances, chart and record")


def no_place_button() -> str:
    """Label the offer to somebody for whom no place was found."""
    return _("No such place yet: open the bot to add it")
