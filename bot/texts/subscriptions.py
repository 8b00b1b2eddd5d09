"""Daily forecasts."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from bot.formats import moment_words
from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.texts import quiet as quiet_texts
from forecasting.domain import Place
from forecasting.localtime import QuietHours
from forecasting.storage.records import Subscription


def ask_hour(place: Place) -> str:
    """Ask for the hour."""
    return _(
        "When should I send the forecast for <b>{place}</b>? Times are local there.\n"
        "Tap an hour, or type a time like 07:30."
    ).format(place=escape(place.title))


def ask_minute(place: Place) -> str:
    """Ask for the minute."""
    return _("And the minutes? For any others, type the time, like 07:40.\n<b>{place}</b>").format(
        place=escape(place.title)
    )


def not_a_time() -> str:
    """Answer what is no time of day."""
    return _("I need a time like 07:30.")


def subscribed(subscription: Subscription, place: Place, now: datetime, quiet: QuietHours | None) -> str:
    """Confirm a daily forecast and say when the first one comes."""
    first = subscription.next_due_at
    words = _(
        "✅ Every day at <b>{time}</b> local time: the forecast for <b>{place}</b>.\n"
        "The first one comes {first}."
    ).format(
        time=subscription.local_time,
        place=escape(place.title),
        first=moment_words(first, place.zone, now),
    )
    falls_into = quiet and quiet.end_after(first, place.zone)
    return f"{words}\n{quiet_texts.held(quiet)}" if quiet and falls_into else words


def too_many(limit: int) -> str:
    """Answer somebody who has as many daily forecasts as one can."""
    return ngettext(
        "You already have {limit} daily forecast, which is the limit. /subscriptions ends one.",
        "You already have {limit} daily forecasts, which is the limit. /subscriptions ends one.",
        limit,
    ).format(limit=limit)


def mine(subscriptions: Sequence[tuple[Subscription, Place]], now: datetime) -> str:
    """Show one's daily forecasts."""
    if not subscriptions:
        return _("You have no daily forecasts.")
    lines = [_("<b>Your daily forecasts</b>")]
    lines += [_line(subscription, place, now) for subscription, place in subscriptions]
    return "\n".join(lines)


def _line(subscription: Subscription, place: Place, now: datetime) -> str:
    state = _("next: {when}").format(when=moment_words(subscription.next_due_at, place.zone, now))
    if subscription.paused_at:
        state = _("paused")
    return f"<b>{subscription.local_time}</b> {escape(place.title)} · {state}"


def pause_button(subscription: Subscription, place: Place) -> str:
    """Label the button that pauses a daily forecast, or ends its pause; not escaped."""
    mark = "▶️" if subscription.paused_at else "⏸"
    return f"{mark} {subscription.local_time} {place.short_name or place.name}"


def end_button(subscription: Subscription) -> str:
    """Label the button that ends a daily forecast."""
    return f"✕ {subscription.local_time}"


def pause_all_button() -> str:
    """Label the button that pauses all daily forecasts."""
    return _("⏸ Pause all")


def resume_all_button() -> str:
    """Label the button that lets all daily forecasts come again."""
    return _("▶️ Resume all")


def new_button() -> str:
    """Label the button that asks for one more daily forecast."""
    return _("➕ New daily forecast")


def list_button() -> str:
    """Label the button that leads to one's daily forecasts."""
    return _("⏰ Daily forecasts")


def paused() -> str:
    """Confirm a pause, in a toast."""
    return _("Paused.")


def resumed() -> str:
    """Confirm the end of a pause, in a toast."""
    return _("It will come again.")


def ended() -> str:
    """Confirm, in a toast, that a daily forecast is ended."""
    return _("It will not come any more.")
