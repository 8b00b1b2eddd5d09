"""Alerts: the questions that lead to one, and the list of them."""

from collections.abc import Sequence
from html import escape

from bot.formats import first_upper
from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.texts.common import bold_place
from bot.texts.conditions import chance_words, condition, icon, limit_words, report_footer, right_now
from bot.texts.words import side_word
from bot.units import hours as hours_words
from bot.units import number, percent, quantity, symbol_of, unit_of
from forecasting.domain import VALID_RANGE, Place, Side, Variable
from forecasting.reports.danger import DangerReport
from forecasting.storage.records import Alert, AlertTerms, Units

_EXAMPLES = {
    Variable.TEMPERATURE: -3.0,
    Variable.WIND_SPEED: 15.0,
    Variable.HUMIDITY: 80.0,
    Variable.PRESSURE: 1000.0,
}


def ask_kind(place: Place) -> str:
    """Ask what to warn of."""
    return _("🔔 {place}\nWhat should I warn you about?").format(place=bold_place(place))


def ask_other(place: Place) -> str:
    """Ask what else to warn of."""
    return _(
        "🔔 {place}\nWhat should I warn you about?\n\n"
        "Rain is not on the list: the weather service says how likely any rain is,"
        " not how likely a lot of it is."
    ).format(place=bold_place(place))


def frost_button() -> str:
    """Label the button for frost."""
    return _("❄️ Frost")


def heat_button() -> str:
    """Label the button for heat."""
    return _("🔥 Heat")


def wind_button() -> str:
    """Label the button for strong wind."""
    return _("💨 Strong wind")


def other_button() -> str:
    """Label the button for everything else."""
    return _("Something else")


def side_button(variable: Variable, side: Side) -> str:
    """Label the button for one side."""
    return first_upper(side_word(variable, side))


def draft(place: Place, terms: AlertTerms, report: DangerReport | None, units: Units) -> str:
    """Show an alert on its way, with the chance there is right now."""
    lines = [f"🔔 {bold_place(place)}", _terms(terms, units), _chance_now(report)]
    hint = _("Tap to change it. For another threshold, type it in {unit}.")
    lines += ["", hint.format(unit=symbol_of(terms.variable, units))]
    return "\n".join(lines)


def hours_button(hours: int) -> str:
    """Label the button for a window of hours."""
    return hours_words(hours)


def all_clear_button() -> str:
    """Label the button that asks for a word when the danger is over."""
    return _("Tell me when it is over")


def make_button() -> str:
    """Label the button that makes the alert."""
    return _("🔔 Warn me")


def not_a_threshold(variable: Variable, units: Units) -> str:
    """Answer what is no number."""
    return _("I need a number in {unit}, like {example}.").format(
        unit=symbol_of(variable, units),
        example=number(unit_of(variable, units).convert(_EXAMPLES[variable])),
    )


def threshold_out_of_range(variable: Variable, units: Units) -> str:
    """Answer a number that is no weather."""
    lowest, highest = (quantity(value, variable, units) for value in VALID_RANGE[variable])
    return _("There is no such weather. Give me something from {lowest} to {highest}.").format(
        lowest=lowest, highest=highest
    )


def made(alert: Alert, place: Place, report: DangerReport | None, units: Units) -> str:
    """Confirm an alert, with the chance there is right now."""
    lines = [f"✅ {bold_place(place)}", _terms(alert.terms, units), ""]
    if report:
        lines.append(right_now(report, units))
        if alert.raised_at:
            lines.append(_("That is enough to warn you: take this as the warning."))
        lines.append("")
    lines.append(_("I look again with every new forecast, about once an hour. /alerts shows your alerts."))
    if report:
        lines += ["", report_footer(report)]
    return "\n".join(lines)


def too_many(limit: int) -> str:
    """Answer somebody who has as many alerts as one can."""
    return ngettext(
        "You already have {limit} alert, which is the limit. /alerts removes one.",
        "You already have {limit} alerts, which is the limit. /alerts removes one.",
        limit,
    ).format(limit=limit)


def mine(alerts: Sequence[tuple[Alert, Place, DangerReport | None]], units: Units) -> str:
    """Show one's alerts with the chance of each."""
    if not alerts:
        return _("You have no alerts. I can warn you of frost, heat, wind and more once it is likely.")
    lines = [_("<b>Your alerts</b>")]
    for alert, place, report in alerts:
        head = f"{icon(alert.terms)} {condition(alert.terms, units)} · {escape(place.title)}"
        lines.append(f"{head}\n{_state(alert, report)}")
    lines.append(_("Tap one to pause or remove it."))
    return "\n\n".join(lines)


def one(alert: Alert, place: Place, report: DangerReport | None, units: Units) -> str:
    """Show one alert."""
    lines = [f"🔔 {bold_place(place)}", _terms(alert.terms, units), ""]
    if alert.paused_at:
        lines.append(_("⏸ Paused: I am not watching."))
    elif report:
        lines.append(right_now(report, units))
    if alert.raised_at:
        lines.append(_("⚠️ You have been warned; I stay silent while it lasts."))
    if report and not alert.paused_at:
        lines += ["", report_footer(report)]
    return "\n".join(lines).strip()


def list_button(alert: Alert, place: Place, units: Units) -> str:
    """Label the button that shows an alert; not escaped."""
    mark = "⏸" if alert.paused_at else icon(alert.terms)
    return f"{mark} {limit_words(alert.terms, units)} · {place.short_name or place.name}"


def new_button() -> str:
    """Label the button that asks for one more alert."""
    return _("➕ New alert")


def list_of_all_button() -> str:
    """Label the button that leads to one's alerts."""
    return _("🔔 Alerts")


def pause_button() -> str:
    """Label the button that pauses."""
    return _("⏸ Pause")


def resume_button() -> str:
    """Label the button that ends a pause."""
    return _("▶️ Resume")


def paused() -> str:
    """Confirm a pause, in a toast."""
    return _("Paused.")


def resumed() -> str:
    """Confirm the end of a pause, in a toast."""
    return _("I am watching again.")


def removed() -> str:
    """Confirm, in a toast, that an alert is gone."""
    return _("The alert is removed.")


def _terms(terms: AlertTerms, units: Units) -> str:
    template = _("A warning when <b>{condition}</b> is at least <b>{limit}</b> likely in the next {window}.")
    words = template.format(
        condition=condition(terms, units),
        limit=percent(terms.probability),
        window=hours_words(terms.window_hours),
    )
    return words + " " + _("I tell you when it is over, too.") if terms.all_clear else words


def _state(alert: Alert, report: DangerReport | None) -> str:
    words = _("from {limit} on, next {window}").format(
        limit=percent(alert.terms.probability), window=hours_words(alert.terms.window_hours)
    )
    if alert.paused_at:
        return _("⏸ paused") + f" · {words}"
    mark = "⚠️ " if alert.raised_at else ""
    return f"{mark}{_chance_now(report)} {first_upper(words)}."


def _chance_now(report: DangerReport | None) -> str:
    if report is None or report.stale:
        return _("There is no fresh forecast right now.")
    template = (
        _("By a model that stands in for my best one, the chance is {chance}.")
        if report.fallback
        else _("By the newest forecast the chance is {chance}.")
    )
    return template.format(chance=chance_words(report.danger.chance))
