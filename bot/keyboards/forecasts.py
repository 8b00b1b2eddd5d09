"""Buttons below forecasts."""

from aiogram.types import InlineKeyboardMarkup

from bot.callbacks import PlanVariable, SharePlace, ShowExplanation, ShowForecast, Span
from bot.keyboards.basics import button, rows, variable_label, view_button
from bot.keyboards.records import to_record
from bot.texts import explanation as explanation_texts
from bot.texts import forecast as texts
from bot.texts import plan as plan_texts
from forecasting.domain import MODELLED_VARIABLES, CostRatio, Place, Variable


def forecast(place: Place, variable: Variable, span: Span, cost: CostRatio | None) -> InlineKeyboardMarkup:
    """Offer the plan, first of all to somebody who has none; the other views; why, how good, and to share."""
    shown = ShowForecast(place=place.id, variable=variable, span=span)
    spans = [view_button(texts.span_button(other), shown, span=other) for other in Span]
    variables = [view_button(variable_label(other), shown, variable=other) for other in MODELLED_VARIABLES]
    plan = PlanVariable(place=place.id, variable=variable, fresh=True)
    why = ShowExplanation(place=place.id, variable=variable, fresh=True)
    judging = [button(explanation_texts.why_button(), why), to_record(place, variable)]
    share = button(texts.share_button(), SharePlace(place=place.id))
    if cost is None:
        ask = button(plan_texts.which_side_hurts_button(), plan)
        return rows([ask], spans, variables[:2], variables[2:], judging, [share])
    planning = [button(plan_texts.plan_button(), plan), share]
    return rows(spans, variables[:2], variables[2:], judging, planning)
