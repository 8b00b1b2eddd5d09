"""The view of a forecast that its chart is drawn from."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from babel.numbers import get_decimal_symbol

from bot.callbacks import Span
from bot.i18n import current_language
from bot.i18n import gettext as _
from bot.texts.words import variable_name
from bot.units import Unit, plan_quantity, symbol_of, unit_of
from bot.views.hours import MIN_SPANS, Hours, footer
from forecasting.charts.views import ForecastChart, ForecastWords, PlanLine, Threshold
from forecasting.clock import floor_hour
from forecasting.domain import Bools, Floats, Level, Variable
from forecasting.reports.extremes import PLAN_HOURS
from forecasting.reports.forecast import ForecastCard
from forecasting.storage.records import Units

_OBSERVED_HOURS = {Span.DAY: 12, Span.THREE_DAYS: 24}
_NOW_STEP = timedelta(minutes=10)
_FREEZING = 0.0
_HOT = 30.0  # what weather services call a hot day
_BOUNDS: dict[Variable, tuple[float | None, float | None]] = {
    Variable.WIND_SPEED: (0.0, None),
    Variable.HUMIDITY: (0.0, 100.0),
}


def forecast_chart(card: ForecastCard, shown: Span, units: Units) -> ForecastChart:
    """Build the view of the hours ahead, with what was observed just before."""
    now, unit = card.issued_at + card.age, unit_of(card.variable, units)
    ahead = _ahead(card, now, shown)
    times = [time for time, is_ahead in zip(card.forecast.valid_times, ahead, strict=True) if is_ahead]
    tail_begins = floor_hour(now) - timedelta(hours=_OBSERVED_HOURS[shown])
    observed = [(time, value) for time, value in card.observed if time >= tail_begins]
    hours = Hours(card.place, observed[0][0] if observed else times[0], times[-1])
    zone = hours.zone

    def path(level: float) -> Floats:
        return unit.convert(card.forecast.at(Level(level))[ahead].astype(np.float64))

    return ForecastChart(
        title=card.place.title,
        subtitle=_subtitle(card, shown),
        unit=symbol_of(card.variable, units),
        footer=footer(card.place, card.issued_at),
        words=_words(),
        times=tuple(time.astimezone(zone) for time in times),
        median=path(0.5),
        lower50=path(0.25),
        upper50=path(0.75),
        lower80=path(0.1),
        upper80=path(0.9),
        # The picture changes only now and then, so that one drawing serves many readers.
        now=_floor(now, _NOW_STEP).astimezone(zone),
        day_names=hours.day_names,
        service=None if card.service is None else unit.convert(card.service[ahead]),
        observed=tuple((time.astimezone(zone), unit.convert(value)) for time, value in observed),
        plan=_plan_line(card, times, zone, units),
        threshold=_threshold(card, ahead, unit),
        nights=hours.nights,
        cold_below=unit.convert(_FREEZING) if card.variable is Variable.TEMPERATURE else None,
        min_span=unit.convert_difference(MIN_SPANS[card.variable]),
        bounds=_BOUNDS.get(card.variable, (None, None)),
        decimal_mark=str(get_decimal_symbol(current_language())),
        decimals=unit.decimals,
        degree_sign="°" if card.variable is Variable.TEMPERATURE else "",
    )


def has_hours_ahead(card: ForecastCard, shown: Span) -> bool:
    """Tell whether the forecast reaches beyond now, so that there is something to draw."""
    return int(_ahead(card, card.issued_at + card.age, shown).sum()) > 1


def _ahead(card: ForecastCard, now: datetime, shown: Span) -> Bools:
    hour = floor_hour(now)
    last = hour + timedelta(hours=shown.hours)
    return np.array([hour < time <= last for time in card.forecast.valid_times], np.bool_)


def _subtitle(card: ForecastCard, shown: Span) -> str:
    reach = {Span.DAY: _("next 24 hours"), Span.THREE_DAYS: _("next 3 days")}[shown]
    return f"{variable_name(card.variable)}, {reach}"


def _words() -> ForecastWords:
    return ForecastWords(
        observed=_("observed"),
        median=_("most likely"),
        range50=_("5 of 10"),
        range80=_("8 of 10"),
        service=_("weather service"),
        now=_("now"),
    )


def _plan_line(card: ForecastCard, times: list[datetime], zone: ZoneInfo, units: Units) -> PlanLine | None:
    if card.plan is None:
        return None
    hours = times[:PLAN_HOURS]
    label = _("plan {number}").format(number=plan_quantity(card.plan, card.variable, units))
    value = unit_of(card.variable, units).convert(card.plan)
    return PlanLine(value, label, hours[0].astimezone(zone), hours[-1].astimezone(zone))


def _threshold(card: ForecastCard, ahead: Bools, unit: Unit) -> Threshold | None:
    """Mark frost or heat where it is among what may happen."""
    if card.variable is not Variable.TEMPERATURE:
        return None
    lowest, highest = card.forecast.at(Level(0.1))[ahead].min(), card.forecast.at(Level(0.9))[ahead].max()
    for value, label in ((_FREEZING, _("frost")), (_HOT, _("heat"))):
        if lowest <= value <= highest:
            return Threshold(unit.convert(value), label)
    return None


def _floor(time: datetime, step: timedelta) -> datetime:
    return datetime.fromtimestamp(
        time.timestamp() // step.total_seconds() * step.total_seconds(), time.tzinfo
    )
