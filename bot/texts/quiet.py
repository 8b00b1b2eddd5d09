"""Quiet hours."""

from bot.i18n import gettext as _
from forecasting.localtime import QuietHours


def show(quiet: QuietHours | None) -> str:
    """Show one's quiet hours, and what they mean."""
    state = _("Now: {begin}–{end}.").format(**_times(quiet)) if quiet else _("You have none.")
    return _(
        "🌙 <b>Quiet hours</b>\n"
        "{state}\n\n"
        "Messages wait until they are over. Only a warning of something that may begin before then comes"
        " at once.\n"
        "Times are those of the place a message is about."
    ).format(state=state)


def ask_begin() -> str:
    """Ask when they begin."""
    return _("When should the quiet hours begin? Tap an hour, or type both times, like 22:30–07:00.")


def ask_end(begin: str) -> str:
    """Ask when they end."""
    return _("Quiet from <b>{begin}</b>. And until when?").format(begin=begin)


def ask_minute() -> str:
    """Ask for the minute."""
    return _("And the minutes?")


def quiet_button() -> str:
    """Label the button that leads to one's quiet hours."""
    return _("🌙 Quiet hours")


def span(quiet: QuietHours) -> str:
    """Return quiet hours as two times, such as 22:00–07:00."""
    return "{begin}–{end}".format(**_times(quiet))


def own_button() -> str:
    """Label the button for times of one's own."""
    return _("Other times")


def off_button() -> str:
    """Label the button that ends quiet hours."""
    return _("No quiet hours")


def not_two_times() -> str:
    """Answer what is not two different times of day."""
    return _("I need two different times, like 22:30–07:00.")


def held(quiet: QuietHours) -> str:
    """Warn that a daily forecast falls into quiet hours."""
    return _("🌙 That is within your quiet hours ({begin}–{end}): it comes when they are over.").format(
        **_times(quiet)
    )


def _times(quiet: QuietHours) -> dict[str, str]:
    return {"begin": f"{quiet.begin:%H:%M}", "end": f"{quiet.end:%H:%M}"}
