"""Buttons below explanations."""

from aiogram.types import InlineKeyboardMarkup

from bot.callbacks import ShowExplanation, ShowForecast, Span
from bot.keyboards.basics import button, rows, variable_label, view_button
from bot.keyboards.records import to_record
from bot.texts import places as place_texts
from forecasting.domain import MODELLED_VARIABLES, Place, Variable


def explanation(place: Place, variable: Variable) -> InlineKeyboardMarkup:
    """Offer the same of other variables, the forecast, and how good such forecasts were."""
    shown = ShowExplanation(place=place.id, variable=variable)
    variables = [view_button(variable_label(other), shown, variable=other) for other in MODELLED_VARIABLES]
    forecast = ShowForecast(place=place.id, variable=variable, span=Span.DAY, fresh=True)
    to_forecast = button(place_texts.forecast_button(), forecast)
    return rows(variables[:2], variables[2:], [to_forecast, to_record(place, variable)])
