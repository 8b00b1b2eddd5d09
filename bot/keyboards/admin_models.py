"""Buttons about models, for administrators."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardMarkup

from bot.admin_callbacks import EditSeries, Page, Retrain, SeriesStep, ShowModels, TrainPlace
from bot.keyboards.admin import back_to, leaves
from bot.keyboards.basics import button, column, rows, variable_label
from bot.texts import admin_models as texts
from bot.texts.places import back_button
from bot.texts.words import model_name
from forecasting.domain import MODELLED_VARIABLES, ModelName, Place, Variable
from forecasting.reports.contest import Contest


def places_with_models(places: Sequence[Place], leaf: int, count: int) -> InlineKeyboardMarkup:
    """Offer the places of one leaf, and the leaves beside it."""
    chosen = [[button(place.full_name, ShowModels(place=place.id))] for place in places]
    return rows(*chosen, leaves(Page.MODELS, leaf, count), [back_to(Page.HOME)])


def series_of(place: Place) -> InlineKeyboardMarkup:
    """Offer each series of a place."""
    buttons = [
        button(variable_label(variable), _edit(SeriesStep.SHOW, place, variable))
        for variable in MODELLED_VARIABLES
    ]
    train = button(texts.train_button(), TrainPlace(place=place.id))
    return rows(buttons[:2], buttons[2:], [train, back_to(Page.MODELS)])


def series(contest: Contest) -> InlineKeyboardMarkup:
    """Offer what can be done about a series; nothing can be promoted before any training."""
    place, variable = contest.place, contest.variable
    changes = [
        button(texts.promote_button(), _edit(SeriesStep.ASK_MODEL, place, variable)),
        button(texts.roll_back_button(), _edit(SeriesStep.ASK_ROLL_BACK, place, variable)),
    ]
    train = button(texts.train_button(), Retrain(place=place.id, variable=variable))
    back = button(back_button(), ShowModels(place=place.id))
    return rows(changes if contest.champion else [], [train, back])


def models(contest: Contest) -> InlineKeyboardMarkup:
    """Offer the models that do not speak."""
    place, variable = contest.place, contest.variable
    offered = [
        button(model_name(model), _edit(SeriesStep.ASK_PROMOTION, place, variable, model))
        for model in contest.others
    ]
    return column([*offered, button(back_button(), _edit(SeriesStep.SHOW, place, variable))])


def confirm_promotion(contest: Contest, model: ModelName) -> InlineKeyboardMarkup:
    """Ask once more before a model speaks that the rule did not choose."""
    return _confirm(contest, _edit(SeriesStep.PROMOTE, contest.place, contest.variable, model))


def confirm_roll_back(contest: Contest) -> InlineKeyboardMarkup:
    """Ask once more before the champion of before speaks again."""
    sure = _edit(SeriesStep.ROLL_BACK, contest.place, contest.variable)
    version_id = contest.champion.id if contest.champion else 0
    return _confirm(contest, sure.model_copy(update={"version": version_id}))


def _confirm(contest: Contest, sure: EditSeries) -> InlineKeyboardMarkup:
    back = _edit(SeriesStep.SHOW, contest.place, contest.variable)
    return rows([button(texts.sure_button(), sure), button(back_button(), back)])


def _edit(step: SeriesStep, place: Place, variable: Variable, model: ModelName | None = None) -> EditSeries:
    return EditSeries(step=step, place=place.id, variable=variable, model=model)
