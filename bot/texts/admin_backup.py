"""Backups on request, for administrators."""

from html import escape
from pathlib import Path

from bot.i18n import gettext as _
from bot.texts.admin_words import size


def ask() -> str:
    """Warn of what a backup holds, and ask."""
    return _(
        "<b>Backup</b>\n"
        "A copy of the whole database, made while everything runs.\n\n"
        "⚠️ It holds personal data: who uses the bot, their places and settings."
        " Whoever has this chat has the file. Delete it here once you have stored it safely."
    )


def elsewhere() -> str:
    """Say how to back up a database that is no file of ours."""
    return _(
        "<b>Backup</b>\n"
        "The data is in PostgreSQL: back it up on its server, for example with"
        " <code>pg_dump --format=custom skewcast</code>. The bot cannot do it for you."
    )


def make_button() -> str:
    """Label the button that makes a backup."""
    return _("Make it and send it here")


def making() -> str:
    """Say that it takes a moment."""
    return _("Making a backup…")


def caption() -> str:
    """Say what the file is."""
    return _("Backup of the database. It holds personal data: keep it safe.")


def too_large(path: Path, byte_count: int) -> str:
    """Say where a backup lies that Telegram does not take."""
    return _(
        "The backup is made. Packed it is {size}, and Telegram takes 50 MB at most."
        " It lies on the server:\n<code>{path}</code>"
    ).format(size=size(byte_count), path=escape(str(path)))


def failed() -> str:
    """Say that there is none."""
    return _("The backup failed; the log tells why. Earlier backups are untouched.")
