"""Language, units, the place shown first."""

from html import escape

from bot.i18n import LANGUAGES, current_language
from bot.i18n import gettext as _
from bot.texts import quiet as quiet_texts
from forecasting.domain import Place
from forecasting.storage.records import Units, User


def units_button(units: Units) -> str:
    """Label the button that chooses units."""
    return {Units.METRIC: _("°C, m/s"), Units.IMPERIAL: _("°F, mph")}[units]


def settings(user: User, first: Place | None) -> str:
    """Show what is set."""
    quiet = quiet_texts.span(user.quiet) if user.quiet else _("none")
    lines = [
        _("<b>Settings</b>\nLanguage: {language}\nUnits: {units}").format(
            language=LANGUAGES[current_language()], units=units_button(user.units)
        ),
        _("Quiet hours: {hours}").format(hours=quiet),
    ]
    if first:
        lines.append(_("Shown first: {place}").format(place=escape(first.title)))
    return "\n".join(lines)


def first_place_button(place: Place) -> str:
    """Label the button that leads to the choice of the place shown first; not escaped."""
    return f"⭐ {place.title}"


def ask_first_place() -> str:
    """Ask which place is shown first."""
    return _("Which place should I show first?")


def saved() -> str:
    """Confirm a change, in a toast."""
    return _("Saved.")
