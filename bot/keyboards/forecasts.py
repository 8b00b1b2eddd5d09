"""Buttons below forecasts and records."""

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import PlanVariable, ShowForecast, ShowRecord, Span
from bot.keyboards.basics import button, chosen, rows, variable_label
from bot.texts import forecast as forecast_texts
from bot.texts import plan as plan_texts
from bot.texts import record as record_texts
from forecasting.domain import MODELLED_VARIABLES, CostRatio, Place, Variable

RECORD_DAYS = (7, 30, 90)
USUAL_RECORD_DAYS = 30


def forecast(place: Place, variable: Variable, span: Span, cost: CostRatio | None) -> InlineKeyboardMarkup:
    """Offer the plan, first of all to somebody who has none; the other views; the record."""
    to_plan = PlanVariable(place=place.id, variable=variable, fresh=True)
    to_record = ShowRecord(place=place.id, variable=variable, days=USUAL_RECORD_DAYS, fresh=True)
    record = button(record_texts.record_button(), to_record)
    spans = [
        button(
            chosen(forecast_texts.span_button(other), other is span),
            ShowForecast(place=place.id, variable=variable, span=other),
        )
        for other in Span
    ]
    variables = [
        button(
            chosen(variable_label(other), other is variable),
            ShowForecast(place=place.id, variable=other, span=span),
        )
        for other in MODELLED_VARIABLES
    ]
    if cost is None:
        ask = button(plan_texts.which_side_hurts_button(), to_plan)
        return rows([ask], spans, variables[:2], variables[2:], [record])
    return rows(spans, variables[:2], variables[2:], [button(plan_texts.plan_button(), to_plan), record])


def record(place: Place, variable: Variable, days: int) -> InlineKeyboardMarkup:
    """Offer other spans and variables of the record."""
    spans = [
        _record_button(record_texts.days_button(other), other == days, place, variable, other)
        for other in RECORD_DAYS
    ]
    variables = [
        _record_button(variable_label(other), other is variable, place, other, days)
        for other in MODELLED_VARIABLES
    ]
    return rows(spans, variables[:2], variables[2:])


def _record_button(
    label: str, is_chosen: bool, place: Place, variable: Variable, days: int
) -> InlineKeyboardButton:
    return button(chosen(label, is_chosen), ShowRecord(place=place.id, variable=variable, days=days))
