"""What is stored about people, and how to take or delete it."""

from bot.i18n import gettext as _


def privacy() -> str:
    """Say what is stored."""
    return _(
        "<b>What I store about you</b>\n"
        "• your Telegram id, language, units and quiet hours\n"
        "• your places, rounded to about a kilometre, and what you call them\n"
        "• which side hurts you, your alerts and daily forecasts, and when they were sent\n"
        "• the places your last search found, until you choose one\n\n"
        "No name, no messages, no phone number. Names and coordinates of places go to the weather services"
        " (Open-Meteo.com, aviationweather.gov, mesonet.agron.iastate.edu); they do not learn who asked."
        " A link to a place shows its forecast to anybody, but not who follows it.\n\n"
        "/export sends you all of it as a file. /delete removes all of it at once."
    )


def export_caption() -> str:
    """Explain the exported file."""
    return _("Everything I store about you. /delete removes it.")


def ask_erasure() -> str:
    """Ask whether everything is really to be deleted."""
    return _(
        "<b>Delete everything about you?</b>\n"
        "Your places, plans, settings, alerts and daily forecasts go at once and cannot be brought back."
    )


def erase_button() -> str:
    """Label the button that deletes everything."""
    return _("Yes, delete everything")


def keep_button() -> str:
    """Label the button that keeps everything."""
    return _("No, keep it")


def erased() -> str:
    """Confirm the deletion."""
    return _("Everything about you is deleted. /start starts over.")


def kept() -> str:
    """Confirm that nothing is deleted."""
    return _("Nothing was deleted.")
