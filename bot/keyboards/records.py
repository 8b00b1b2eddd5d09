"""Buttons below records."""

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import GetRecordFile, ShowRecord
from bot.keyboards.basics import button, rows, variable_label, view_button
from bot.texts import record as texts
from forecasting.domain import MODELLED_VARIABLES, Place, Variable
from forecasting.reports.record import Lead

DAYS = (7, 30, 90)
USUAL_DAYS = 30


def to_record(place: Place, variable: Variable) -> InlineKeyboardButton:
    """Lead from elsewhere to the record of the usual span."""
    shown = ShowRecord(place=place.id, variable=variable, days=USUAL_DAYS, fresh=True)
    return button(texts.record_button(), shown)


def record(place: Place, variable: Variable, days: int, lead: Lead) -> InlineKeyboardMarkup:
    """Offer other spans, lead times and variables of the record, and the record as a file."""
    shown = ShowRecord(place=place.id, variable=variable, days=days, lead=lead)
    spans = [view_button(texts.days_button(other), shown, days=other) for other in DAYS]
    leads = [view_button(texts.lead_button(other), shown, lead=other) for other in Lead]
    variables = [view_button(variable_label(other), shown, variable=other) for other in MODELLED_VARIABLES]
    file = button(texts.file_button(), GetRecordFile(place=place.id, variable=variable, days=days))
    return rows(spans, leads[:2], leads[2:], variables[:2], variables[2:], [file])
