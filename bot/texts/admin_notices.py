"""What the bot tells its operators on its own account."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.texts.admin_words import drift_line, duration, more
from forecasting.reports.status import DriftedSeries

_MOST_ALARMS = 8


def drift(alarms: Sequence[DriftedSeries]) -> str:
    """Tell of series whose errors look different from before."""
    heading = ngettext("⚠️ Drift in {count} series", "⚠️ Drift in {count} series", len(alarms))
    lines = [f"<b>{heading.format(count=len(alarms))}</b>"]
    lines += [drift_line(one) for one in alarms[:_MOST_ALARMS]]
    lines += more(len(alarms) - _MOST_ALARMS)
    return "\n".join([*lines, _("They are being retrained. /admin shows their models.")])


def training_failed(count: int) -> str:
    """Tell of training that ended without a result."""
    heading = ngettext("❌ Training failed", "❌ Training failed {count} times", count).format(count=count)
    return f"<b>{heading}</b>\n" + _("Forecasts go on with the models there are; the log tells why.")


def stale(age: timedelta) -> str:
    """Tell that no weather comes in."""
    return _(
        "<b>❌ No new weather for {time}</b>\n"
        "Forecasts grow old, and people are told so. Either the weather service or the worker is down:"
        " /admin tells more. You will hear from me when it is over."
    ).format(time=duration(age))


def fresh() -> str:
    """Tell that weather comes in again."""
    return _("<b>✅ Weather comes in again.</b>")


def crashes(process: str, count: int, since: datetime, now: datetime) -> str:
    """Tell that a process starts again and again."""
    name = {"worker": _("The worker"), "bot": _("The bot")}[process]
    text = ngettext(
        "<b>❌ {name} keeps restarting</b>\n{count} start in {time}; the log tells why.",
        "<b>❌ {name} keeps restarting</b>\n{count} starts in {time}; the log tells why.",
        count,
    )
    return text.format(name=name, count=count, time=duration(now - since))
