"""Warnings, their end, and how right they were in a week."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from html import escape

from bot.formats import day_name, moment_words
from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.texts.common import bold_place, bullet
from bot.texts.conditions import chance_words, condition, figures, icon, report_footer, right_now
from bot.texts.forecast import plan_line
from bot.units import number, percent
from forecasting.domain import Place
from forecasting.reports.alert_week import WEEK, AlertWeek
from forecasting.reports.danger import DangerReport
from forecasting.storage.records import Alert, Units


def warning(alert: Alert, report: DangerReport, units: Units) -> str:
    """Warn: what, how likely, when, and the number to plan by."""
    lines = [f"{icon(alert.terms)} {bold_place(report.place)}", right_now(report, units)]
    if report.cost and report.plan is not None:
        lines.append(plan_line(alert.terms.variable, report.cost, report.plan, units))
    silence = (
        _("You asked to know from {limit} on. I stay silent while it lasts and tell you when it is over.")
        if alert.terms.all_clear
        else _("You asked to know from {limit} on. I stay silent while it lasts.")
    )
    lines += ["", silence.format(limit=percent(alert.terms.probability)), "", report_footer(report)]
    return "\n".join(lines)


def all_clear(report: DangerReport, units: Units) -> str:
    """Say that a danger is over."""
    lines = [
        f"✅ {bold_place(report.place)}",
        _("The danger is over. Next {window}: <b>{condition}</b>, chance <b>{chance}</b>.").format(
            **figures(report, units)
        ),
        "",
        report_footer(report),
    ]
    return "\n".join(lines)


def blind(place: Place, since: datetime, now: datetime) -> str:
    """Say that nothing can be watched for lack of a fresh forecast."""
    return _(
        "⚠️ {place}\n"
        "There has been no fresh forecast since {since}: I cannot warn you until there is one."
        " My silence does not mean that nothing is coming."
    ).format(place=bold_place(place), since=moment_words(since, place.zone, now))


def week(first_day: date, weeks: Sequence[AlertWeek], units: Units) -> str:
    """Tell how right a week's warnings were, and what came without one."""
    first, last = day_name(first_day), day_name(first_day + WEEK - timedelta(days=1))
    parts = [_("<b>Your alerts, {first} – {last}</b>").format(first=first, last=last)]
    parts += ["\n".join(_week(each, units)) for each in weeks]
    return "\n\n".join(parts)


def _week(week: AlertWeek, units: Units) -> list[str]:
    terms = week.alert.terms
    lines = [f"{icon(terms)} {condition(terms, units)} · {escape(week.place.title)}"]
    if week.warnings:
        warned = ngettext("{warnings} warning", "{warnings} warnings", week.warnings)
        right = _("{right} came true")
        expected = _("by the chances given, about {expected} would").format(expected=number(week.expected, 1))
        words = f"{warned}, {right} ({expected})".format(warnings=week.warnings, right=week.right)
        lines.append(bullet(words))
    if week.unknown:
        lines.append(bullet(_("unknown: {unknown}, as nothing was observed").format(unknown=week.unknown)))
    for moment, chance in week.unwarned:
        lines.append(bullet(_unwarned(week.place, moment, chance)))
    return lines


def _unwarned(place: Place, moment: datetime, chance: float) -> str:
    # Seen from its own moment, a day would be called today.
    when = moment_words(moment, place.zone, moment + WEEK)
    return _("without a warning: {when} (the chance stood at {chance})").format(
        when=when, chance=chance_words(chance)
    )
