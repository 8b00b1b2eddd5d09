"""The first words, help, and what the bot says about itself to Telegram."""

from html import escape

from bot.i18n import gettext as _
from forecasting.domain import Place


def hello() -> str:
    """Say in one breath what this is."""
    return _(
        "<b>Skewcast tells you what to plan for.</b>\n"
        "Frost on tomatoes hurts more than a warm night? Tell me which side hurts,"
        " and you get a number on the safe side, with its chances."
        " Every forecast is checked later, and I show how often I was wrong."
    )


def hello_again(place: Place) -> str:
    """Greet somebody who has a place already."""
    return _(
        "Good to see you. Your place is <b>{place}</b>.\n"
        "/forecast shows what is coming, /plan the number to plan by, /help everything else."
    ).format(place=escape(place.full_name))


def commands() -> dict[str, str]:
    """Return every public command with what it does, in the order of Telegram's menu."""
    return {
        "forecast": _("What is coming, with a chart"),
        "plan": _("The number to plan by"),
        "report": _("How often I was wrong"),
        "subscribe": _("A daily forecast at your hour"),
        "unsubscribe": _("End a daily forecast"),
        "places": _("Your places"),
        "settings": _("Language and units"),
        "help": _("What I can do"),
        "privacy": _("What I know about you"),
        "export": _("Your data as a file"),
        "delete": _("Delete everything about you"),
        "start": _("Begin anew"),
    }


def admin_commands() -> dict[str, str]:
    """Return the commands only admins see."""
    return {"retrain": _("Train the models anew"), "status": _("How the service is doing")}


def help_text() -> str:
    """Explain everything on one screen."""
    return _(
        "<b>Forecast</b>\n"
        "/forecast – the next hours with a chart; the shaded band holds 8 of 10 outcomes\n"
        "/plan – one number to plan by, on the side that hurts less\n"
        "/report – how often and how far I was off, compared with others\n\n"
        "<b>Every day</b>\n"
        "/subscribe – a forecast at the hour you choose\n"
        "/unsubscribe – end it\n\n"
        "<b>You</b>\n"
        "/places – add, remove, choose the first\n"
        "/settings – language and units\n"
        "/privacy, /export, /delete – your data\n\n"
        "To add a place, type its name or send a location.\n"
        "In a hurry? <code>/plan temperature colder 4</code> or <code>/subscribe 07:30</code>."
    )


def cancelled() -> str:
    """Say that no question stands any more."""
    return _("All right. /help shows what I can do.")


def description() -> str:
    """Return what people see before they start the bot; at most 512 characters."""
    return _(
        "What should you plan for when being wrong on one side costs more?\n\n"
        "I give a number on the safe side for temperature, wind, humidity and pressure,"
        " say how likely it is to be missed, and keep a public record of my own errors.\n\n"
        "Weather data by Open-Meteo.com."
    )


def short_description() -> str:
    """Return the line on the bot's profile; at most 120 characters."""
    return _("Weather to plan by: a number on the side that hurts less, and an honest record.")
