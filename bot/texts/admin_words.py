"""Words of the administrators' pages: names of jobs, sizes, spans of time."""

from datetime import timedelta
from html import escape

from babel.dates import format_timedelta
from babel.units import format_unit

from bot.i18n import current_language, ngettext
from bot.i18n import gettext as _
from bot.texts.words import variable_name
from forecasting.domain import Place, Variable
from forecasting.evaluation.drift import DriftKind
from forecasting.reports.status import DriftedSeries

_MEGA, _GIGA = 1e6, 1e9


def job_name(job: str) -> str:
    """Return what a job is called; one without a name of its own is called as in the code."""
    return {
        "poll": _("weather fetched"),
        "issue": _("forecasts made"),
        "verify": _("forecasts checked"),
        "train": _("models trained"),
        "prepare": _("places prepared"),
        "housekeeping": _("housekeeping"),
    }.get(job, job)


def size(count: float) -> str:
    """Return a number of bytes, such as `45.2 MB`."""
    unit, divisor = ("gigabyte", _GIGA) if count >= _GIGA else ("megabyte", _MEGA)
    return str(format_unit(count / divisor, unit, "short", format="#,##0.0", locale=current_language()))


def duration(length: timedelta) -> str:
    """Return how long something lasts, such as `12 days` or `40 seconds`."""
    return str(format_timedelta(length, threshold=2, locale=current_language()))


def people(count: int) -> str:
    """Return a number of people."""
    return ngettext("{count} person", "{count} people", count).format(count=count)


def scope(place: Place | None, variable: Variable | None) -> str:
    """Return what an act is about, such as `Berlin, Temperature`, or `everything`."""
    parts = [place.name] if place else []
    parts += [variable_name(variable)] if variable else []
    return ", ".join(parts) or _("everything")


def drift_line(one: DriftedSeries) -> str:
    """Return what an alarm is about, as a line of a list."""
    what = {
        DriftKind.BIAS: _("errors have shifted"),
        DriftKind.SPREAD: _("errors have grown"),
    }[one.alarm.alarm.kind]
    return f"• {escape(scope(one.place, one.alarm.variable))}: {what}"


def more(count: int) -> list[str]:
    """Return the line that says how many of a list are left out, if any are."""
    if count <= 0:
        return []
    return [ngettext("…and {count} more", "…and {count} more", count).format(count=count)]
