"""The panel of administrators: its pages' names, people, and what administrators did."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape

from bot.formats import time_ago
from bot.i18n import LANGUAGES
from bot.i18n import gettext as _
from bot.texts.admin_words import people as people_words
from bot.texts.admin_words import scope
from bot.texts.words import model_name
from bot.units import number
from forecasting.domain import ModelName, Place, PlaceId, Variable
from forecasting.storage.records import Act, ActKind, People


def home() -> str:
    """Open the panel."""
    return _("<b>Operators' panel</b>\nOnly administrators see this.")


def health_button() -> str:
    """Label the button to the page on health."""
    return _("🩺 Health")


def models_button() -> str:
    """Label the button to the pages on models."""
    return _("🏆 Models")


def training_button() -> str:
    """Label the button to the page on training."""
    return _("🎓 Training")


def people_button() -> str:
    """Label the button to the page on people."""
    return _("👥 People")


def broadcast_button() -> str:
    """Label the button that begins a broadcast."""
    return _("📣 Broadcast")


def backup_button() -> str:
    """Label the button to the page on backups."""
    return _("💾 Backup")


def audit_button() -> str:
    """Label the button to the page on what was done."""
    return _("📜 Audit")


def refresh_button() -> str:
    """Label the button that shows a page anew."""
    return _("🔄 Refresh")


def people(counts: People) -> str:
    """Show how many people there are and what they asked for."""
    lines = [
        _("<b>People</b>"),
        _("In all: {users}, new this week: {joined}, blocked the bot: {blocked}.").format(
            users=number(counts.users), joined=number(counts.joined), blocked=number(counts.blocked)
        ),
        _("Groups: {groups}.").format(groups=number(counts.groups)),
        _("Places: {places}, daily forecasts: {subscriptions}, alerts: {alerts}.").format(
            places=number(counts.places),
            subscriptions=number(counts.subscriptions),
            alerts=number(counts.alerts),
        ),
        "",
        *[
            f"{LANGUAGES.get(language, language)}: {number(count)}"
            for language, count in sorted(counts.by_language.items())
        ],
    ]
    return "\n".join(lines).strip()


def audit(acts: Sequence[Act], places: Mapping[PlaceId, Place], now: datetime) -> str:
    """Show what administrators did, the newest first."""
    lines = [_act(act, places, now) for act in acts] or [_("Nothing has been done yet.")]
    return "\n".join([_("<b>Audit</b>"), *lines])


def _act(act: Act, places: Mapping[PlaceId, Place], now: datetime) -> str:
    about = _about(act, places)
    words = _kind(act.kind) + (f": {about}" if about else "")
    return _("• {what} – {ago}, admin {id}").format(what=words, ago=time_ago(now - act.at), id=act.admin_id)


def _kind(kind: ActKind) -> str:
    return {
        ActKind.TRAIN: _("training"),
        ActKind.CANCEL_TRAINING: _("training cancelled"),
        ActKind.PROMOTE: _("promotion"),
        ActKind.ROLL_BACK: _("roll-back"),
        ActKind.BROADCAST: _("broadcast"),
        ActKind.STOP_BROADCAST: _("broadcast stopped"),
        ActKind.BACK_UP: _("backup"),
    }[kind]


def _about(act: Act, places: Mapping[PlaceId, Place]) -> str:
    details = act.details
    if "recipients" in details:
        return people_words(details["recipients"])
    if "variable" not in details:
        return ""
    place = places.get(PlaceId(details["place"])) if details["place"] else None
    if details["place"] and place is None:
        return _("a place that is gone")
    variable = Variable(details["variable"]) if details["variable"] else None
    series = escape(scope(place, variable))
    model = details.get("model")
    return f"{series} → {model_name(ModelName(model))}" if model else series
