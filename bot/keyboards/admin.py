"""Buttons of the administrators' panel."""

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.admin_callbacks import BackUp, OpenPanel, Page
from bot.keyboards.basics import button, grid, rows
from bot.texts import admin as texts
from bot.texts import admin_backup as backup_texts
from bot.texts import admin_models as model_texts
from bot.texts.places import back_button


def home() -> InlineKeyboardMarkup:
    """Offer every page."""
    labels = {
        Page.HEALTH: texts.health_button(),
        Page.MODELS: texts.models_button(),
        Page.TRAINING: texts.training_button(),
        Page.PEOPLE: texts.people_button(),
        Page.BROADCAST: texts.broadcast_button(),
        Page.BACKUP: texts.backup_button(),
        Page.AUDIT: texts.audit_button(),
    }
    return grid([button(label, OpenPanel(page=page)) for page, label in labels.items()], width=2)


def page(which: Page) -> InlineKeyboardMarkup:
    """Offer to look at a page again, and the way back."""
    return rows([button(texts.refresh_button(), OpenPanel(page=which)), back_to(Page.HOME)])


def back_to(which: Page) -> InlineKeyboardButton:
    """Return the button that leads back to a page."""
    return button(back_button(), OpenPanel(page=which))


def leaves(which: Page, leaf: int, count: int) -> list[InlineKeyboardButton]:
    """Return the buttons to the leaves beside one, where there are any."""
    buttons = []
    if leaf > 0:
        buttons.append(button(model_texts.earlier_button(), OpenPanel(page=which, leaf=leaf - 1)))
    if leaf + 1 < count:
        buttons.append(button(model_texts.later_button(), OpenPanel(page=which, leaf=leaf + 1)))
    return buttons


def backup(possible: bool) -> InlineKeyboardMarkup:
    """Offer to make a backup, where the bot can."""
    make = [button(backup_texts.make_button(), BackUp())] if possible else []
    return rows(make, [back_to(Page.HOME)])
