"""Telling others of a place, and following one that others told of."""

from html import escape

from bot.i18n import gettext as _
from forecasting.domain import Place


def ask_to_follow() -> str:
    """Ask somebody who was told of a place whether they want it among theirs."""
    return _("<b>Follow this place?</b> Then /forecast shows it, and it can be sent to you every day.")


def follow_button() -> str:
    """Label the button that follows a place somebody else told of."""
    return _("➕ Follow")


def already_yours() -> str:
    """Answer, in a toast, somebody who follows a place already."""
    return _("This place is among yours already.")


def share(place: Place, link: str) -> str:
    """Hand out the link of a place."""
    return _(
        "<b>{place}</b>\n{link}\n\n"
        "Whoever opens the link sees the forecast and can follow the place. It says nothing about you."
    ).format(place=escape(place.full_name), link=escape(link))


def send_link_button() -> str:
    """Label the button that sends a place's link to a chat."""
    return _("Send the link")


def send_card_button() -> str:
    """Label the button that sends a card with the forecast to a chat."""
    return _("Send a card with the forecast")
