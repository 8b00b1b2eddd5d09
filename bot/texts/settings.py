"""Language and units."""

from bot.i18n import LANGUAGES, current_language
from bot.i18n import gettext as _
from forecasting.storage.records import Units


def units_button(units: Units) -> str:
    """Label the button that chooses units."""
    return {Units.METRIC: _("°C, m/s"), Units.IMPERIAL: _("°F, mph")}[units]


def settings(units: Units) -> str:
    """Show what is set."""
    return _("<b>Settings</b>\nLanguage: {language}\nUnits: {units}").format(
        language=LANGUAGES[current_language()], units=units_button(units)
    )


def saved() -> str:
    """Confirm a change, in a toast."""
    return _("Saved.")
