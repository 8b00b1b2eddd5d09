"""Daily forecasts."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from bot.formats import moment_words
from bot.i18n import gettext as _
from bot.i18n import ngettext
from forecasting.domain import Place
from forecasting.storage.records import Subscription


def ask_hour(place: Place) -> str:
    """Ask for the hour."""
    return _(
        "At what time shall I send the forecast for <b>{place}</b>? It is the local time there.\n"
        "Tap an hour, or type a time like 07:30."
    ).format(place=escape(place.full_name))


def ask_minute(place: Place) -> str:
    """Ask for the minute."""
    return _("And the minute? For any other one, type the time, like 07:40.\n<b>{place}</b>").format(
        place=escape(place.full_name)
    )


def not_a_time() -> str:
    """Answer what is no time of day."""
    return _("I need a time like 07:30.")


def subscribed(subscription: Subscription, place: Place, now: datetime) -> str:
    """Confirm a daily forecast and say when the first one comes."""
    return _(
        "✅ Every day at <b>{time}</b> local time: the forecast for <b>{place}</b>.\n"
        "The first one comes {first}. /unsubscribe ends it."
    ).format(
        time=subscription.local_time,
        place=escape(place.full_name),
        first=moment_words(subscription.next_due_at, place.zone, now),
    )


def too_many(limit: int) -> str:
    """Answer somebody who has as many daily forecasts as one can."""
    return ngettext(
        "You already have {limit} daily forecast, which is the limit. /unsubscribe ends one.",
        "You already have {limit} daily forecasts, which is the limit. /unsubscribe ends one.",
        limit,
    ).format(limit=limit)


def mine(subscriptions: Sequence[tuple[Subscription, Place]]) -> str:
    """Show one's daily forecasts, for ending them."""
    if not subscriptions:
        return _("You have no daily forecasts. /subscribe starts one.")
    return _("<b>Your daily forecasts</b>\nTap one to end it.")


def end_button(subscription: Subscription, place: Place) -> str:
    """Label the button that ends a daily forecast; not escaped."""
    return f"✕ {subscription.local_time} {place.name}"


def ended() -> str:
    """Confirm, in a toast, that a daily forecast is ended."""
    return _("It will not come any more.")
