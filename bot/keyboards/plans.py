"""Buttons that ask what being wrong costs."""

from collections.abc import Container

from aiogram.types import InlineKeyboardMarkup

from bot.callbacks import ForgetPlan, PlanPlace, PlanRatio, PlanSide, PlanVariable, ShowForecast, Span
from bot.keyboards.basics import button, chosen, grid, rows, variable_label
from bot.texts import places as place_texts
from bot.texts import plan as texts
from bot.texts.words import other_side
from forecasting.domain import MODELLED_VARIABLES, Place, Side, Variable

_RATIOS = (1, 2, 4, 9, 19)


def variables(place: Place, planned: Container[Variable]) -> InlineKeyboardMarkup:
    """Offer the variables one can plan for; those that have a plan are marked."""
    return grid(
        [
            button(
                chosen(variable_label(variable), variable in planned),
                PlanVariable(place=place.id, variable=variable),
            )
            for variable in MODELLED_VARIABLES
        ],
        width=2,
    )


def ratios(place: Place, variable: Variable, side: Side) -> InlineKeyboardMarkup:
    """Offer how much worse one side is, the question the other way round, and the way back."""
    answers = [
        button(
            texts.ratio_button(ratio),
            PlanRatio(place=place.id, variable=variable, side=side, ratio=ratio),
        )
        for ratio in _RATIOS
    ]
    other = other_side(side)
    turn = button(
        texts.other_way_button(variable, other),
        PlanSide(place=place.id, variable=variable, side=other),
    )
    back = button(place_texts.back_button(), PlanPlace(place=place.id))
    return rows(answers[:1], answers[1:3], answers[3:], [turn], [back])


def plan(place: Place, variable: Variable, side: Side) -> InlineKeyboardMarkup:
    """Offer to change a plan or to forget it, and the forecast behind it."""
    forecast = ShowForecast(place=place.id, variable=variable, span=Span.DAY, fresh=True)
    return rows(
        [
            button(texts.change_button(), PlanSide(place=place.id, variable=variable, side=side)),
            button(texts.forget_button(), ForgetPlan(place=place.id, variable=variable)),
        ],
        [button(place_texts.forecast_button(), forecast)],
    )
