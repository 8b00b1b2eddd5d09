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
    ).format(place=escape(place.title))


def commands() -> dict[str, str]:
    """Return every public command with what it does, in the order of Telegram's menu."""
    return {
        "forecast": _("What is coming, with a chart"),
        "explain": _("What a forecast is made of"),
        "plan": _("The number to plan by"),
        "report": _("How often I was wrong"),
        "subscribe": _("A daily forecast at your hour"),
        "subscriptions": _("Your daily forecasts"),
        "alert": _("A warning of frost, heat or wind"),
        "alerts": _("Your alerts"),
        "quiet": _("Hours without messages"),
        "places": _("Your places"),
        "settings": _("Language, units, first place"),
        "help": _("What I can do"),
        "privacy": _("What I know about you"),
        "export": _("Your data as a file"),
        "delete": _("Delete everything about you"),
        "start": _("Start over"),
    }


def admin_commands() -> dict[str, str]:
    """Return the commands only admins see."""
    return {
        "admin": _("The operators' panel"),
        "status": _("How the service is doing"),
        "retrain": _("Retrain the models"),
        "broadcast": _("Write to everybody"),
        "backup": _("A copy of the database"),
    }


def help_text(*, has_plan: bool, is_admin: bool) -> str:
    """Explain everything on one screen; what comes next first of all to somebody without a plan."""
    parts = [] if has_plan else [_next_step()]
    parts.append(_help())
    if is_admin:
        parts.append(_("<b>For admins</b>") + "\n" + ", ".join(f"/{name}" for name in admin_commands()))
    return "\n\n".join(parts)


def help_without_place() -> str:
    """Explain the first step to somebody who has no place."""
    return _(
        "<b>I need a place first.</b>\n"
        "Type a town, send your location or a pin, or type coordinates like 55.75, 37.62.\n\n"
        "Then I fetch how forecasts erred there, and show what is coming, with its chances.\n\n"
        "/settings – language and units\n"
        "/privacy – what I store about you"
    )


def cancelled() -> str:
    """Say that no question stands any more."""
    return _("All right. /help shows what I can do.")


def name() -> str:
    """Return the bot's name; at most 64 characters."""
    return _("Skewcast: weather to plan by")


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


def _next_step() -> str:
    return _(
        "<b>Next: tell me which side hurts you.</b>\n"
        "/plan asks one question and gives you a number on the safe side."
    )


def _help() -> str:
    return _(
        "<b>Forecast</b>\n"
        "/forecast – the next hours with a chart; the shaded band holds 8 of 10 outcomes\n"
        "/explain – what the forecast is made of\n"
        "/plan – one number to plan by, on the side that hurts less\n"
        "/report – how often and how far I was off, compared with others\n\n"
        "<b>By itself</b>\n"
        "/subscribe – a forecast every day at your hour; /subscriptions – all of them\n"
        "/alert – a warning of frost, heat or wind; /alerts – all of them\n"
        "/quiet – hours without messages\n\n"
        "<b>You</b>\n"
        "/places – add, rename, sort, share, remove\n"
        "/settings – language, units, the place shown first\n"
        "/privacy, /export, /delete – your data\n\n"
        "To add a place, type its name or send a location. In any other chat, type my name and a place"
        " to send a card there.\n"
        "In a hurry? <code>/plan temperature colder 4</code> or <code>/subscribe 07:30</code>."
    )
