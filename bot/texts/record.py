"""The record: how often and how far forecasts were off on each side, what that cost, and a verdict."""

from collections.abc import Iterable

from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.texts.common import ATTRIBUTION, bold_place, source_line
from bot.texts.words import cost_words, model_name, variable_name
from bot.units import difference, number, percent
from forecasting.domain import LeadBucket, ModelName, Variable
from forecasting.reports.record import RecordReport, RecordRow
from forecasting.reports.verdict import Verdict
from forecasting.storage.records import Units

_PROMISED = 0.8
_EVEN = 0.005


def record_button() -> str:
    """Label the button that leads to the record."""
    return _("🎯 How good am I?")


def days_button(days: int) -> str:
    """Label the button that chooses a span of days."""
    return ngettext("{days} day", "{days} days", days).format(days=days)


def caption(record: RecordReport, units: Units) -> str:
    """Describe the record in a few short lines."""
    ours = record.row(ModelName.OURS)
    if ours is None:
        return empty(record)
    lines = [_head(record), "", _sides(ours, record.variable, units), _errors(record, units)]
    lines += _costs(record)
    lines.append(_promise(ours))
    lines.append("")
    if record.verdict:
        lines += [f"<b>{verdict(record.verdict)}</b>", *_losses(record.verdict)]
    else:
        lines.append(_("Too few forecasts are checked yet for a verdict."))
    lines += ["", source_line(record.station), ATTRIBUTION]
    return "\n".join(lines)


def empty(record: RecordReport) -> str:
    """Say that nothing has been checked yet."""
    words = _("No forecast has been checked here yet. The first results come a day after the first forecast.")
    return "\n".join([_head(record), words, "", source_line(record.station), ATTRIBUTION])


def verdict(judged: Verdict) -> str:
    """Return one plain sentence, also when we lose."""
    gain = judged.gain_on_service
    if judged.best is not ModelName.OURS and judged.best is not ModelName.SERVICE:
        return _("Best here: {model}.").format(model=model_name(judged.best))
    if gain is None:
        return _("There is no weather service's record here to compare with.")
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
    days = (record.last_day - record.first_day).days + 1
    checked = ngettext(
        "{hours} hourly forecast checked", "{hours} hourly forecasts checked", record.n
    ).format(hours=number(record.n))
    return f"{bold_place(record.place)} · {variable_name(record.variable)}\n{days_button(days)}, {checked}"


def _sides(ours: RecordRow, variable: Variable, units: Units) -> str:
    return _(
        "Skewcast was too high {over_share} of the time, by {over_mean} on average;"
        " too low {under_share} of the time, by {under_mean}."
    ).format(
        over_share=percent(ours.over_share),
        over_mean=_size(ours.over_mean, variable, units),
        under_share=percent(ours.under_share),
        under_mean=_size(ours.under_mean, variable, units),
    )


def _size(mean: float, variable: Variable, units: Units) -> str:
    return difference(mean if mean == mean else 0.0, variable, units)  # a mean of nothing is NaN


def _errors(record: RecordReport, units: Units) -> str:
    sizes = (
        f"{model_name(row.model)} {difference(row.mae, record.variable, units)}" for row in _models(record)
    )
    return _("Average error: {errors}.").format(errors=", ".join(sizes))


def _costs(record: RecordReport) -> list[str]:
    if record.cost is None:
        return []
    costs = [
        f"{model_name(row.model)} {number(row.cost, 1)}" for row in _models(record) if row.cost is not None
    ]
    return [
        _("Cost for you ({ratio}): {costs}.").format(
            ratio=cost_words(record.variable, record.cost), costs=", ".join(costs)
        )
    ]


def _models(record: RecordReport) -> Iterable[RecordRow]:
    return (row for row in record.rows if row.bucket is None)


def _promise(ours: RecordRow) -> str:
    return _("The range that should hold {promised} of outcomes held {kept}.").format(
        promised=percent(_PROMISED), kept=percent(ours.coverage80)
    )


def _losses(judged: Verdict) -> list[str]:
    gain = judged.gain_on_service
    if not judged.losing or gain is None or gain <= 0:
        return []
    where = ", ".join(bucket_name(bucket) for bucket in judged.losing)
    return [_("It lost to the weather service here: {where}.").format(where=where)]
