"""What is said in groups only."""

from html import escape

from bot.i18n import gettext as _
from forecasting.domain import Place


def hello() -> str:
    """Say, to a group the bot was added to, what this is and how it begins."""
    return _(
        "<b>Hello! I tell you what weather to plan for,</b> with its chances,"
        " and show how often I was wrong.\n"
        "An admin sets the place for everybody here, for example: /places Berlin"
    )


def hello_again(place: Place) -> str:
    """Greet a group that has a place."""
    return _(
        "The place of this group is <b>{place}</b>.\n"
        "/forecast shows what is coming, /help everything else. Admins change the settings."
    ).format(place=escape(place.title))


def ask_for_place() -> str:
    """Ask a group where it wants forecasts for."""
    return _("First I need a place. An admin sets it, for example: /places Berlin")


def how_to_add() -> str:
    """Say how a group gets one more place."""
    return _("To add one: /places and its name, for example /places Berlin")


def admins_only() -> str:
    """Answer somebody in a group who may not change anything for it."""
    return _("Only the group's admins can change this.")


def ask_erasure() -> str:
    """Ask whether everything about a group is really to be deleted."""
    return _(
        "<b>Forget this group?</b>\n"
        "Its places, plans, settings, alerts and daily forecasts go at once and cannot be brought back."
    )


def commands() -> dict[str, str]:
    """Return the commands everybody in a group is offered, with what they do."""
    return {
        "forecast": _("What is coming, with a chart"),
        "explain": _("What a forecast is made of"),
        "report": _("How often I was wrong"),
        "help": _("What I can do"),
    }


def admin_commands() -> dict[str, str]:
    """Return the commands only a group's admins are offered, as only they may change something."""
    return {
        "places": _("The group's places"),
        "plan": _("The number to plan by"),
        "subscribe": _("A daily forecast at your hour"),
        "subscriptions": _("Daily forecasts here"),
        "alert": _("A warning of frost, heat or wind"),
        "alerts": _("Alerts here"),
        "quiet": _("Hours without messages"),
        "settings": _("Language, units, first place"),
    }


def help_text() -> str:
    """Explain what the bot does in groups."""
    return _(
        "<b>For everybody</b>\n"
        "/forecast – the next hours with a chart\n"
        "/report – how often and how far I was off\n\n"
        "<b>For the group's admins</b>\n"
        "/places Berlin – add a place; /places – all of them\n"
        "/plan – which side hurts you, and the number to plan by\n"
        "/subscribe 07:30 – a daily forecast here\n"
        "/alert – a warning of frost, heat or wind; /quiet – hours without messages\n"
        "/settings – language, units, the place shown first\n"
        "/delete – forget this group\n\n"
        "I read only commands and answers to my messages."
    )
