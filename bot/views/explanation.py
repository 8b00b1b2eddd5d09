"""The view of an explanation that its chart is drawn from."""

import numpy as np
from babel.numbers import get_decimal_symbol

from bot.i18n import current_language
from bot.i18n import gettext as _
from bot.texts.explanation import part_name
from bot.texts.words import variable_name
from bot.units import symbol_of, unit_of
from bot.views.hours import MIN_SPANS, Hours, footer
from forecasting.charts.views import AddedPart, ExplanationChart
from forecasting.domain import Part
from forecasting.reports.explanation import Explanation
from forecasting.storage.records import Units

_MIN_STEPS = 20  # of the last decimal people read on the axis of what is added


def explanation_chart(explained: Explanation, units: Units) -> ExplanationChart | None:
    """Build the view of the hours ahead; None where the model does not tell its parts, or for one hour."""
    if explained.base is None or len(explained.times) < 2:
        return None
    place, unit = explained.place, unit_of(explained.variable, units)
    hours = Hours(place, explained.times[0], explained.times[-1])
    symbol = symbol_of(explained.variable, units)
    smallest = 10.0 ** -(unit.decimals + 1)
    added = {part: values for part, values in explained.parts.items() if part is not explained.base}
    return ExplanationChart(
        title=place.title,
        subtitle=_("{variable}: what the forecast is made of").format(
            variable=variable_name(explained.variable)
        ),
        unit=symbol,
        footer=footer(place, explained.issued_at),
        base_name=part_name(explained.base, is_base=True),
        median_name=_("my forecast"),
        added_title=_added_title(explained.base, symbol),
        times=tuple(time.astimezone(hours.zone) for time in explained.times),
        base=unit.convert(explained.parts[explained.base]),
        median=unit.convert(explained.median),
        added=tuple(
            AddedPart(part_name(part, is_base=False), unit.convert_difference(values))
            for part, values in added.items()
            if np.abs(unit.convert_difference(values)).max() >= smallest / 2
        ),
        day_names=hours.day_names,
        nights=hours.nights,
        min_span=unit.convert_difference(MIN_SPANS[explained.variable]),
        min_added_span=_MIN_STEPS * smallest,
        decimal_mark=str(get_decimal_symbol(current_language())),
    )


def _added_title(base: Part, symbol: str) -> str:
    if base is Part.SERVICE:
        return _("What I add to the weather service, {unit}").format(unit=symbol)
    return _("What I add to that, {unit}").format(unit=symbol)
