"""Messages of an administrator to everybody: what readers get, what the administrator is asked and told."""

from html import escape

from bot.i18n import LANGUAGES
from bot.i18n import gettext as _
from bot.texts.admin_words import people
from bot.units import number
from forecasting.storage.records import Broadcast, BroadcastCounts

LONGEST = 3_500
"""So many UTF-16 units, quoted, leave room for the heading in every language; Telegram counts in them."""


def message(broadcast: Broadcast) -> str:
    """Return what a reader gets."""
    return _("<b>📣 From the operator of this bot</b>") + "\n\n" + quoted(broadcast.text)


def quoted(text: str) -> str:
    """Return a text that Telegram shows as it was written."""
    return escape(text, quote=False)


def ask_language() -> str:
    """Ask whom a broadcast is for."""
    return _("<b>Broadcast</b>\nWho is it for?")


def language_button(language: str | None, count: int) -> str:
    """Label the button that chooses whom it is for."""
    name = LANGUAGES[language] if language else _("Everybody")
    return f"{name} ({number(count)})"


def ask_text() -> str:
    """Ask for the words."""
    return _("Send me the text: plain words, without formatting. You will see it before anybody else does.")


def cancel_button() -> str:
    """Label the button that drops what was begun."""
    return _("Cancel")


def only_text() -> str:
    """Answer a picture, a sticker and the like."""
    return _("Only text can be sent to everybody. Please send words, or /cancel.")


def too_long(length: int) -> str:
    """Answer a text that does not fit into one message."""
    return _("That is too long by {count} characters. Please shorten it.").format(
        count=number(length - LONGEST)
    )


def confirm(count: int) -> str:
    """Ask below the preview whether it may go out."""
    return _("☝️ This is what people will see. It goes to {people}.").format(people=people(count))


def send_button() -> str:
    """Label the button that sends it."""
    return _("Send it")


def nobody_to_write_to() -> str:
    """Answer when a broadcast has no readers."""
    return _("There is nobody to send it to.")


def on_its_way(counts: BroadcastCounts) -> str:
    """Say how far a broadcast is."""
    return _("The broadcast is on its way: {done} of {total}. You will get a report at the end.").format(
        done=number(counts.total - counts.waiting), total=number(counts.total)
    )


def follow_button() -> str:
    """Label the button that looks how far it is."""
    return _("🔄 How far is it?")


def stop_button() -> str:
    """Label the button that takes back what has not been sent."""
    return _("⏹ Stop")


def dropped() -> str:
    """Confirm that nothing goes out."""
    return _("Nothing was sent.")


def report(counts: BroadcastCounts) -> str:
    """Say who got a broadcast and who did not."""
    lines = [
        _("<b>The broadcast is finished</b>"),
        _("Got it: {sent} of {total}.").format(sent=number(counts.sent), total=number(counts.total)),
    ]
    if counts.blocked:
        lines.append(_("Blocked the bot: {count}.").format(count=number(counts.blocked)))
    if counts.failed:
        lines.append(_("Not delivered: {count}.").format(count=number(counts.failed)))
    return "\n".join(lines)
