"""What somebody is warned of, and how likely it is."""

from bot.formats import moment_words, window_words
from bot.i18n import gettext as _
from bot.texts.common import footer
from bot.units import hours, percent, quantity, unit_of
from forecasting.domain import Side, Variable
from forecasting.reports.danger import DangerReport
from forecasting.storage.records import AlertTerms, Units

_SAME = 0.06  # of the last decimal read: less than this is lost on the way through the stored unit

_UNSEEN = 0.005


def icon(terms: AlertTerms) -> str:
    """Return the picture of what somebody is warned of."""
    if terms.variable is Variable.TEMPERATURE:
        return "❄️" if terms.side is Side.BELOW else "🔥"
    return {Variable.WIND_SPEED: "💨", Variable.HUMIDITY: "💧"}.get(terms.variable, "🧭")


def condition(terms: AlertTerms, units: Units) -> str:
    """Return what somebody is warned of, such as `temperature below 0 °C`."""
    below, above = {
        Variable.TEMPERATURE: (_("temperature below {threshold}"), _("temperature above {threshold}")),
        Variable.WIND_SPEED: (_("wind below {threshold}"), _("wind above {threshold}")),
        Variable.HUMIDITY: (_("humidity below {threshold}"), _("humidity above {threshold}")),
        Variable.PRESSURE: (_("pressure below {threshold}"), _("pressure above {threshold}")),
    }[terms.variable]
    template = below if terms.side is Side.BELOW else above
    return template.format(threshold=threshold(terms.threshold, terms.variable, units))


def limit_words(terms: AlertTerms, units: Units) -> str:
    """Return the side and the threshold where a picture says of what, such as `below 0 °C`."""
    template = _("below {threshold}") if terms.side is Side.BELOW else _("above {threshold}")
    return template.format(threshold=threshold(terms.threshold, terms.variable, units))


def threshold(value: float, variable: Variable, units: Units) -> str:
    """Return a threshold as it was typed: with one decimal more than a value has where it needs that."""
    unit = unit_of(variable, units)
    read = unit.convert(value)
    rough = abs(read - round(read, unit.decimals)) > _SAME * 10**-unit.decimals
    return quantity(value, variable, units, decimals=unit.decimals + rough)


def chance_words(share: float) -> str:
    """Return a chance of 0 to 1 in whole per cent, without calling anything impossible or certain."""
    if share < _UNSEEN:
        return _("under {chance}").format(chance=percent(0.01))
    return _("over {chance}").format(chance=percent(0.99)) if share > 1 - _UNSEEN else percent(share)


def right_now(report: DangerReport, units: Units) -> str:
    """Say how likely it is, and when it is likeliest."""
    line = _("Next {window}: <b>{condition}</b>, chance <b>{chance}</b>.").format(**figures(report, units))
    if report.danger.likeliest:
        first, last = report.danger.likeliest
        now, zone = report.issued_at + report.age, report.place.zone
        same = first == last
        when = moment_words(first, zone, now) if same else window_words(first, last, zone, now)
        line += " " + _("Most likely {when}.").format(when=when)
    if report.danger.hours:
        line += " " + _("It would last about {time} in all.").format(time=hours(report.danger.hours))
    return line


def figures(report: DangerReport, units: Units) -> dict[str, object]:
    """Return what a sentence about a danger is filled with."""
    return {
        "window": hours(report.terms.window_hours),
        "condition": condition(report.terms, units),
        "chance": chance_words(report.danger.chance),
    }


def report_footer(report: DangerReport) -> str:
    """Return the lines of age and source."""
    return footer(report.place, report.age, stale=report.stale, fallback=report.fallback, model=report.model)
