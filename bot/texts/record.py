"""The record: how often and how far forecasts were off on each side, what that cost, and a verdict."""

from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.texts.common import ATTRIBUTION, bold_place, bullet, source_line
from bot.texts.words import model_name, other_side, side_word, variable_name
from bot.units import bare_difference, difference, number, percent, symbol_of
from forecasting.domain import LeadBucket, ModelName, Place, Variable
from forecasting.reports.record import Lead, RecordReport, RecordRow
from forecasting.reports.verdict import Verdict
from forecasting.storage.records import Units

_PROMISED = 0.8
_EVEN = 0.005


def record_button() -> str:
    """Label the button that leads to the record."""
    return _("🎯 Track record")


def days_button(days: int) -> str:
    """Label the button that chooses a span of days."""
    return ngettext("{days} day", "{days} days", days).format(days=days)


def lead_button(lead: Lead) -> str:
    """Label the button that chooses how far ahead forecasts were made."""
    return {
        Lead.ANY: _("All 3 days"),
        Lead.TODAY: _("Today"),
        Lead.TOMORROW: _("Tomorrow"),
        Lead.THIRD_DAY: _("Day 3"),
    }[lead]


def file_button() -> str:
    """Label the button that sends the record as a file."""
    return _("📄 Figures as a file (CSV)")


def file_caption(place: Place, variable: Variable, days: int) -> str:
    """Describe the file."""
    words = _("One line for each day, lead time and model. Times are UTC; bias is forecast minus outcome.")
    return f"{bold_place(place)} · {variable_name(variable)}, {days_button(days)}\n{words}\n{ATTRIBUTION}"


def lead_words(lead: Lead) -> str:
    """Return which forecasts a record is about."""
    return {
        Lead.ANY: _("forecasts up to 3 days ahead"),
        Lead.TODAY: _("forecasts up to 24 hours ahead"),
        Lead.TOMORROW: _("forecasts for the second day"),
        Lead.THIRD_DAY: _("forecasts for the third day"),
    }[lead]


def caption(record: RecordReport, units: Units) -> str:
    """Describe the record in a few short lines, the verdict first."""
    ours = record.row(ModelName.OURS)
    if ours is None:
        return empty(record)
    lines = [_head(record), _span(record), "", *_judged(record), ""]
    lines += _sides(ours, record.variable, units)
    lines += [_promise(ours), "", *_errors(record, units)]
    lines += [source_line(record.station), ATTRIBUTION]
    return "\n".join(lines)


def empty(record: RecordReport) -> str:
    """Say that nothing has been checked yet."""
    words = {
        Lead.TOMORROW: _("Nothing is checked for the second day yet: that takes two days from the start."),
        Lead.THIRD_DAY: _("Nothing is checked for the third day yet: that takes three days from the start."),
    }.get(
        record.lead,
        _("No forecast has been checked here yet. The first results come a day after the first forecast."),
    )
    return "\n".join([_head(record), words, "", source_line(record.station), ATTRIBUTION])


def verdict(judged: Verdict) -> str:
    """Return one plain sentence, also when we lose."""
    gain = judged.gain_on_service
    if judged.best is not ModelName.OURS and judged.best is not ModelName.SERVICE:
        return _("Best here: {model}.").format(model=model_name(judged.best))
    if gain is None:
        return _on_same_as_yesterday(judged)
    if abs(gain) < _EVEN:
        return _("Skewcast and the weather service were equally good.")
    if gain > 0:
        return _("Skewcast was better: its errors were {share} smaller than the weather service's.").format(
            share=percent(gain)
        )
    return _("The weather service was better: Skewcast's errors were {share} larger.").format(
        share=percent(-gain)
    )


def bucket_name(bucket: LeadBucket) -> str:
    """Return how far ahead the forecasts of a bucket are."""
    return {
        LeadBucket.FIRST_HOURS: _("the next 6 hours"),
        LeadBucket.FIRST_DAY: _("7 to 24 hours ahead"),
        LeadBucket.SECOND_DAY: _("the second day"),
        LeadBucket.THIRD_DAY: _("the third day"),
    }[bucket]


def _head(record: RecordReport) -> str:
    return f"{bold_place(record.place)} · {variable_name(record.variable)}"


def _span(record: RecordReport) -> str:
    days = days_button(record.days)
    if record.is_young:
        days = _("{days}, the record is no older").format(days=days)
    checked = ngettext(
        "{hours} hourly forecast checked", "{hours} hourly forecasts checked", record.n
    ).format(hours=number(record.n))
    return f"{days} · {lead_words(record.lead)}\n{checked}"


def _judged(record: RecordReport) -> list[str]:
    if record.verdict is None:
        return [_("Too few forecasts are checked yet for a verdict.")]
    return [f"<b>{verdict(record.verdict)}</b>", *_for_you(record), *_losses(record.verdict)]


def _on_same_as_yesterday(judged: Verdict) -> str:
    gain = judged.gain_on_same_as_yesterday
    if gain is None or gain < _EVEN:
        return _("The weather service has no record here to compare with.")
    return _(
        "Skewcast's errors were {share} smaller than those of “same as yesterday”;"
        " the weather service has no record here."
    ).format(share=percent(gain))


def _for_you(record: RecordReport) -> list[str]:
    """Compare what planning by us and by the service cost, where both were verified on the same hours."""
    ours, service = (record.row(model) for model in (ModelName.OURS, ModelName.SERVICE))
    if ours is None or service is None or not record.verdict or record.verdict.gain_on_service is None:
        return []
    if ours.cost is None or not service.cost:
        return []
    gain = 1 - ours.cost / service.cost
    if abs(gain) < _EVEN:
        return []
    template = (
        _("Planning by Skewcast would have cost you {share} less than going by the weather service.")
        if gain > 0
        else _("Planning by Skewcast would have cost you {share} more than going by the weather service.")
    )
    return [template.format(share=percent(abs(gain)))]


def _sides(ours: RecordRow, variable: Variable, units: Units) -> list[str]:
    return [
        _("↑ Too high {share} of the time, by {size} on average").format(
            share=percent(ours.over_share), size=_size(ours.over_mean, variable, units)
        ),
        _("↓ Too low {share} of the time, by {size} on average").format(
            share=percent(ours.under_share), size=_size(ours.under_mean, variable, units)
        ),
    ]


def _size(mean: float, variable: Variable, units: Units) -> str:
    return difference(mean if mean == mean else 0.0, variable, units)  # a mean of nothing is NaN


def _errors(record: RecordReport, units: Units) -> list[str]:
    heading = _("<b>Average error</b>")
    if record.cost:
        heading = _(
            "<b>Average error and cost for you</b> ({worse} costs {times} per {unit}, {other} 1)"
        ).format(
            worse=side_word(record.variable, record.cost.side),
            other=side_word(record.variable, other_side(record.cost.side)),
            times=round(record.cost.ratio),
            unit=symbol_of(record.variable, units),
        )
    rows = "\n".join(bullet(_error(record, row, units)) for row in record.rows)
    return [heading, f"<blockquote expandable>{rows}</blockquote>"]


def _error(record: RecordReport, row: RecordRow, units: Units) -> str:
    error = difference(row.mae, record.variable, units)
    words = f"{model_name(row.model)}: {error}"
    if row.cost is None:
        return words
    cost = bare_difference(row.cost, record.variable, units)
    return words + ", " + _("cost {cost}").format(cost=cost)


def _promise(ours: RecordRow) -> str:
    return _("↕ The range for {promised} of outcomes held {kept}").format(
        promised=percent(_PROMISED), kept=percent(ours.coverage80)
    )


def _losses(judged: Verdict) -> list[str]:
    gain = judged.gain_on_service
    if not judged.losing or gain is None or gain <= 0:
        return []
    where = ", ".join(bucket_name(bucket) for bucket in LeadBucket if bucket in judged.losing)
    return [_("The weather service was better here: {where}.").format(where=where)]
