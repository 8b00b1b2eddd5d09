"""Buttons for alerts."""

from collections.abc import Iterable

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import (
    AlertDraft,
    AlertSides,
    AlertStep,
    EditAlert,
    NewAlert,
    ShowForecast,
    ShowQuiet,
    Span,
)
from bot.keyboards.basics import button, chosen, column, grid, rows, variable_label
from bot.texts import alerts as texts
from bot.texts import places as place_texts
from bot.texts import quiet as quiet_texts
from bot.texts.conditions import threshold
from bot.thresholds import offered, usual
from bot.units import percent
from forecasting.domain import MODELLED_VARIABLES, Place, Side, Variable
from forecasting.storage.records import Alert, Units

PERCENTS = (10, 20, 30, 50, 70)
HOURS = (12, 24, 48, 72)
USUAL_PERCENT = 20
USUAL_HOURS = 24


def places(mine: Iterable[Place]) -> InlineKeyboardMarkup:
    """Offer one's places."""
    return column(button(place.title, NewAlert(place=place.id)) for place in mine)


def kinds(place: Place, units: Units) -> InlineKeyboardMarkup:
    """Offer what most people want to be warned of, the way to the rest, and to one's alerts."""
    to_alerts = EditAlert(step=AlertStep.LIST, alert=0)
    return rows(
        [
            button(texts.frost_button(), _usual(place, Variable.TEMPERATURE, Side.BELOW, units)),
            button(texts.heat_button(), _usual(place, Variable.TEMPERATURE, Side.ABOVE, units)),
        ],
        [
            button(texts.wind_button(), _usual(place, Variable.WIND_SPEED, Side.ABOVE, units)),
            button(texts.other_button(), AlertSides(place=place.id)),
        ],
        [button(place_texts.back_button(), to_alerts)],
    )


def variables(place: Place) -> InlineKeyboardMarkup:
    """Offer everything that is forecast."""
    buttons = [
        button(variable_label(variable), AlertSides(place=place.id, variable=variable))
        for variable in MODELLED_VARIABLES
    ]
    return grid([*buttons, button(place_texts.back_button(), NewAlert(place=place.id))], width=2)


def sides(place: Place, variable: Variable, units: Units) -> InlineKeyboardMarkup:
    """Offer both sides of a variable."""
    both = [button(texts.side_button(variable, side), _usual(place, variable, side, units)) for side in Side]
    return rows(both, [button(place_texts.back_button(), AlertSides(place=place.id))])


def draft(shown: AlertDraft, units: Units) -> InlineKeyboardMarkup:
    """Offer other thresholds, chances and windows, and to make the alert."""
    thresholds = [
        _choice(shown, threshold(value / 100, shown.variable, units), hundredths=value)
        for value in offered(shown.variable, shown.side, units)
    ]
    chances = [_choice(shown, percent(value / 100), percent=value) for value in PERCENTS]
    windows = [_choice(shown, texts.hours_button(value), hours=value) for value in HOURS]
    over = shown.model_copy(update={"all_clear": not shown.all_clear})
    return rows(
        thresholds[:3],
        thresholds[3:],
        chances,
        windows,
        [button(chosen(texts.all_clear_button(), shown.all_clear), over)],
        [
            button(place_texts.back_button(), NewAlert(place=shown.place)),
            button(texts.make_button(), shown.model_copy(update={"make": True})),
        ],
    )


def alert_list(labels: Iterable[tuple[str, Alert]], *, is_full: bool) -> InlineKeyboardMarkup:
    """Offer one's alerts, a new one unless there are enough, and quiet hours."""
    shown = [[button(label, _edit(AlertStep.SHOW, alert))] for label, alert in labels]
    new = [] if is_full else [button(texts.new_button(), NewAlert())]
    return rows(*shown, [*new, button(quiet_texts.quiet_button(), ShowQuiet())])


def one_alert(alert: Alert) -> InlineKeyboardMarkup:
    """Offer what can be done about an alert."""
    back = button(place_texts.back_button(), _edit(AlertStep.LIST, alert))
    return rows(_changes(alert, fresh=False), [_forecast(alert), back])


def warning(alert: Alert) -> InlineKeyboardMarkup:
    """Offer the forecast behind a warning, and to be spared more of them."""
    return rows([_forecast(alert)], _changes(alert, fresh=True))


def to_list() -> InlineKeyboardMarkup:
    """Offer the way to one's alerts."""
    everything = EditAlert(step=AlertStep.LIST, alert=0, fresh=True)
    return column([button(texts.list_of_all_button(), everything)])


def _usual(place: Place, variable: Variable, side: Side, units: Units) -> AlertDraft:
    return AlertDraft(
        place=place.id,
        variable=variable,
        side=side,
        hundredths=usual(variable, side, units),
        percent=USUAL_PERCENT,
        hours=USUAL_HOURS,
        all_clear=True,
    )


def _choice(shown: AlertDraft, label: str, **changes: int) -> InlineKeyboardButton:
    other = shown.model_copy(update=changes)
    return button(chosen(label, other == shown), other)


def _changes(alert: Alert, *, fresh: bool) -> list[InlineKeyboardButton]:
    paused = alert.paused_at is not None
    label, step = (
        (texts.resume_button(), AlertStep.RESUME) if paused else (texts.pause_button(), AlertStep.PAUSE)
    )
    return [
        button(label, _edit(step, alert, fresh=fresh)),
        button(place_texts.remove_button(), _edit(AlertStep.REMOVE, alert, fresh=fresh)),
    ]


def _forecast(alert: Alert) -> InlineKeyboardButton:
    shown = ShowForecast(place=alert.place_id, variable=alert.terms.variable, span=Span.DAY, fresh=True)
    return button(place_texts.forecast_button(), shown)


def _edit(step: AlertStep, alert: Alert, *, fresh: bool = False) -> EditAlert:
    return EditAlert(step=step, alert=alert.id, fresh=fresh)
