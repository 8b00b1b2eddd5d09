"""Buttons of a broadcast."""

from collections.abc import Mapping

from aiogram.types import InlineKeyboardMarkup

from bot.admin_callbacks import AddressBroadcast, BroadcastStep, EditBroadcast, Page
from bot.keyboards.admin import back_to
from bot.keyboards.basics import button, column, rows
from bot.texts import broadcast as texts
from forecasting.storage.records import Broadcast

EVERYBODY = "all"


def audiences(counts: Mapping[str | None, int]) -> InlineKeyboardMarkup:
    """Offer whom to write to, with their number."""
    offered = [
        button(texts.language_button(language, count), AddressBroadcast(language=language or EVERYBODY))
        for language, count in counts.items()
    ]
    return column([*offered, back_to(Page.HOME)])


def cancel() -> InlineKeyboardMarkup:
    """Offer to drop what was begun."""
    return column([button(texts.cancel_button(), EditBroadcast(step=BroadcastStep.DROP, broadcast=0))])


def confirm(broadcast: Broadcast) -> InlineKeyboardMarkup:
    """Ask before it goes out."""
    return rows(
        [
            button(texts.send_button(), _step(BroadcastStep.SEND, broadcast.id)),
            button(texts.cancel_button(), _step(BroadcastStep.DROP, broadcast.id)),
        ]
    )


def on_its_way(broadcast_id: int) -> InlineKeyboardMarkup:
    """Offer to look how far it is, and to stop it."""
    return rows(
        [
            button(texts.follow_button(), _step(BroadcastStep.FOLLOW, broadcast_id)),
            button(texts.stop_button(), _step(BroadcastStep.STOP, broadcast_id)),
        ]
    )


def _step(step: BroadcastStep, broadcast_id: int) -> EditBroadcast:
    return EditBroadcast(step=step, broadcast=broadcast_id)
