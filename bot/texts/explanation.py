"""What a forecast is made of, in one short text: the service's value, and what is added to it."""

from bot.formats import first_upper, moment_words
from bot.i18n import gettext as _
from bot.texts.common import bold_place, bullet, footer
from bot.texts.words import model_name, variable_name
from bot.units import difference, precise_quantity, signed_difference
from forecasting.domain import Part, Side
from forecasting.reports.explanation import Explanation
from forecasting.storage.records import Units


def why_button() -> str:
    """Label the button that leads to the explanation."""
    return _("💡 Why this?")


def text(explained: Explanation, units: Units) -> str:
    """Take apart the hour that matters most."""
    lines = [
        f"{bold_place(explained.place)} · {variable_name(explained.variable)}",
        _hour(explained),
        *(bullet(line) for line in _sum(explained, units)),
        _result(explained, units),
        "",
        footer(
            explained.place,
            explained.age,
            stale=explained.stale,
            fallback=explained.fallback,
            model=explained.model,
        ),
    ]
    return "\n".join(lines)


def part_name(part: Part, *, is_base: bool) -> str:
    """Return what a part is called in the key of the chart."""
    if part is Part.USUAL_DAY and not is_base:
        return _("towards a usual day")
    return {
        Part.SERVICE: _("weather service"),
        Part.USUAL_ERROR: _("its usual error here"),
        Part.OLDER_FORECASTS: _("its older forecasts"),
        Part.NEWEST_ERRORS: _("its newest errors"),
        Part.SMOOTHING: _("hours around"),
        Part.USUAL_DAY: _("usual day"),
        Part.LEVEL: _("the last hours"),
        Part.PATTERN: _("the last two days"),
        Part.YESTERDAY: _("same as yesterday"),
    }[part]


def _hour(explained: Explanation) -> str:
    now = explained.issued_at + explained.age
    template = (
        _("{moment}, the lowest of the next 24 hours:")
        if explained.side is Side.BELOW
        else _("{moment}, the highest of the next 24 hours:")
    )
    moment = moment_words(explained.times[explained.hour], explained.place.zone, now)
    return template.format(moment=first_upper(moment))


def _sum(explained: Explanation, units: Units) -> list[str]:
    if explained.base is None:
        return [_("made by {model}, which does not tell its parts").format(model=model_name(explained.model))]
    first = float(explained.parts[explained.base][explained.hour])
    lines = [_base(explained.base).format(value=precise_quantity(first, explained.variable, units))]
    for part, values in explained.parts.items():
        if part is not explained.base and (
            line := _added(explained, part, float(values[explained.hour]), units)
        ):
            lines.append(line)
    return lines


def _base(part: Part) -> str:
    return {
        Part.SERVICE: _("the weather service says {value}"),
        Part.USUAL_DAY: _("a usual day has {value} at this hour"),
        Part.YESTERDAY: _("a day earlier it was {value} at this hour"),
    }[part]


def _added(explained: Explanation, part: Part, value: float, units: Units) -> str | None:
    """Say what a part adds; None where it reads as nothing."""
    signed = signed_difference(value, explained.variable, units)
    if signed is None:
        return None
    if part is Part.USUAL_ERROR:
        template = (
            _("at this hour it is usually {size} too low here: {signed}")
            if value > 0
            else _("at this hour it is usually {size} too high here: {signed}")
        )
        return template.format(size=difference(abs(value), explained.variable, units), signed=signed)
    return f"{part_name(part, is_base=False)}: {signed}"


def _result(explained: Explanation, units: Units) -> str:
    median = float(explained.median[explained.hour])
    return _("= <b>{value}</b>, my forecast").format(
        value=precise_quantity(median, explained.variable, units)
    )
