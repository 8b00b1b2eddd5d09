"""The caption of a forecast: each day's low and high with their ranges, the plan, how the last one did."""

from datetime import datetime

from bot.callbacks import Span
from bot.formats import first_upper, relative_day, window_words
from bot.i18n import gettext as _
from bot.texts.common import bold_place, footer
from bot.texts.words import rarity, side_word, variable_name
from bot.units import as_read, interval, percent, plan_as_read, plan_quantity, quantity, size_as_read
from forecasting.domain import CostRatio, Side, Variable
from forecasting.localtime import local_date
from forecasting.reports.days import DayOutlook, Rain
from forecasting.reports.forecast import ForecastCard
from forecasting.reports.outlook import Range
from forecasting.reports.yesterday import Outcome, Yesterday
from forecasting.storage.records import Units

_DAYS_SHOWN = {Span.DAY: 2, Span.THREE_DAYS: 4}
_WHOLE_DAY_HOURS = 23  # the shortest there is


def span_button(span: Span) -> str:
    """Label the button that shows a forecast so far ahead."""
    return {Span.DAY: _("24 hours"), Span.THREE_DAYS: _("3 days")}[span]


def share_button() -> str:
    """Label the button that offers a place's link and card for other chats."""
    return _("📤 Share")


def caption(card: ForecastCard, shown: Span, units: Units) -> str:
    """Describe a forecast in a few short lines."""
    now = card.issued_at + card.age
    lines = [bold_place(card.place) + " · " + variable_name(card.variable)]
    lines += [day_line(card, day, now, units) for day in card.days[: _DAYS_SHOWN[shown]]]
    if card.cost and card.plan is not None:
        lines.append(plan_line(card.variable, card.cost, card.plan, units))
    if card.yesterday:
        lines.append(_last_day(card, card.yesterday, now, units))
    lines.append("")
    lines.append(
        footer(card.place, card.age, stale=card.stale, fallback=card.fallback, model=card.forecast.model)
    )
    return "\n".join(lines)


def plan_line(variable: Variable, cost: CostRatio, plan: float, units: Units) -> str:
    """Say the number to plan by and how often it is missed on the side that hurts."""
    return _("📌 Plan for <b>{plan}</b> in the next 24 hours; {worse}: {rarity}.").format(
        plan=plan_quantity(plan, variable, units),
        worse=side_word(variable, cost.side),
        rarity=rarity(cost),
    )


def is_missed(variable: Variable, side: Side, plan: Outcome, units: Units) -> bool:
    """Tell whether reality fell on the side that hurts, as far as it can be read: a 4 is no less than a 4."""
    said, happened = (plan_as_read(value, variable, units) for value in (plan.said, plan.happened))
    return happened < said if side is Side.BELOW else happened > said


def day_line(card: ForecastCard, outlook: DayOutlook, now: datetime, units: Units) -> str:
    """Say how low and how high one day gets, with ranges; of temperature, with wind and rain below."""
    today = local_date(now, card.place.zone)
    name = first_upper(relative_day(outlook.day, today))
    if outlook.day == today and outlook.hours < _WHOLE_DAY_HOURS:
        name = _("Rest of today")
    line = f"<b>{name}</b>: {_extremes(card.variable, outlook, units)}"
    extras = [*_wind(outlook.wind, units), *_rain(outlook.precipitation, units)]
    if card.variable is Variable.TEMPERATURE and extras:
        line += "\n" + " · ".join(extras)
    return line


def _extremes(variable: Variable, outlook: DayOutlook, units: Units) -> str:
    low, high = (_with_range(side, variable, units) for side in (outlook.low, outlook.high))
    if variable is Variable.WIND_SPEED:
        return _("up to {high}").format(high=high)
    return _("low {low}, high {high}").format(low=low, high=high)


def _with_range(side: Range, variable: Variable, units: Units) -> str:
    middle = quantity(side.median, variable, units)
    return f"{middle} ({interval(side.lower, side.upper, variable, units)})"


def _wind(wind: Range | None, units: Units) -> list[str]:
    if wind is None:
        return []
    return [_("💨 up to {wind}").format(wind=quantity(wind.median, Variable.WIND_SPEED, units))]


def _rain(rain: Rain | None, units: Units) -> list[str]:
    if rain is None:
        return []
    chance = [] if rain.probability is None else [_chance_of(rain, percent(rain.probability / 100))]
    amount = [quantity(rain.amount, Variable.PRECIPITATION, units)] if rain.amount else []
    return ["🌧 " + ", ".join([*chance, *amount])] if chance or amount else []


def _chance_of(rain: Rain, chance: str) -> str:
    """Say whose figure it is while too little rain was seen here to correct it."""
    return chance if rain.recalibrated else _("{chance} by the service").format(chance=chance)


def _last_day(card: ForecastCard, yesterday: Yesterday, now: datetime, units: Units) -> str:
    window = window_words(yesterday.first, yesterday.last, card.place.zone, now)
    outcomes = [_("high {said}, it was {happened} ({miss})").format(**_outcome(card, yesterday.high, units))]
    if card.variable is not Variable.WIND_SPEED:
        low = _("low {said}, it was {happened} ({miss})").format(**_outcome(card, yesterday.low, units))
        outcomes.insert(0, low)
    line = _("🔎 {window}, I said: {outcomes}.").format(
        window=first_upper(window), outcomes="; ".join(outcomes)
    )
    if yesterday.plan and card.cost:
        missed = is_missed(card.variable, card.cost.side, yesterday.plan, units)
        verdict = (
            _("The plan of {plan} did not hold: it was {happened}.")
            if missed
            else _("The plan of {plan} held: it was {happened}.")
        )
        plan, happened = (
            plan_quantity(value, card.variable, units)
            for value in (yesterday.plan.said, yesterday.plan.happened)
        )
        line += " " + verdict.format(plan=plan, happened=happened)
    return line


def _outcome(card: ForecastCard, outcome: Outcome, units: Units) -> dict[str, str]:
    said, happened = (as_read(value, card.variable, units) for value in (outcome.said, outcome.happened))
    size = size_as_read(said - happened, card.variable, units)
    miss = _("spot on")
    if said > happened:
        miss = _("{size} too high").format(size=size)
    elif said < happened:
        miss = _("{size} too low").format(size=size)
    return {
        "said": quantity(outcome.said, card.variable, units),
        "happened": quantity(outcome.happened, card.variable, units),
        "miss": miss,
    }
