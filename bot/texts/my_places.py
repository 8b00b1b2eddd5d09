"""One's places: the list, names, order, removal."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from bot.formats import clipped, clock_time, spot
from bot.i18n import gettext as _
from bot.i18n import ngettext
from forecasting.domain import Place, PlaceId
from forecasting.storage.records import Attached

_LONGEST_TOAST = 100


def list_of(places: Sequence[Place], default_id: PlaceId | None, how_to_add: str) -> str:
    """Show one's places, each by its short and its full name."""
    lines = [_("<b>Your places</b>")]
    for place in places:
        star = "⭐ " if place.id == default_id else "• "
        lines.append(star + _both_names(place))
    lines.append("")
    lines.append(_("⭐ is the one I show first. Tap a place to rename, move, share or remove it."))
    lines.append(how_to_add)
    return "\n".join(lines)


def how_to_add() -> str:
    """Say how one more place is added."""
    return _("To add one, just type its name or send its location.")


def one(place: Place, places: Sequence[Place], now: datetime) -> str:
    """Show one place: its names, where it is, its clock, and where it stands among others."""
    lines = [f"<b>{escape(place.title)}</b>"]
    if place.short_name:
        lines.append(escape(place.full_name))
    where = spot(place.latitude, place.longitude)
    clock = _("{time} there now").format(time=clock_time(now, place.zone))
    lines.append(clock if where == place.full_name else f"{where} · {clock}")
    if len(places) > 1:
        lines.append("")
        for number, other in enumerate(places, start=1):
            name = escape(other.title)
            lines.append(f"{number}. " + (f"<b>{name}</b>" if other.id == place.id else name))
    return "\n".join(lines)


def show_first_button() -> str:
    """Label the button that makes a place the default."""
    return _("⭐ Show first")


def rename_button() -> str:
    """Label the button that gives a place a name of one's own."""
    return _("✏️ Rename")


def full_name_button() -> str:
    """Label the button that takes a short name back."""
    return _("Use the full name")


def up_button() -> str:
    """Label the button that moves a place up."""
    return _("↑ Up")


def down_button() -> str:
    """Label the button that moves a place down."""
    return _("↓ Down")


def ask_name(place: Place) -> str:
    """Ask for a name of one's own."""
    return _("What do you call <b>{place}</b>? Type a short name, 40 characters at most.").format(
        place=escape(place.full_name)
    )


def no_short_name() -> str:
    """Answer what will not do as a short name."""
    return _("I need a name of 1 to 40 characters.")


def ask_removal(place: Place, attached: Attached) -> str:
    """Ask whether a place is really to be removed, and say what goes with it."""
    lost = [
        ngettext("{count} daily forecast", "{count} daily forecasts", attached.subscriptions),
        ngettext("{count} alert", "{count} alerts", attached.alerts),
        ngettext("{count} plan", "{count} plans", attached.plans),
    ]
    counts = (attached.subscriptions, attached.alerts, attached.plans)
    listed = [words.format(count=count) for words, count in zip(lost, counts, strict=True) if count]
    return _("Remove <b>{place}</b>? This goes with it: {lost}.").format(
        place=escape(place.title), lost=", ".join(listed)
    )


def really_remove_button() -> str:
    """Label the button that confirms the removal of a place."""
    return _("Yes, remove it")


def removed(place: Place) -> str:
    """Confirm that a place is removed."""
    return _("{place} is removed.").format(place=clipped(place.title, _LONGEST_TOAST))


def _both_names(place: Place) -> str:
    if place.short_name is None:
        return escape(place.full_name)
    return f"<b>{escape(place.short_name)}</b> – {escape(place.full_name)}"
